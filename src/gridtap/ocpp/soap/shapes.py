"""Requests in a shape that was read before: only the texts between their tags are looked at.

A station writes the same tags each time, and few texts differ. A shape is a document without these texts. What stands where
in it is found once, by reading a document of that shape with marks for texts. From then on its texts alone are read.

    shapes.find(data, sender)     the request that `read_request` would read, or None: then `read_request` must be asked
    shapes.learn(data, request)   after it was read in full, from somebody who is let in; the second of a shape teaches it

A text holds no < > &, and only characters that XML allows, so it cannot end what it stands in: a document that differs from
a well-formed one in texts alone is well-formed. Comments, CDATA, instructions, references and whatever else is out of the
ordinary have no shape, and what does not read as it should is read in full again.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple, cast

from lxml import etree
from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage] - lxml has no public name for the type
from msgspec import Struct

from gridtap.ocpp.dialect import Dialect, Side
from gridtap.ocpp.errors import CallError
from gridtap.ocpp.soap.codec import message_type, parse
from gridtap.ocpp.soap.convert import Copy, twin_of
from gridtap.ocpp.soap.envelope import MAX_HEADER, Headers, Request, endpoint_of, header_name, open_envelope, read_request
from gridtap.ocpp.soap.faults import SoapFaultError
from gridtap.ocpp.soap.layout import Part, Place, tables
from gridtap.ocpp.soap.lexical import SPACE, UNSAID, Read, Scalar, reader_of, words_of

MAX_BYTES = 16 * 1024
MAX_SHAPES = 256
_NO_BRACKETS = bytes(set(range(256)) - set(b"<>&"))
_MARK = re.compile("\ue000([0-9]+)\ue001")

Value = Scalar | Struct
ReadTexts = Callable[[Sequence[str]], Value]


class _Sketch(NamedTuple):
    """A document as its tags and the texts between them."""

    tags: tuple[str, ...]
    texts: list[str]


def _sketch_of(data: bytes) -> _Sketch | None:
    """None for what is large, not in UTF-8, or holds more than tags and texts with characters that XML keeps."""
    brackets = data.translate(None, _NO_BRACKETS)
    if len(data) > MAX_BYTES or brackets != b"<>" * (len(brackets) // 2):
        return None
    try:
        document = data.decode()
    except UnicodeDecodeError:
        return None
    if not document.isprintable() and ("\r" in document or UNSAID.search(document)):
        return None
    parts = document.replace("<", ">").split(">")
    if parts[0] or parts[-1].strip(SPACE):
        return None
    return _Sketch(tuple(parts[1::2]), parts[2:-1:2])


class _Shape(NamedTuple):
    """What a shape means. `headers` and `said` tell where the headers' texts stand and what those say that never differ."""

    dialect: Dialect
    sender: Side
    action: str
    headers: tuple[tuple[str, int], ...]
    said: dict[str, str]
    blanks: tuple[int, ...]
    read: ReadTexts

    def request(self, texts: Sequence[str], data: bytes) -> Request | None:
        """The request with these texts; None where its headers or its blanks are not as they should be. Hot."""
        said = self.said.copy()
        for name, at in self.headers:
            text = texts[at]
            if len(text) > MAX_HEADER:
                return None
            said[name] = text.strip(SPACE)
        if "".join([texts[at] for at in self.blanks]).strip(SPACE):
            return None
        headers = Headers(**said)
        if not headers.message_id or not headers.charge_box_identity or headers.action != f"/{self.action}":
            return None
        in_full, message = partial(_read_in_full, data, self.sender), partial(self._message, texts, data)
        return Request(self.dialect, self.sender, self.action, headers, in_full, message)

    def _message(self, texts: Sequence[str], data: bytes) -> Struct:
        """The message of 1.6-J; what does not read is read in full, which tells what is wrong with it. Raises: CallError."""
        try:
            return cast("Struct", self.read(texts))
        except (CallError, KeyError):
            return read_request(data, sender=self.sender).read_16()


