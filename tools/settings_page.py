"""Write docs/settings.md: every setting with its variable, default and meaning, from settings.py.

python -m tools.settings_page [--check]
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "gridtap" / "settings.py"
PAGE = ROOT / "docs" / "settings.md"
INTRODUCTION = """# Settings

Generated from `settings.py` by `make map`; do not edit. Each is an environment variable; nothing else in the process reads the
environment. Units stand in the names: `_s` seconds, `_ms` milliseconds.

| variable | default | meaning |
|---|---|---|
"""


class Setting(NamedTuple):
    """One setting; `meaning` is empty where the name says it all."""

    name: str
    default: str
    meaning: str


def settings_in(source: str) -> Iterator[Setting]:
    """The fields of the Settings struct, in order, with the text under each."""
    struct = next(node for node in ast.parse(source).body if isinstance(node, ast.ClassDef) and node.name == "Settings")
    for node, following in zip(struct.body, [*struct.body[1:], None], strict=True):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            default = node.value.args[0] if isinstance(node.value, ast.Call) else node.value
            yield Setting(node.target.id, str(ast.literal_eval(default)), _text(following))


def _text(node: ast.stmt | None) -> str:
    match node:
        case ast.Expr(value=ast.Constant(value=str(text))):
            return " ".join(text.split())
        case _:
            return ""


def render(source: str) -> str:
    """The whole page."""
    rows = [f"| `GRIDTAP_{each.name.upper()}` | {_shown(each.default)} | {each.meaning} |" for each in settings_in(source)]
    return INTRODUCTION + "\n".join(rows) + "\n"


def _shown(default: str) -> str:
    return f"`{default}`" if default else "empty"


def main(arguments: list[str]) -> int:
    """Write the page, or with --check compare it."""
    text = render(SOURCE.read_text(encoding="utf-8"))
    if "--check" in arguments:
        current = PAGE.exists() and PAGE.read_text(encoding="utf-8") == text
        print("docs/settings.md is current" if current else "docs/settings.md is stale: run make map")
        return 0 if current else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
