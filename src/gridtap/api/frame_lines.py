"""A frame of the wire log, JSON or XML, as one readable line."""

import json
from collections.abc import Mapping, Sequence
from typing import cast

import msgspec
from lxml import etree
from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage] - lxml has no public name for the type

from gridtap.ocpp.errors import CallError
from gridtap.ocpp.soap.codec import parse
from gridtap.ocpp.soap.envelope import SOAP

SUMMARY_CHARACTERS = 160


def summarise(body: str) -> str:
    """One readable line: the action and its telling fields, or what a result or error says."""
    if body.lstrip("\ufeff \t\r\n").startswith("<"):
        return _short(_said_in_xml(body) or body)
    try:
        frame = msgspec.json.decode(body.encode("utf-8", "replace"), type=list[object])
    except msgspec.DecodeError:
        return _short(body)
    return _short(_said(frame) or body)


def _said(frame: list[object]) -> str:
    last = frame[-1] if frame else None
    payload = cast("Mapping[str, object]", last if isinstance(last, dict) else {})
    match frame[:1]:
        case [2] | [6] if len(frame) > 2:
            return f"{frame[2]} {_fields(payload)}".strip()
        case [3]:
            return _fields(payload) or "OK"
        case [4] | [5] if len(frame) > 3:
            return f"{frame[2]}: {frame[3]}" if frame[3] else str(frame[2])
        case _:
            return ""


def _said_in_xml(body: str) -> str:
    """What an envelope's body says, as if it had been JSON."""
    try:
        root = parse(body.encode("utf-8", "replace"))
    except CallError:
        return ""
    held = root.find(f"{{{SOAP}}}Body/*")
    if held is None:
        return ""
    name = etree.QName(held).localname
    if name == "Fault":
        code = (held.findtext(f".//{{{SOAP}}}Subcode/{{{SOAP}}}Value") or name).rpartition(":")[2].strip()
        reason = (held.findtext(f"{{{SOAP}}}Reason/{{{SOAP}}}Text") or "").strip()
        return f"{code}: {reason}" if reason else code
    told = _tree(held)
    fields = _fields(cast("Mapping[str, object]", told)) if isinstance(told, dict) else ""
    if name.endswith("Response"):
        return fields or "OK"
    action = name.removesuffix("Request")
    return f"{action[:1].upper()}{action[1:]} {fields}".strip()


def _tree(element: Element) -> object:
    """Text, or what is in it by name; what comes more than once is a list."""
    found: dict[str, list[object]] = {}
    for child in element.iterchildren("*"):
        found.setdefault(etree.QName(child).localname, []).append(_tree(child))
    if not found:
        return (element.text or "").strip()
    return {name: held[0] if len(held) == 1 else held for name, held in found.items()}


def _fields(payload: Mapping[str, object]) -> str:
    return " ".join(f"{name}={_plain(value)}" for name, value in payload.items())


def _plain(value: object) -> str:
    match value:
        case dict():
            return "{" + _fields(cast("Mapping[str, object]", value)) + "}"
        case list():
            return f"[{len(cast('Sequence[object]', value))}]"
        case bool() | None:
            return json.dumps(value)
        case _:
            return str(value)


def _short(text: str) -> str:
    return text if len(text) <= SUMMARY_CHARACTERS else text[: SUMMARY_CHARACTERS - 1] + "…"
