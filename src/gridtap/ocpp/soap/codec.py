"""Message structs and their XML: order, names, namespaces and values exactly as the WSDLs say.

parse(data)                                      -> root element of a small UTF-8 document without DTD
decode(dialect, side, action, element, is_response=) -> struct; CallError names the fault and its path
encode(dialect, side, action, payload)           -> XML text of one element with its own default namespace

`side` is who sends the CALL: Side.STATION for what a station asks of our service, Side.CSMS for what we ask of the station's.
What is read is checked whole; what is written was built by us, so only what XML itself or xsd:int cannot carry is refused.
"""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple, NoReturn, cast

from lxml import etree
from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage] - lxml has no public name for the type
from msgspec import UNSET, Struct

from gridtap.ocpp.dialect import Dialect, Side
from gridtap.ocpp.errors import CallError, ErrorKind
from gridtap.ocpp.soap.layout import Place, Tables, element_name, tables
from gridtap.ocpp.soap.lexical import SPACE, Read, Scalar, Write, reader_of, writer_of

MAX_BYTES = 4 << 20
"""As the largest JSON frame; whoever serves HTTP may refuse earlier."""
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_BOM = b"\xef\xbb\xbf"

Value = Scalar | Struct
ReadElement = Callable[[Element], Value]
WriteElement = Callable[[Struct, list[str]], None]


def parse(data: bytes) -> Element:
    """The root of a document; entities, DTDs, other encodings, great size and depth are refused.

    libxml2 stops at 256 levels, at ten million characters a text and at amplification; with no DTD there is nothing to expand.

    Raises: CallError FORMAT.
    Spec: OCPP-S 1.6 §3.1.
    """
    if len(data) > MAX_BYTES:
        raise CallError(ErrorKind.FORMAT, f"more than {MAX_BYTES} bytes")
    _check_prolog(data)
    try:
        root = etree.fromstring(data, _parser())
    except (etree.XMLSyntaxError, ValueError) as failure:
        raise CallError(ErrorKind.FORMAT, f"not well-formed XML: {failure}"[:255]) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise CallError(ErrorKind.FORMAT, "a document type is not allowed")
    return root


@cache
def _parser() -> etree.XMLParser:
    """One for all messages: it keeps nothing of one for the next, and to make it costs as much as a small message."""
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _check_prolog(data: bytes) -> None:
    """Look at what stands before the root element: an encoding that is not ours, a DTD."""
    at = len(_BOM) if data.startswith(_BOM) else 0
    while at < len(data):
        if data[at : at + 1].isspace():
            at += 1
        elif data.startswith(b"<?", at):
            end = data.find(b"?>", at)
            if end < 0:
                return
            _check_declaration(data[at:end])
            at = end + 2
        elif data.startswith(b"<!--", at):
            end = data.find(b"-->", at)
            if end < 0:
                return
            at = end + 3
        elif data.startswith(b"<!", at):
            raise CallError(ErrorKind.FORMAT, "a document type is not allowed")
        elif data[at : at + 1] in (b"\x00", b"\xfe", b"\xff"):
            raise CallError(ErrorKind.FORMAT, "the encoding is not UTF-8")
        else:
            return


def _check_declaration(instruction: bytes) -> None:
    _, found, said = instruction.partition(b"encoding")
    name = said.strip(b"= \t\r\n").strip(b"\"'").split(b'"')[0].split(b"'")[0]
    is_declaration = instruction.startswith(b"<?xml") and instruction[5:6].isspace()
    if is_declaration and found and name.lower() not in (b"utf-8", b"utf8"):
        raise CallError(ErrorKind.FORMAT, f"the encoding is not UTF-8 but {name[:20].decode('latin-1')}")


def decode(dialect: Dialect, side: Side, action: str, element: Element, *, is_response: bool = False) -> Struct:
    """The struct of a message's element, which is known to have the right name.

    Raises: CallError FORMAT (unknown, misplaced or foreign parts), OCCURRENCE (missing or repeated ones), TYPE, PROPERTY.
    Spec: OCPP-S 1.6 §2; OCPP 1.6 §6.
    """
    message = message_type(dialect, side, action, is_response=is_response)
    return cast("Struct", _reader(dialect, side, message)(element))


def encode(dialect: Dialect, side: Side, action: str, payload: Struct) -> str:
    """The element of a request or a response, whichever the payload is.

    Raises: CallError PROPERTY for what XML cannot carry, NOT_IMPLEMENTED for an action that the service does not have.
    """
    opening, write, closing = _element_writer(dialect, side, action, type(payload))
    out = [opening]
    write(payload, out)
    out.append(closing)
    return "".join(out)


