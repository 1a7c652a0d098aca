"""Write docs/problem-codes.md: every problem code with its status and sentence, from where errors are made in the source.

python -m tools.problem_codes [--check]
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple, get_args

from gridtap.api.limits import TooManyRequests
from gridtap.api.problems import CODES, SENTENCES
from gridtap.drivers.model import AuthorisationStatus
from gridtap.kit.errors import Malformed, NotAllowed, NotFound, Refused, Unreachable

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "gridtap"
PAGE = ROOT / "docs" / "problem-codes.md"
INTRODUCTION = """# Problem codes

Generated from the source by `make map`; do not edit. A request that fails is answered with problem details (RFC 9457). Programs
can rely on their `code`; the sentences are what `detail` says to people, and may change. What a caller names and does not exist
is `<thing>_unknown`: 404, or 400 where it is a part of something that exists.

| code | status | what it says |
|---|---|---|
"""
COMMANDS = """
## On the command line alone

`gridtap` refuses to start, or to do what was asked, with these.

| code | what it says |
|---|---|
"""
ERRORS = {kind.__name__: kind.status for kind in (Malformed, NotAllowed, NotFound, Refused, Unreachable, TooManyRequests)}
ANSWERS = frozenset({"problem", "_problem"})
"""Functions that answer with a status, a code and a sentence; no error is raised."""
STANDING = "token_{status}"
STANDINGS = [standing for standing in get_args(AuthorisationStatus) if standing != "accepted"]
NAME = re.compile(r"\{\w+\}")
OFF_THE_WEB = (
    "app.py",
    "demo.py",
    "doctor/",
    "export.py",
    "folder.py",
    "settings.py",
    "gateway/quirk_files.py",
    "gateway/tls.py",
    "gateway/tlsdoor.py",
    "kit/proxies.py",
    "simulator/command.py",
    "stations/pepper.py",
    "storage/database.py",
    "storage/migrate.py",
)
"""What runs before the doors open, or without them."""


Function = ast.FunctionDef | ast.AsyncFunctionDef


class Made(NamedTuple):
    """One place where a code is given; `sentences` are empty where they are made elsewhere, `kind` where nothing is raised."""

    code: str
    status: int
    sentences: list[str]
    kind: str
    path: str


class Scope(NamedTuple):
    """A function, or a module outside its functions: what its names stand for, in the order of the lines."""

    names: dict[str, list[ast.expr]]
    parameters: list[str]

    def meaning(self, name: str, line: int) -> ast.expr | None:
        """What a name stands for at a line."""
        known = self.names.get(name, [])
        return next((each for each in reversed(known) if each.lineno < line), known[0] if known else None)


def codes_in(source: str, path: str) -> Iterator[Made]:
    """Every code that a module gives. Raises: ValueError for one that cannot be read."""
    tree = ast.parse(source)
    outer = _names(_own(tree))
    scopes: list[tuple[Function | ast.Module, Scope]] = [(tree, Scope(outer, []))]
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            scopes.append((node, Scope(outer | _names(_own(node)), [each.arg for each in node.args.args])))
    makers = dict(_makers(scopes))
    for node, scope in scopes:
        for call in _own(node):
            if isinstance(call, ast.Call):
                yield from _made(call, scope, makers, path)


def _own(node: Function | ast.Module) -> Iterator[ast.AST]:
    """What stands in a function or module, in the order of the lines; what stands in a function inside it is that one's."""
    waiting: list[ast.AST] = list(node.body)
    while waiting:
        each = waiting.pop(0)
        if not isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
            yield each
            waiting = [*ast.iter_child_nodes(each), *waiting]


def _names(nodes: Iterator[ast.AST]) -> dict[str, list[ast.expr]]:
    found: dict[str, list[ast.expr]] = defaultdict(list)
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found[name].append(value)
            case _:
                pass
    return found


def _makers(scopes: Sequence[tuple[Function | ast.Module, Scope]]) -> Iterator[tuple[str, tuple[str, int]]]:
    """The functions that make an error with the code they are given: which error, and where among their parameters it stands."""
    for node, scope in scopes:
        for call in _own(node):
            match call:
                case ast.Call(func=ast.Name(id=kind), args=[ast.Name(id=code), *_]) if (
                    kind in ERRORS and code in scope.parameters
                ):
                    yield getattr(node, "name", ""), (kind, scope.parameters.index(code))
                case _:
                    pass


