"""Reactions: stories follow events at least once, in order, and a broken story never stops the reader."""

from gridtap.flows.reactions import DEAD_LETTER, Reactions
from gridtap.storage.database import Database
from gridtap.storage.events import Event, read_events


async def _tell(database: Database, *kinds: str) -> None:
    for kind in kinds:
        await database.write(lambda tx, kind=kind: tx.emit(kind, station_id="ST-1"))


async def test_a_new_reader_does_nothing_about_the_past(database: Database) -> None:
    heard: list[str] = []

    async def hear(event: Event) -> None:
        heard.append(event.kind)

    await _tell(database, "session_ended")
    reader = Reactions(database, "stories", {"session_ended": (hear,)})
    await reader.start()
    await reader.catch_up()
    await reader.stop()
    assert heard == []


async def test_events_told_while_the_reader_was_away_are_read_when_it_is_back(database: Database) -> None:
    heard: list[int | None] = []

    async def hear(event: Event) -> None:
        heard.append(event.cursor)

    first = Reactions(database, "stories", {"session_ended": (hear,)})
    await first.start()
    await first.stop()
    await _tell(database, "session_ended", "status_changed", "session_ended")
    again = Reactions(database, "stories", {"session_ended": (hear,)})
    await again.start()
    await again.catch_up()
    await again.stop()
    assert len(heard) == len(set(heard)) == 2
    assert heard == sorted(heard, key=lambda cursor: cursor or 0)


async def test_a_story_that_fails_twice_is_told_a_third_time(database: Database) -> None:
    attempts: list[str] = []

    async def stumble(event: Event) -> None:
        attempts.append(event.kind)
        if len(attempts) < 3:
            raise RuntimeError("not yet")

    reader = Reactions(database, "stories", {"session_ended": (stumble,)}, retry_after_s=0)
    await reader.start()
    await _tell(database, "session_ended")
    await reader.catch_up()
    await reader.stop()
    assert attempts[:3] == ["session_ended"] * 3
    letters = [
        event for event in await database.read(lambda connection: read_events(connection, after=0)) if event.kind == DEAD_LETTER
    ]
    assert letters == []


async def test_a_story_that_keeps_failing_becomes_a_dead_letter_and_the_next_event_is_read(database: Database) -> None:
    heard: list[str | None] = []

    async def refuse(event: Event) -> None:
        raise RuntimeError("never")

    async def hear(event: Event) -> None:
        heard.append(event.station_id)

    reader = Reactions(database, "stories", {"session_ended": (refuse,), "session_failed": (hear,)}, retry_after_s=0)
    await reader.start()
    await _tell(database, "session_ended", "session_failed")
    await reader.catch_up()
    await reader.stop()
    events = await database.read(lambda connection: read_events(connection, after=0))
    letter = next(event for event in events if event.kind == DEAD_LETTER)
    assert letter.data["story"] == "refuse"
    assert letter.data["error"] == "never"
    assert heard == ["ST-1"]