@cache
def _element_writer(dialect: Dialect, side: Side, action: str, struct: type[Struct]) -> tuple[str, WriteElement, str]:
    """The tags of a message's element and what writes between them."""
    is_response = struct is message_type(dialect, side, action, is_response=True)
    if not is_response and struct is not message_type(dialect, side, action, is_response=False):
        raise TypeError(f"{struct.__name__} is not a message of {action} in {dialect.value}")
    name = element_name(action, is_response=is_response)
    return f'<{name} xmlns="{tables(dialect).NAMESPACES[side]}">', _writer(dialect, struct), f"</{name}>"


def message_type(dialect: Dialect, side: Side, action: str, *, is_response: bool) -> type[Struct]:
    """The type of a message. Raises: CallError NOT_IMPLEMENTED when the service has no such action."""
    known = tables(dialect)
    if action not in (known.FROM_STATION if side is Side.STATION else known.FROM_CSMS):
        raise CallError(ErrorKind.NOT_IMPLEMENTED, f"{action[:50]!r} is not sent by a {side.value} in {dialect.value}")
    return known.MESSAGES[action][is_response]


class _Slot(NamedTuple):
    """A child element as the reader needs it."""

    tag: str
    attribute: str
    read: ReadElement
    required: bool
    repeated: bool


@cache
def _reader(dialect: Dialect, side: Side, struct: type[Struct]) -> ReadElement:
    """A function that reads an element of this type, built once from the tables."""
    known = tables(dialect)
    parts = known.LAYOUT[struct]
    if any(part.place is not Place.ELEMENT for part in parts):
        return _read_text_and_attributes(known, struct)
    uri = known.NAMESPACES[side]
    slots = tuple(
        _Slot(f"{{{uri}}}{part.name}", part.attribute, _part_reader(dialect, side, part.xsd), part.required, part.repeated)
        for part in parts
    )
    return _read_sequence(struct, slots)


def _part_reader(dialect: Dialect, side: Side, xsd: str) -> ReadElement:
    known = tables(dialect)
    named = known.TYPES.get(xsd)
    if isinstance(named, type) and issubclass(named, Struct):
        return _reader(dialect, side, named)
    return _read_leaf(reader_of(known, xsd))


def _read_leaf(read: Read) -> ReadElement:
    def read_leaf(element: Element) -> Scalar:
        if len(element) or element.keys():
            _refuse_extras(element, frozenset())
        try:
            return read(element.text or "")
        except CallError as failure:
            raise CallError(failure.kind, f"{path_of(element)}: {failure.description}"[:255]) from None

    return read_leaf


def _read_sequence(struct: type[Struct], slots: tuple[_Slot, ...]) -> ReadElement:
    """A reader of child elements in the given order, each as often as it may be."""

    def read_sequence(element: Element) -> Struct:
        if element.keys() or element.text:
            _refuse_extras(element, frozenset(), is_leaf=False)
        values: dict[str, Value | list[Value]] = {}
        at = 0
        for child in element:
            at = _slot_of(child.tag, child, slots, at, values)
            _, attribute, read, _, repeated = slots[at]
            if repeated:
                cast("list[Value]", values.setdefault(attribute, [])).append(read(child))
            else:
                values[attribute] = read(child)
                at += 1
            tail = child.tail
            if tail and tail.strip(SPACE):
                _refuse(element, ErrorKind.FORMAT, "text between elements")
        for slot in slots[at:]:
            if slot.required and slot.attribute not in values:
                _refuse(element, ErrorKind.OCCURRENCE, f"{etree.QName(slot.tag).localname} is missing")
        return struct(**values)

    return read_sequence


def _slot_of(tag: object, child: Element, slots: tuple[_Slot, ...], at: int, values: dict[str, Value | list[Value]]) -> int:
    """The place of the next child: where we are, or further on if what lies between may be left out. Hot."""
    for index in range(at, len(slots)):
        slot = slots[index]
        if slot.tag == tag:
            return index
        if slot.required and slot.attribute not in values:
            raise _misplaced(child, slots, slot)
    raise _misplaced(child, slots, None)


def _read_text_and_attributes(known: Tables, struct: type[Struct]) -> ReadElement:
    """A reader of an element with a text and attributes: 1.5's value."""
    text = next(part for part in known.LAYOUT[struct] if part.place is Place.TEXT)
    read_text = reader_of(known, text.xsd)
    attributes = {
        part.name: (part.attribute, reader_of(known, part.xsd)) for part in known.LAYOUT[struct] if part.place is Place.ATTRIBUTE
    }
    required = {part.attribute for part in known.LAYOUT[struct] if part.required}
    names = frozenset(attributes)

    def read_text_and_attributes(element: Element) -> Struct:
        if len(element) or not names.issuperset(element.keys()):
            _refuse_extras(element, names)
        values: dict[str, Value] = {}
        try:
            values[text.attribute] = read_text(element.text or "")
            for name, said in element.items():
                if name in attributes:
                    attribute, read = attributes[name]
                    values[attribute] = read(said)
        except CallError as failure:
            _refuse(element, failure.kind, failure.description)
        if missing := required - values.keys():
            _refuse(element, ErrorKind.OCCURRENCE, f"{min(missing)} is missing")
        return struct(**values)

    return read_text_and_attributes


