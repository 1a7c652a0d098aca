"""Write docs/modules.md: every module and its one line, floor by floor.

    python -m tools.module_map [--check]

With `--check` nothing is written, and the exit code tells whether the page is current.
"""

import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "gridtap"
PAGE = ROOT / "docs" / "modules.md"
CONTRACTS = ROOT / ".importlinter"
CELLARS = 3
"""The lowest three lines of the contract are all floor 0: storage and ocpp, settings, kit."""
INTRODUCTION = """# Module map

Generated from the first line of each module by `make map`; do not edit. A module imports only from floors below its own
(`.importlinter` holds it). Ground floor last.
"""


def floors(contracts: str) -> list[list[str]]:
    """The top-level modules of each floor, highest first, as the contract of the floors names them."""
    block = contracts.split("layers =\n", 1)[1].split("\n\n", 1)[0]
    return [re.findall(r"[a-z_]+", line) for line in block.splitlines()]


def purpose(path: Path) -> str:
    """The first line of a module's docstring; empty where there is none."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    return docstring.split("\n", 1)[0].strip() if docstring else ""


def modules_of(name: str, package: Path) -> list[tuple[str, str]]:
    """Dotted name and purpose of a top-level module and everything under it."""
    single = package / f"{name}.py"
    if single.exists():
        return [(name, purpose(single))]
    found: list[tuple[str, str]] = []
    for path in sorted((package / name).rglob("*.py"), key=lambda path: (path.parent, path.name != "__init__.py", path.name)):
        dotted = ".".join(path.relative_to(package).with_suffix("").parts).removesuffix(".__init__")
        line = purpose(path)
        if line and "versions" not in path.parts:
            found.append((dotted, line))
    return found


def render(package: Path, contracts: str) -> str:
    """The whole page."""
    parts = [INTRODUCTION]
    levels = floors(contracts)
    for height, names in zip(range(len(levels) - CELLARS, -CELLARS, -1), levels, strict=True):
        rows = [row for name in names for row in modules_of(name, package)]
        if rows:
            parts.append(f"## Floor {max(height, 0)}: {', '.join(name for name in names if modules_of(name, package))}\n")
            parts.append("| module | what it is for |\n|---|---|")
            parts.append("\n".join(f"| `{dotted}` | {line.replace('|', chr(92) + '|')} |" for dotted, line in rows) + "\n")
    return "\n".join(parts)


def main(arguments: list[str]) -> int:
    """Write the page, or with --check compare it."""
    text = render(PACKAGE, CONTRACTS.read_text(encoding="utf-8"))
    if "--check" in arguments:
        current = PAGE.exists() and PAGE.read_text(encoding="utf-8") == text
        print("docs/modules.md is current" if current else "docs/modules.md is stale: run make map")
        return 0 if current else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