def _read_in_full(data: bytes, sender: Side) -> Struct:
    return read_request(data, sender=sender).read()


class Shapes:
    """The shapes that are known; the oldest are forgotten."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, ...], _Shape | None] = OrderedDict()
        self._seen: OrderedDict[int, None] = OrderedDict()

    def find(self, data: bytes, sender: Side) -> Request | None:
        """What `read_request` would give for it, or None. Hot."""
        sketch = _sketch_of(data)
        shape = None if sketch is None else self._known.get(sketch.tags)
        if sketch is None or shape is None or shape.sender is not sender:
            return None
        return shape.request(sketch.texts, data)

    def learn(self, data: bytes, request: Request) -> None:
        """Look closer at a shape the second time it comes; a stranger's documents must not be given here."""
        sketch = _sketch_of(data)
        if sketch is None or sketch.tags in self._known:
            return
        number = hash(sketch.tags)
        if number not in self._seen:
            self._seen[number] = None
            if len(self._seen) > MAX_SHAPES:
                self._seen.popitem(last=False)
            return
        del self._seen[number]
        self._known[sketch.tags] = _shape_of(sketch, request)
        if len(self._known) > MAX_SHAPES:
            self._known.popitem(last=False)


class _NoShapeError(Exception):
    """The document is read in full each time."""


class _Marks:
    """Finds the marks in a marked document."""

    def __init__(self) -> None:
        self.found: set[int] = set()
        self.blanks: list[int] = []

    def at(self, text: str | None) -> int | None:
        """Which text this is; None for one that does not differ. Raises: _NoShapeError where it differs in part."""
        mark = _MARK.fullmatch(text or "")
        if mark is None:
            if text and "\ue000" in text:
                raise _NoShapeError
            return None
        self.found.add(int(mark[1]))
        return int(mark[1])

    def blank(self, text: str | None) -> None:
        """A place where nothing may stand."""
        at = self.at(text)
        if at is not None:
            self.blanks.append(at)

    def skip(self, element: Element) -> None:
        """An element in which anything may stand."""
        self.found.update(int(mark[1]) for text in element.itertext() for mark in _MARK.finditer(str(text)))


def _shape_of(sketch: _Sketch, request: Request) -> _Shape | None:
    """What the shape of a request means; None for one that is read in full each time."""
    has_declaration = sketch.tags[0].startswith("?xml ")
    if any(tag[:1] in ("!", "?") or "\ue000" in tag for tag in sketch.tags[has_declaration:]):
        return None
    texts = ["" if has_declaration and at == 0 else f"\ue000{at}\ue001" for at in range(len(sketch.texts))]
    marked = "".join(f"<{tag}>{text}" for tag, text in zip(sketch.tags, [*texts, ""], strict=True))
    marks = _Marks()
    if has_declaration:
        marks.found.add(0)
        marks.blanks.append(0)
    try:
        shape = _understood(marked, request, marks)
    except (_NoShapeError, CallError, KeyError, SoapFaultError):
        return None
    return shape if len(marks.found) == len(sketch.texts) else None


def _understood(marked: str, request: Request, marks: _Marks) -> _Shape:
    root = parse(marked.encode())
    header, element = open_envelope(root)
    marks.blank(root.text)
    for part in root:
        marks.blank(part.tail)
    headers, said = _headers(header, etree.QName(element).namespace or "", marks)
    body = root[-1]
    marks.blank(body.text)
    marks.blank(element.tail)
    struct = message_type(request.dialect, request.sender, request.action, is_response=False)
    read = _struct_reader(request, struct, element, marks)
    return _Shape(request.dialect, request.sender, request.action, headers, said, tuple(marks.blanks), read)


def _headers(header: Element | None, uri: str, marks: _Marks) -> tuple[tuple[tuple[str, int], ...], dict[str, str]]:
    """Where the texts of the headers are that we know, and the ones that do not differ."""
    places: list[tuple[str, int]] = []
    said: dict[str, str] = {}
    if header is not None:
        marks.blank(header.text)
    for part in header if header is not None else ():
        marks.blank(part.tail)
        name = header_name(str(part.tag), uri)
        if name is not None:
            text = endpoint_of(part).text or ""
            at = marks.at(text)
            if at is None:
                said[name] = text.strip(SPACE)
            else:
                places.append((name, at))
        marks.skip(part)
    return tuple(places), said


