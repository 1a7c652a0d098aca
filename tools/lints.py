"""Our own lints: what style asks for and no other tool checks.

    python -m tools.lints [ROOT]

Prints `file:line: what is wrong` for each finding and leaves with 1 when there is any.
"""

import ast
import io
import re
import sys
import tokenize
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 40
LINTED_FOLDERS = ("src", "tests", "tools", "bench")
GENERATED = re.compile(r"(ocpp/(soap/)?[^/]+/messages\.py|migrations/versions/[^/]+\.py)$")
WIRE = re.compile(r"(^|/)(ocpp|gateway|simulator/(v[0-9]+|soap))/")
"""Where the wire's own words are allowed."""
DOORS = re.compile(r"(^|/)gridtap/(api|gateway|ocpp|roaming)/")
"""Where JSON from strangers is still a dictionary."""
FOREIGN_WORDS = re.compile(r"charge_?point|charge_?box|charger", re.IGNORECASE)
EMPTY_WORDS = re.compile(r"(Manager|Service|Helper|Utils?|Impl)$|^(Abstract|Base)(?=[A-Z])")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
IGNORE = re.compile(r"\b(type: ignore|pyright: ignore|noqa)\b")
EXPLAINED_IGNORE = re.compile(r"(ignore\[[\w, -]+\]|noqa: [A-Z]+[0-9]+(, ?[A-Z]+[0-9]+)*) - \S")


class Finding(NamedTuple):
    """One thing to put right."""

    path: str
    line: int
    text: str


class Source(NamedTuple):
    """A parsed file; `path` is relative to the root, with forward slashes."""

    path: str
    text: str
    tree: ast.Module


Rule = Callable[[Source], Iterator[tuple[int, str]]]


def check_file_size(source: Source) -> Iterator[tuple[int, str]]:
    """A file has at most 400 lines."""
    lines = source.text.count("\n")
    if lines > MAX_FILE_LINES:
        yield 1, f"{lines} lines; at {MAX_FILE_LINES} split by meaning"


def check_function_size(source: Source) -> Iterator[tuple[int, str]]:
    """A function has at most 40 lines, its docstring not counted."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        lines = (node.end_lineno or node.lineno) - node.lineno + 1 - _docstring_lines(node)
        if lines > MAX_FUNCTION_LINES:
            yield node.lineno, f"{node.name} has {lines} lines; at most {MAX_FUNCTION_LINES}"


def _docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    if ast.get_docstring(node, clean=False) is None or first.end_lineno is None:
        return 0
    return first.end_lineno - first.lineno + 1


def check_module_docstring(source: Source) -> Iterator[tuple[int, str]]:
    """A module opens with one line that says what it is for, and a blank one after it."""
    if not source.text.strip():
        return
    docstring = ast.get_docstring(source.tree, clean=False)
    if docstring is None:
        yield 1, "no module docstring"
        return
    first, *rest = docstring.split("\n")
    if not first.strip():
        yield 1, "the module docstring starts on its first line"
    if rest and rest[0].strip():
        yield 1, "the module docstring opens with one line, then a blank one"


def check_unfinished(source: Source) -> Iterator[tuple[int, str]]:
    """No comment tells of work left."""
    for line, comment in _comments(source.text):
        if UNFINISHED.search(comment):
            yield line, "a comment says why; work left belongs in an issue"


def check_ignores(source: Source) -> Iterator[tuple[int, str]]:
    """What is ignored is named by its code, and why."""
    for line, comment in _comments(source.text):
        if IGNORE.search(comment) and not EXPLAINED_IGNORE.search(comment):
            yield line, "an ignore names its code and, after a dash, its reason"


def _comments(text: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def check_words(source: Source) -> Iterator[tuple[int, str]]:
    """The glossary's words: a station is not a charge point, and no class is a manager."""
    if not source.path.startswith("src/") or WIRE.search(source.path):
        return
    for line, name in _names(source.tree):
        if FOREIGN_WORDS.search(name):
            yield line, f"{name}: the word is station"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef) and EMPTY_WORDS.search(node.name):
            yield node.lineno, f"{node.name}: name what it is, not its rank"


def _names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.ClassDef(name=name):
                yield node.lineno, name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield node.lineno, name
            case _:
                continue


def check_dictionaries(source: Source) -> Iterator[tuple[int, str]]:
    """Bytes become a struct at the door; inside there is no dict[str, Any]."""
    if not source.path.startswith("src/") or DOORS.search(source.path):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Subscript) and ast.unparse(node) in {"dict[str, Any]", "dict[str, typing.Any]", "Dict[str, Any]"}:
            yield node.lineno, "dict[str, Any] inside; parse it into a struct at the door"


RULES: tuple[Rule, ...] = (
    check_file_size,
    check_function_size,
    check_module_docstring,
    check_unfinished,
    check_ignores,
    check_words,
    check_dictionaries,
)


def check_source(path: str, text: str) -> Iterator[Finding]:
    """What is wrong in one file; `path` is relative to the repository."""
    if GENERATED.search(path):
        return
    try:
        source = Source(path, text, ast.parse(text))
    except SyntaxError as error:
        yield Finding(path, error.lineno or 1, f"not Python: {error.msg}")
        return
    for rule in RULES:
        for line, message in rule(source):
            yield Finding(path, line, message)


def python_files(root: Path) -> Iterable[Path]:
    """Our own Python files under the root, in order."""
    for folder in LINTED_FOLDERS:
        yield from sorted(path for path in (root / folder).rglob("*.py") if "node_modules" not in path.parts)


def main(arguments: list[str]) -> int:
    """Check the whole repository."""
    root = Path(arguments[0]) if arguments else Path()
    findings = [
        finding
        for path in python_files(root)
        for finding in check_source(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))
    ]
    for finding in findings:
        print(f"{finding.path}:{finding.line}: {finding.text}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
