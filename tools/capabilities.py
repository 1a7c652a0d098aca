"""Write docs/capabilities.md: what may be asked of stations and which dialects can say it, from gateway/words.py.

python -m tools.capabilities [--check]
"""

import sys
from pathlib import Path

from gridtap.gateway.words import UNSAYABLE, WORDS, Word, actions_of
from gridtap.ocpp.dialect import Dialect

PAGE = Path(__file__).parents[1] / "docs" / "capabilities.md"
INTRODUCTION = f"""# What works in which dialect

Generated from `gateway/words.py` by `make map`; do not edit. `GET /api/v1/dialects` serves the same table. The actions stand in
OCPP's own names; a dash means that the dialect has no word for it, and a command that would need one ends `invalid` with the
code `{UNSAYABLE}`. Whether a given station does what its dialect can say, its own answer tells.

"""


def render() -> str:
    """The whole page."""
    heads = [dialect.value.removeprefix("ocpp") for dialect in Dialect]
    lines = [f"| word | what it asks | {' | '.join(heads)} |", "|---" * (2 + len(heads)) + "|"]
    lines += [
        f"| **{word.name}** | {word.meaning} | {' | '.join(_said(word, dialect) for dialect in Dialect)} |" for word in WORDS
    ]
    return INTRODUCTION + "\n".join(lines) + "\n"


def _said(word: Word, dialect: Dialect) -> str:
    return ", ".join(f"`{action}`" for action in actions_of(word, dialect)) or "–"


def main(arguments: list[str]) -> int:
    """Write the page, or with --check say whether it is current."""
    page = render()
    if "--check" in arguments:
        return 0 if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page else 1
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
