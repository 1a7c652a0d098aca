"""Work that stations do for a while after they were asked."""

import pytest

from gridtap.stations.jobs import Job, answer_job, end_publication, list_jobs, note_job, open_job
from gridtap.stations.model import NewStation
from gridtap.stations.registry import register_station
from gridtap.stations.upkeep import record_firmware_status
from gridtap.storage.database import Database


@pytest.fixture
async def database(database: Database) -> Database:
    """A database of each kind that knows station CP1."""
    await database.write(lambda tx: register_station(tx, NewStation(station_id="CP1")))
    return database


async def jobs(database: Database) -> list[Job]:
    """All firmware jobs, the newest first."""
    return await database.read(lambda connection: list_jobs(connection, "CP1", ("firmware", "publication")))


async def test_news_that_overtake_the_answer_are_kept(database: Database) -> None:
    await database.write(lambda tx: open_job(tx, "CP1", "firmware", 7, {"location": "https://files/v2"}))
    await database.write(lambda tx: note_job(tx, "CP1", "firmware", "Downloading", 7))
    await database.write(lambda tx: answer_job(tx, "CP1", "firmware", 7, "Accepted"))
    [job] = await jobs(database)
    assert (job.answer, job.status, job.is_over) == ("Accepted", "Downloading", False)


async def test_a_step_told_twice_is_kept_once_and_the_last_ends_the_job(database: Database) -> None:
    await database.write(lambda tx: open_job(tx, "CP1", "firmware", 7, {}))
    for status in ("Downloading", "Downloading", "Downloaded", "Installed"):
        await database.write(lambda tx, status=status: note_job(tx, "CP1", "firmware", status, 7))
    [job] = await jobs(database)
    assert [state.status for state in job.states] == ["Downloading", "Downloaded", "Installed"]
    assert job.is_over


async def test_a_job_taken_in_place_of_another_ends_that_one(database: Database) -> None:
    for number in (7, 8):
        await database.write(lambda tx, number=number: open_job(tx, "CP1", "firmware", number, {}))
    await database.write(lambda tx: answer_job(tx, "CP1", "firmware", 8, "AcceptedCanceled"))
    newer, older = await jobs(database)
    assert (newer.is_over, older.is_over, older.status) == (False, True, "Cancelled")


async def test_a_refused_job_is_over(database: Database) -> None:
    await database.write(lambda tx: open_job(tx, "CP1", "firmware", 7, {}))
    await database.write(lambda tx: answer_job(tx, "CP1", "firmware", 7, "InvalidCertificate"))
    [job] = await jobs(database)
    assert (job.answer, job.is_over) == ("InvalidCertificate", True)


async def test_a_job_nobody_asked_for_is_kept_where_it_has_a_number(database: Database) -> None:
    await database.write(lambda tx: record_firmware_status(tx, "CP1", "Downloading"))
    assert await jobs(database) == []
    await database.write(lambda tx: record_firmware_status(tx, "CP1", "Downloading", 9))
    [job] = await jobs(database)
    assert (job.request_id, job.answer, job.status) == (9, None, "Downloading")


async def test_news_without_a_number_belong_to_the_job_under_way(database: Database) -> None:
    await database.write(lambda tx: open_job(tx, "CP1", "firmware", None, {}))
    await database.write(lambda tx: record_firmware_status(tx, "CP1", "Idle"))
    await database.write(lambda tx: record_firmware_status(tx, "CP1", "Installing"))
    [job] = await jobs(database)
    assert [state.status for state in job.states] == ["Installing"]


async def test_unpublished_firmware_is_found_by_its_checksum(database: Database) -> None:
    await database.write(lambda tx: open_job(tx, "CP1", "publication", 3, {"checksum": "abc"}))
    await database.write(lambda tx: note_job(tx, "CP1", "publication", "Published", 3, {"published_at": ["http://here"]}))
    await database.write(lambda tx: end_publication(tx, "CP1", "abc"))
    [job] = await jobs(database)
    assert (job.status, job.details["published_at"]) == ("Unpublished", ["http://here"])
