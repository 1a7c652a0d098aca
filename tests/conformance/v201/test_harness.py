"""The harness itself, with stations of 2.x."""

from typing import Any

import pytest

from tests.conformance.harness import Site


@pytest.mark.parametrize("dialect", ["1.6", "2.0.1"])
async def test_a_command_of_the_operator_arrives_as_a_frame_and_its_answer_comes_back(site: Site, dialect: str) -> None:
    async with site.station(dialect=dialect) as station:
        done = await site.operator.command("CP1", "ClearCache")
        assert (done["state"], done["response"]) == ("answered", {"status": "Accepted"})
        assert await station.hears("ClearCache") == {}


async def test_what_a_test_says_is_what_a_station_answers(site: Site) -> None:
    def later(_asked: Any) -> dict[str, Any]:
        return {"status": "Accepted"}

    async with site.station(answers={"ClearCache": [{"status": "Rejected"}, later]}):
        said = [(await site.operator.command("CP1", "ClearCache"))["response"] for _ in range(2)]
    assert said == [{"status": "Rejected"}, {"status": "Accepted"}]
