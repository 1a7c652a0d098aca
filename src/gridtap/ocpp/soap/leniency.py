"""XML messages that break their WSDL, read all the same where that is allowed, each deviation named.

The element becomes the JSON that the same message would be, as far as its texts can be read; what is wrong in that is
mended as JSON is. Order and namespaces, which JSON does not have, are looked at on the way.
"""

from typing import Any, NamedTuple

import msgspec
from lxml import etree
from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage] - lxml has no public name for the type
from msgspec import Struct

from gridtap.ocpp.dialect import Dialect, Side
from gridtap.ocpp.errors import CallError
from gridtap.ocpp.leniency import MAX_FOUND_CHARACTERS, Deviation, Rule, Tolerance, read_leniently
from gridtap.ocpp.soap.codec import XSI, decode, message_type
from gridtap.ocpp.soap.layout import Part, Place, Tables, namespace, tables
from gridtap.ocpp.soap.lexical import SPACE, read_decimal, reader_of

_NIL = f"{XSI}nil"


class Kind(NamedTuple):
    """Which message an element is to be."""

    dialect: Dialect
    side: Side
    action: str
    is_response: bool = False


def read_element_leniently(kind: Kind, element: Element, tolerance: Tolerance) -> tuple[Struct, tuple[Deviation, ...]]:
    """A message's element that the codec refuses, mended as far as is allowed.

    Raises: CallError with what the codec finds wrong in it, if anything is that may not pass.
    """
    try:
        return decode(*kind[:3], element, is_response=kind.is_response), ()
    except CallError as strict:
        mended = _Reading(kind, tolerance).read(element)
        if mended is None:
            raise
        message, deviations = mended
        if not deviations:
            raise strict from None
        return message, deviations


class _Refused(Exception):
    """Something that may not pass, or that JSON could not tell."""


class _Reading:
    """One reading of one element."""

    def __init__(self, kind: Kind, tolerance: Tolerance) -> None:
        self._kind = kind
        self._known: Tables = tables(kind.dialect)
        self._uri = namespace(kind.dialect, kind.side)
        self._tolerance = tolerance
        self._deviations: list[Deviation] = []

    def read(self, element: Element) -> tuple[Struct, tuple[Deviation, ...]] | None:
        kind = self._kind
        message = message_type(kind.dialect, kind.side, kind.action, is_response=kind.is_response)
        try:
            content = msgspec.json.encode(self._struct(element, message, "$"))
            decoder = msgspec.json.Decoder(message)
            try:
                return decoder.decode(content), tuple(self._deviations)
            except ValueError:
                found, deviations = read_leniently(decoder, content, self._tolerance)
                return found, (*self._deviations, *deviations)
        except (_Refused, CallError):
            return None

    def _struct(self, element: Element, struct: type[Struct], path: str) -> dict[str, Any]:
        """The parts of an element, by their names."""
        parts = {part.name: part for part in self._known.LAYOUT[struct]}
        found = self._attributes(element, parts, path)
        text = next((part for part in parts.values() if part.place is Place.TEXT), None)
        if text is not None:
            found[text.name] = self._leaf(element.text or "", text)
        elif element.text and element.text.strip(SPACE):
            raise _Refused
        names: list[str] = []
        for child in element:
            name, part = self._child(child, parts, path)
            if part is not None:
                names.append(name)
                self._put(found, part, self._value(child, part, f"{path}.{name}"))
        self._check_order(names, list(parts), path)
        return found

    def _child(self, child: Element, parts: dict[str, Part], path: str) -> tuple[str, Part | None]:
        """The part that a child is; None for one that is not to be there."""
        named = etree.QName(child)
        if child.tail and child.tail.strip(SPACE):
            raise _Refused
        part = parts.get(named.localname)
        if part is None or part.place is not Place.ELEMENT:
            self._note("extra_fields", f"{path}.{named.localname}", named.localname)
            return named.localname, None
        if named.namespace != self._uri:
            self._note("odd_namespaces", path, named.namespace)
        return named.localname, part

    def _attributes(self, element: Element, parts: dict[str, Part], path: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, said in element.items():
            part = parts.get(str(key))
            if part is not None and part.place is Place.ATTRIBUTE:
                found[part.name] = self._leaf(str(said), part)
            elif not str(key).startswith(XSI):
                self._note("extra_fields", f"{path}.{etree.QName(str(key)).localname}", str(said))
        return found

    def _put(self, found: dict[str, Any], part: Part, value: Any) -> None:
        if part.repeated:
            found.setdefault(part.name, []).append(value)
        elif part.name in found:
            raise _Refused
        else:
            found[part.name] = value

    def _value(self, child: Element, part: Part, path: str) -> Any:
        if child.get(_NIL) in ("true", "1"):
            return None
        named = self._known.TYPES.get(part.xsd)
        if isinstance(named, type) and issubclass(named, Struct):
            return self._struct(child, named, f"{path}[]" if part.repeated else path)
        if len(child):
            raise _Refused
        for key in child.keys():  # noqa: SIM118 - an element iterates over its children
            if not str(key).startswith(XSI):
                self._note("extra_fields", f"{path}.{etree.QName(str(key)).localname}", str(child.get(key)))
        return self._leaf(child.text or "", part)

    def _leaf(self, text: str, part: Part) -> Any:
        """A text's value; one that cannot be read stays what it is, for the rules to look at."""
        try:
            return reader_of(self._known, part.xsd)(text)
        except CallError:
            pass
        if not text.strip(SPACE):
            return ""
        return _number(text) if part.xsd == "int" else text

    def _check_order(self, names: list[str], order: list[str], path: str) -> None:
        places = [order.index(name) for name in names]
        if places != sorted(places):
            self._note("odd_order", path, ", ".join(names))

    def _note(self, rule: Rule, path: str, found: str | None) -> None:
        """A deviation, once for each place. Raises: _Refused where it may not pass."""
        if rule not in self._tolerance.accept:
            raise _Refused
        deviation = Deviation(rule, path, msgspec.json.encode(found or "").decode()[:MAX_FOUND_CHARACTERS])
        if deviation not in self._deviations:
            self._deviations.append(deviation)


def _number(text: str) -> float | str:
    """What may have been meant for an integer. Raises: _Refused for what xsd:int cannot hold."""
    try:
        number = read_decimal(text)
    except CallError:
        return text
    if not -(2**31) <= number < 2**31:
        raise _Refused
    return number