class _Parts:
    """What an element of a type is put together from, as a struct of 1.6-J: texts, values that never differ, what lies deeper."""

    def __init__(self, request: Request, struct: type[Struct], marks: _Marks) -> None:
        twin = twin_of(request.dialect, struct)
        if twin is None:
            raise _NoShapeError
        self._request, self._twin, self._marks = request, twin, marks
        self._known = tables(request.dialect)
        self._texts: list[tuple[str, int, Read]] = []
        self._same: dict[str, Value] = {}
        self._deeper: list[tuple[str, ReadTexts]] = []
        self._lists: dict[str, list[ReadTexts]] = {name: [] for name in twin.lists}

    def _place(self, part: Part) -> tuple[str, Read]:
        """The name of a simple part in 1.6-J and how it is read."""
        name, copy = self._name(part)
        words = words_of(self._known, part.xsd)
        if words is not None:
            return name, {text: word if copy is None else copy(word) for text, word in words.items()}.__getitem__
        if copy is not None:
            raise _NoShapeError
        return name, reader_of(self._known, part.xsd)

    def _name(self, part: Part) -> tuple[str, Copy | None]:
        if part.attribute not in self._twin.parts:
            raise _NoShapeError
        return self._twin.parts[part.attribute]

    def attribute(self, part: Part, said: str | None) -> None:
        """An attribute is part of the tag, and so of the shape."""
        if said is not None:
            name, read = self._place(part)
            self._same[name] = read(said)

    def text(self, part: Part, text: str | None) -> None:
        """A simple value."""
        if part.repeated:
            raise _NoShapeError
        at, (name, read) = self._marks.at(text), self._place(part)
        if at is None:
            self._same[name] = read(text or "")
        else:
            self._texts.append((name, at, read))

    def child(self, part: Part, child: Element) -> None:
        """A child, which is one value or a struct."""
        named = self._known.TYPES.get(part.xsd)
        if not isinstance(named, type) or not issubclass(named, Struct):
            self.text(part, child.text)
            return
        read, (name, _copy) = _struct_reader(self._request, named, child, self._marks), self._name(part)
        if part.repeated:
            self._lists.setdefault(name, []).append(read)
        else:
            self._deeper.append((name, read))

    def reader(self) -> ReadTexts:
        """Puts them together."""
        struct = self._twin.type
        lists = [(name, _list_reader(readers)) for name, readers in self._lists.items()]
        texts, same, deeper = tuple(self._texts), self._same, (*self._deeper, *lists)

        def read_struct(found: Sequence[str]) -> Struct:
            values: dict[str, Value] = {name: read(found[at]) for name, at, read in texts}
            if same:
                values |= same
            for name, read_deeper in deeper:
                values[name] = read_deeper(found)
            return struct(**values)

        return read_struct


def _struct_reader(request: Request, struct: type[Struct], element: Element, marks: _Marks) -> ReadTexts:
    """A reader of an element of this type, as it lies in this shape."""
    layout = tables(request.dialect).LAYOUT[struct]
    parts = _Parts(request, struct, marks)
    children: dict[str, Part] = {}
    for part in layout:
        if part.place is Place.TEXT:
            parts.text(part, element.text)
        elif part.place is Place.ATTRIBUTE:
            parts.attribute(part, element.get(part.name))
        else:
            children[part.name] = part
    if len(children) == len(layout):
        marks.blank(element.text)
    for child in element:
        marks.blank(child.tail)
        parts.child(children[etree.QName(child).localname], child)
    return parts.reader()


def _list_reader(readers: list[ReadTexts]) -> ReadTexts:
    return lambda texts: cast("Value", [read(texts) for read in readers])