def _refuse(element: Element, kind: ErrorKind, reason: str) -> NoReturn:
    raise CallError(kind, f"{path_of(element)}: {reason}"[:255]) from None


def _refuse_extras(element: Element, allowed: frozenset[str], *, is_leaf: bool = True) -> None:
    """Refuse what the type does not have; attributes of XML Schema itself are let pass, but not nil.

    `is_leaf`: whether it has a text, and so no children; else it has children, and so no text.
    """
    if not is_leaf and element.text and element.text.strip(SPACE):
        _refuse(element, ErrorKind.FORMAT, "text between elements")
    if is_leaf and len(element):
        _refuse(element, ErrorKind.FORMAT, f"{_said(element[0])} is not expected here")
    for name in element.keys():  # noqa: SIM118 - an element iterates over its children
        key = str(name)
        if key not in allowed and (not key.startswith(XSI) or key == f"{XSI}nil"):
            _refuse(element, ErrorKind.FORMAT, f"the attribute {etree.QName(key).localname} is not expected here")


def _misplaced(child: Element, slots: tuple[_Slot, ...], awaited: _Slot | None) -> CallError:
    """Why this child may not stand here; `awaited` is what must come first."""
    where = path_of(child)
    if all(slot.tag != child.tag for slot in slots):
        return CallError(ErrorKind.FORMAT, f"{where}: {_said(child)} is not expected here"[:255])
    if awaited is not None:
        return CallError(ErrorKind.OCCURRENCE, f"{where}: stands where {etree.QName(awaited.tag).localname} is due"[:255])
    if any(sibling.tag == child.tag for sibling in child.itersiblings(preceding=True)):
        return CallError(ErrorKind.OCCURRENCE, f"{where}: occurs twice or out of order"[:255])
    return CallError(ErrorKind.FORMAT, f"{where}: comes too late"[:255])


def _said(element: Element) -> str:
    """An element's name with its namespace, for a message."""
    return str(element.tag)[:100]


def path_of(element: Element) -> str:
    """Where an element stands below its message: meterValuesRequest/values[2]/value[1]."""
    steps: list[str] = []
    at: Element | None = element
    while at is not None and len(steps) < 10:
        parent = at.getparent()
        name = etree.QName(at).localname
        alike = [child for child in parent if child.tag == at.tag] if parent is not None else [at]
        steps.append(f"{name}[{alike.index(at) + 1}]" if len(alike) > 1 else name)
        at = None if parent is None or etree.QName(parent).localname == "Body" else parent
    return "/".join(reversed(steps))


@cache
def _writer(dialect: Dialect, struct: type[Struct]) -> WriteElement:
    """A function that writes what stands inside an element of this type, built once from the tables."""
    known = tables(dialect)
    rows = tuple((part.attribute, _part_writer(dialect, part.name, part.xsd), part.repeated) for part in known.LAYOUT[struct])

    def write(payload: Struct, out: list[str]) -> None:
        for attribute, write_part, repeated in rows:
            value = getattr(payload, attribute)
            if value is UNSET:
                continue
            if repeated:
                for one in value:
                    write_part(one, out)
            else:
                write_part(value, out)

    return write


def _part_writer(dialect: Dialect, name: str, xsd: str) -> Callable[[Value, list[str]], None]:
    known = tables(dialect)
    named = known.TYPES.get(xsd)
    if not isinstance(named, type) or not issubclass(named, Struct):
        return _write_leaf(name, writer_of(known, xsd))
    if any(part.place is not Place.ELEMENT for part in known.LAYOUT[named]):
        return _write_text_and_attributes(known, name, named)
    write = _writer(dialect, named)

    def write_struct(value: Value, out: list[str]) -> None:
        out.append(f"<{name}>")
        write(cast("Struct", value), out)
        out.append(f"</{name}>")

    return write_struct


def _write_leaf(name: str, write: Write) -> Callable[[Value, list[str]], None]:
    def write_leaf(value: Value, out: list[str]) -> None:
        out.append(f"<{name}>{write(cast('Scalar', value))}</{name}>")

    return write_leaf


def _write_text_and_attributes(known: Tables, name: str, struct: type[Struct]) -> Callable[[Value, list[str]], None]:
    rows = [(part.attribute, part.name, writer_of(known, part.xsd), part.place) for part in known.LAYOUT[struct]]

    def write(value: Value, out: list[str]) -> None:
        attributes, text = "", ""
        for attribute, part_name, write_part, place in rows:
            found = getattr(value, attribute)
            if found is UNSET:
                continue
            if place is Place.TEXT:
                text = write_part(found)
            else:
                attributes += f' {part_name}="{write_part(found)}"'
        out.append(f"<{name}{attributes}>{text}</{name}>")

    return write
