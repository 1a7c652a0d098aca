"""The list of problem codes finds every code, and what does not exist has one kind of code."""

import re

import pytest

from tools.problem_codes import ROOT, SOURCE, Made, codes_in, codes_of, render

STATES = {"no_app_token", "no_card", "no_correction", "no_database", "no_demo", "not_found"}
"""Codes of what is missing though nobody named it."""
OF_THE_APP = {"network_lost", "no_answer", "server_error"}
"""Codes that web/shared gives where no problem arrived."""
RAISED = """
def find(key: str) -> None:
    raise NotFound("site_unknown", f"There is no site {key}.")
"""
OWN_STATUS = """
def find() -> None:
    raise NotAllowed("bad_token", "Sign in again.", status=401)
"""
HANDED_ON = """
def find() -> None:
    raise _bad("end_in_future", "ended_at", "It cannot be.")

def _bad(code: str, field: str, message: str) -> Malformed:
    return Malformed(code, message, extra={"field": field})
"""
BY_CASE = """
def why_not(is_away: bool) -> GridtapError:
    if is_away:
        sentence = "It is away."
        return Unreachable("station_unreachable", sentence)
    sentence = "It declined." if told else "It said nothing."
    return Refused("stop_rejected", sentence)
"""
ANSWERED = """
def on_bug() -> Response:
    return problem(500, "internal_error", "It is logged.")
"""


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (RAISED, [("site_unknown", 404, ["There is no site {key}."])]),
        (OWN_STATUS, [("bad_token", 401, ["Sign in again."])]),
        (HANDED_ON, [("end_in_future", 400, ["It cannot be."])]),
        (
            BY_CASE,
            [("station_unreachable", 504, ["It is away."]), ("stop_rejected", 409, ["It declined.", "It said nothing."])],
        ),
        (ANSWERED, [("internal_error", 500, ["It is logged."])]),
    ],
    ids=["raised", "own status", "handed on", "by case", "answered"],
)
def test_a_code_is_found_with_its_status_and_sentences(source: str, expected: list[tuple[str, int, list[str]]]) -> None:
    assert [(made.code, made.status, made.sentences) for made in codes_in(source, "api/x.py")] == expected


def test_a_code_that_cannot_be_read_is_not_passed_over() -> None:
    with pytest.raises(ValueError, match=r"api/x\.py:2"):
        list(codes_in("def find() -> None:\n    raise Refused(CODES[3], 'Not now.')\n", "api/x.py"))


def test_a_code_of_several_places_is_one_row() -> None:
    page = render(
        [
            Made("evse_unknown", 404, ["There is none."], "NotFound", "api/x.py"),
            Made("evse_unknown", 400, ["It has none."], "Malformed", "flows/x.py"),
        ]
    )
    assert "| `evse_unknown` | 400, 404 | There is none.<br>It has none. |\n" in page


def test_what_only_commands_say_stands_apart() -> None:
    page = render([Made("port_in_use", 409, ["Cannot listen."], "Refused", "app.py")])
    assert "| `port_in_use` | Cannot listen. |\n" in page.partition("## On the command line alone")[2]


def test_what_does_not_exist_is_unknown_in_every_code() -> None:
    made = codes_of(SOURCE)
    assert {each.code for each in made if each.kind == "NotFound" and not each.code.endswith("_unknown")} == STATES
    assert [each for each in made if each.code.startswith(("unknown_", "no_such_"))] == []


def test_the_driver_app_has_words_for_codes_that_there_are_only() -> None:
    text = (ROOT / "web/driver/src/lib/problems.ts").read_text(encoding="utf-8")
    words = text.partition("BY_CODE")[2].partition("};")[0]
    known = set(re.findall(r"^\| `(\w+)` \|", render(codes_of(SOURCE)), re.MULTILINE))
    assert set(re.findall(r"^  (\w+): ", words, re.MULTILINE)) - known - OF_THE_APP == set()
