"""The table of certification cases knows every case, and every test that names one."""

from pathlib import Path

import pytest

from tools.conformance_table import CASES, TESTS, Case, Shown, gaps, main, read_cases, render, shown_in, unknown_cases

TEST = '''"""Cases."""


async def test_tc_c_02_csms_start_with_a_cable(site: object) -> None:
    """The cable comes first.

    Also TC_C_06.
    """


def test_tc_004_1_csms_card_first() -> None:
    """The card comes first."""
'''


def test_every_case_that_a_test_names_is_on_the_list() -> None:
    assert unknown_cases(read_cases(CASES.read_text()), list(shown_in(TESTS))) == []


def test_the_list_holds_every_case_once() -> None:
    cases = read_cases(CASES.read_text())
    assert len({case.case_id for case in cases}) == len(cases)
    assert {dialect: sum(case.dialect == dialect for case in cases) for dialect in ("1.6", "2.0.1")} == {"1.6": 77, "2.0.1": 250}


def test_a_test_covers_the_case_in_its_name_and_those_in_its_words(tmp_path: Path) -> None:
    (tmp_path / "test_cases.py").write_text(TEST)
    found = {shown.case_id: (shown.where, shown.title) for shown in shown_in(tmp_path)}
    start = "test_cases.py::test_tc_c_02_csms_start_with_a_cable", "The cable comes first."
    assert found == {
        "TC_C_02": start,
        "TC_C_06": start,
        "TC_004_1": ("test_cases.py::test_tc_004_1_csms_card_first", "The card comes first."),
    }


def test_a_case_is_shown_explained_or_open() -> None:
    cases = [
        Case("1.6", "TC_001", "core", "", ""),
        Case("1.6", "TC_003", "core", "", "Nobody has one."),
        Case("1.6", "TC_007", "core", "", ""),
    ]
    shown = {"TC_001": [Shown("TC_001", "test_x.py::test_tc_001_csms", "It boots.")]}
    page = render(cases, shown)
    assert "3 cases: 1 shown by a test, 1 with a reason why not, 1 open." in page
    assert "| TC_001 | core |  | It boots. | `test_x.py::test_tc_001_csms` |" in page
    assert "| TC_003 | core |  |  | *Nobody has one.* |" in page
    assert gaps(cases, shown) == [cases[2]]


def test_what_is_open_can_be_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--gaps"]) == 0
    assert "TC_001 " not in capsys.readouterr().out
