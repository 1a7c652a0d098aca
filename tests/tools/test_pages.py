"""The generated pages say what the docstrings say, and are current."""

from pathlib import Path

import pytest

from tools import capabilities, module_map, problem_codes, settings_page, spec_coverage
from tools.spec_coverage import clauses

CONTRACT = "layers =\n    (cli)\n    (charging)\n    (storage) | (ocpp)\n    (settings)\n    (kit)\n\n"
SOURCE = '"""Sessions."""\n\n\ndef record_readings() -> None:\n    """Spec: OCPP 1.6 §4.7; OCPP 2.0.1 J01."""\n'
TEST = "from gridtap.charging.sessions import record_readings\n\n\ndef test_readings_are_kept() -> None:\n    record_readings()\n"


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A small repository: one module that cites the specification, one test that calls it."""
    for path, text in {"src/gridtap/charging/sessions.py": SOURCE, "tests/charging/test_sessions.py": TEST}.items():
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def test_the_module_map_in_the_repository_is_current() -> None:
    assert module_map.main(["--check"]) == 0, "run make map"


def test_the_specification_coverage_in_the_repository_is_current() -> None:
    assert spec_coverage.main(["--check"]) == 0, "run make map"


def test_the_settings_page_in_the_repository_is_current() -> None:
    assert settings_page.main(["--check"]) == 0, "run make map"


def test_the_list_of_problem_codes_in_the_repository_is_current() -> None:
    assert problem_codes.main(["--check"]) == 0, "run make map"


def test_the_table_of_capabilities_in_the_repository_is_current() -> None:
    assert capabilities.main(["--check"]) == 0, "run make map"


def test_a_setting_has_its_variable_default_and_meaning() -> None:
    page = settings_page.render(
        'class Settings:\n    """All."""\n    http_port: int = 8000\n    """Of the web."""\n    url: str = ""\n'
    )
    assert page.endswith("| `GRIDTAP_HTTP_PORT` | `8000` | Of the web. |\n| `GRIDTAP_URL` | empty |  |\n")


def test_a_module_stands_on_its_floor_with_its_one_line(house: Path) -> None:
    page = module_map.render(house / "src" / "gridtap", CONTRACT)
    assert "## Floor 1: charging" in page
    assert "| `charging.sessions` | Sessions. |" in page


def test_a_clause_leads_to_its_function_and_to_the_test_that_calls_it(house: Path) -> None:
    page = spec_coverage.render(house)
    where = "`charging.sessions.record_readings` | `tests/charging/test_sessions.py::test_readings_are_kept`"
    assert f"## OCPP 1.6\n\n| clause | function | test |\n|---|---|---|\n| §4.7 | {where} |" in page


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Spec: OCPP 1.6 §4.7.", [("OCPP 1.6", "§4.7")]),
        ("Spec: OCPP 2.0.1 J01, J02.FR.01.", [("OCPP 2.0.1", "J01"), ("OCPP 2.0.1", "J02.FR.01")]),
        ("Spec: OCPP-J 1.6 §4.1.1; semantics R1, R2.", [("OCPP-J 1.6", "§4.1.1"), ("semantics", "R1"), ("semantics", "R2")]),
        ("Spec: RFC 9457.", [("RFC 9457", "as a whole")]),
        ("Spec: OCPP 1.6 §3.13, where TxProfile wins.", [("OCPP 1.6", "§3.13")]),
        ("Nothing cited.", []),
    ],
)
def test_a_spec_line_is_read_clause_by_clause(line: str, expected: list[tuple[str, str]]) -> None:
    assert clauses(f"Does something.\n\n{line}\n") == expected
