"""Our own lints find what they look for, and nothing in good code."""

from pathlib import Path

import pytest

from tools.lints import check_source, main

GOOD = '"""Holds one thing."""\n\n\ndef place_hold(amount_minor: int) -> int:\n    """Give it back."""\n    return amount_minor\n'
LONG_FUNCTION = '"""Long."""\n\n\ndef walk() -> None:\n' + "    print()\n" * 40
LONG_DOCSTRING = '"""Long."""\n\n\ndef walk() -> None:\n    """Walk.\n' + "\n    Far.\n" * 40 + '    """\n'

BAD = {
    "no Python": ("src/gridtap/a.py", "A =\n", "not Python"),
    "a long file": ("src/gridtap/a.py", '"""A."""\n' + "A = 1\n" * 400, "split by meaning"),
    "a long function": ("src/gridtap/a.py", LONG_FUNCTION, "walk has 41 lines"),
    "no docstring": ("src/gridtap/a.py", "A = 1\n", "no module docstring"),
    "a docstring that starts late": ("src/gridtap/a.py", '"""\nLate.\n"""\n', "first line"),
    "a docstring without a blank line": ("src/gridtap/a.py", '"""One\ntwo.\n"""\n', "blank"),
    "work left": ("tests/a.py", '"""A."""\n# TODO: more\n', "work left"),
    "an ignore without a code": ("src/gridtap/a.py", '"""A."""\nA = 1  # noqa\n', "names its code"),
    "a type ignore without a code": ("src/gridtap/a.py", '"""A."""\nA = 1  # pyright: ignore\n', "names its code"),
    "an ignore without a reason": ("src/gridtap/a.py", '"""A."""\nA = 1  # noqa: S105\n', "its reason"),
    "a charge point": ("src/gridtap/charging/a.py", '"""A."""\ncharge_point = 1\n', "station"),
    "a charger as a class": ("src/gridtap/api/a.py", '"""A."""\n\n\nclass ChargerView:\n    pass\n', "station"),
    "a manager": ("src/gridtap/api/a.py", '"""A."""\n\n\nclass HoldManager:\n    pass\n', "not its rank"),
    "a loose dictionary": ("src/gridtap/charging/a.py", '"""A."""\nA: dict[str, Any] = {}\n', "struct at the door"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_fault_is_found(case: str) -> None:
    path, text, message = BAD[case]
    assert [finding for finding in check_source(path, text) if message in finding.text], case


def test_good_code_is_left_alone() -> None:
    assert list(check_source("src/gridtap/holds.py", GOOD)) == []


def test_an_ignore_with_code_and_reason_is_left_alone() -> None:
    text = '"""A."""\nA = 1  # noqa: S105 - no password\nB = A  # pyright: ignore[reportAny] - theirs\n'
    assert list(check_source("src/gridtap/a.py", text)) == []


def test_a_docstring_does_not_make_a_function_long() -> None:
    assert list(check_source("src/gridtap/holds.py", LONG_DOCSTRING)) == []


def test_generated_messages_may_be_long() -> None:
    assert list(check_source("src/gridtap/ocpp/v16/messages.py", BAD["a long file"][1])) == []


def test_the_wire_may_use_its_own_words() -> None:
    path, text, _ = BAD["a charge point"]
    assert list(check_source(path.replace("charging", "ocpp"), text)) == []


def test_the_exit_code_tells_of_findings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package = tmp_path / "src" / "gridtap"
    package.mkdir(parents=True)
    (package / "holds.py").write_text(GOOD)
    assert main([str(tmp_path)]) == 0
    (package / "holds.py").write_text("A = 1\n")
    assert main([str(tmp_path)]) == 1
    assert "src/gridtap/holds.py:1: no module docstring" in capsys.readouterr().out