def _made(call: ast.Call, scope: Scope, makers: dict[str, tuple[str, int]], path: str) -> Iterator[Made]:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name in ANSWERS:
        if isinstance(call.args[1], ast.Constant):
            yield Made(str(call.args[1].value), _status(call.args[0]), _sentences(call.args[2], scope), "", path)
        return
    kind, at = (name, 0) if name in ERRORS else makers.get(name, ("", 0))
    if not kind or _is_given(call.args[at], scope):
        return
    status = next((_status(each.value) for each in call.keywords if each.arg == "status"), ERRORS[kind])
    sentences = _sentences(call.args[-1], scope)
    match list(_texts(call.args[at], scope)):
        case [code] if code == STANDING:
            for standing in STANDINGS:
                yield Made(f"token_{standing}", status, [each.replace("{status}", standing) for each in sentences], kind, path)
        case [code] if "{" not in code:
            yield Made(code, status, sentences, kind, path)
        case _:
            raise ValueError(f"{path}:{call.lineno}: which code this gives cannot be read from the source")


def _is_given(node: ast.expr, scope: Scope) -> bool:
    return isinstance(node, ast.Name) and node.id in scope.parameters


def _status(node: ast.expr) -> int:
    match node:
        case ast.Constant(value=int(number)):
            return number
        case ast.Attribute(attr=name):
            return HTTPStatus[name].value
        case _:
            raise ValueError(f"{ast.unparse(node)} is no status that can be read from the source")


def _sentences(node: ast.expr, scope: Scope) -> list[str]:
    """What is said, ready for a table; what is made of names alone says nothing here."""
    said = [text.replace("|", "\\|").replace("<", "\\<") for text in _texts(node, scope)]
    return [text for text in said if any(letter.isalpha() for letter in NAME.sub("", text))]


def _texts(node: ast.expr, scope: Scope) -> Iterator[str]:
    """The texts that may stand here, with names in braces; none where they are made elsewhere."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=values):
            yield "".join(_part(each, scope) for each in values)
        case ast.Name(id=name) if (meant := scope.meaning(name, node.lineno)) is not None:
            yield from _texts(meant, scope)
        case ast.IfExp(body=first, orelse=second) | ast.BoolOp(values=[first, second]):
            yield from _texts(first, scope)
            yield from _texts(second, scope)
        case (
            ast.Call(func=ast.Attribute(value=inner))
            | ast.Subscript(value=(ast.JoinedStr() | ast.Call()) as inner)
            | ast.Call(args=[inner])
        ):
            yield from _texts(inner, scope)
        case _:
            pass


def _part(node: ast.expr, scope: Scope) -> str:
    match node:
        case ast.Constant(value=text):
            return str(text)
        case ast.FormattedValue(value=ast.Name(id=name)):
            known = scope.meaning(name, node.lineno)
            return str(known.value) if isinstance(known, ast.Constant) else "{" + name + "}"
        case ast.FormattedValue(value=ast.Attribute(attr=name)):
            return "{" + name + "}"
        case _:
            return "…"


def codes_of(root: Path) -> list[Made]:
    """Every code of the package, in the order of its files."""
    files = sorted(root.rglob("*.py"))
    return [made for file in files for made in codes_in(file.read_text(encoding="utf-8"), file.relative_to(root).as_posix())]


def render(all_made: Sequence[Made]) -> str:
    """The whole page."""
    framework = [Made(code, status, [SENTENCES[status]] if status in SENTENCES else [], "", "") for status, code in CODES.items()]
    on_the_web = [*framework, *(made for made in all_made if not made.path.startswith(OFF_THE_WEB))]
    shown = {made.code for made in on_the_web}
    others = [made for made in all_made if made.code not in shown]
    rows = [f"| `{code}` | {_statuses(places)} | {_said(places)} |" for code, places in _by_code(on_the_web)]
    other_rows = [f"| `{code}` | {_said(places)} |" for code, places in _by_code(others)]
    return INTRODUCTION + "\n".join(rows) + "\n" + COMMANDS + "\n".join(other_rows) + "\n"


def _by_code(all_made: Sequence[Made]) -> list[tuple[str, list[Made]]]:
    of_code: dict[str, list[Made]] = defaultdict(list)
    for made in all_made:
        of_code[made.code].append(made)
    return sorted(of_code.items())


def _statuses(places: Sequence[Made]) -> str:
    return ", ".join(str(status) for status in sorted({made.status for made in places}))


def _said(places: Sequence[Made]) -> str:
    return "<br>".join(dict.fromkeys(sentence for made in places for sentence in made.sentences))


def main(arguments: list[str]) -> int:
    """Write the page, or with --check compare it."""
    text = render(codes_of(SOURCE))
    if "--check" in arguments:
        current = PAGE.exists() and PAGE.read_text(encoding="utf-8") == text
        print("docs/problem-codes.md is current" if current else "docs/problem-codes.md is stale: run make map")
        return 0 if current else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
