"""What strangers write is cleaned, and secrets are masked, before anything is kept."""

import re
from collections.abc import Mapping
from typing import cast

import msgspec

MASK = "***"
MAX_TEXT_CHARACTERS = 200
Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None

HARMLESS = frozenset(
    {
        "Authorize",
        "BootNotification",
        "Heartbeat",
        "MeterValues",
        "StartTransaction",
        "StatusNotification",
        "StopTransaction",
        "TransactionEvent",
    }
)
"""Actions that carry no secret of ours; they are most of the traffic."""
_HINTS = ("authorizationkey", "password", "private key", "://")
_SECRET_NAMES = frozenset({"authorizationkey", "basicauthpassword"})
_VALUE_FIELDS = frozenset({"value", "attributeValue", "actualValue"})
_URL_SECRET = re.compile(r"(://[^/\s:@\"]*:)[^@/\s\"]+@")
_PRIVATE_KEY = re.compile(r"(-----BEGIN [A-Z ]*PRIVATE KEY-----).*?(-----END [A-Z ]*PRIVATE KEY-----|$)", re.DOTALL)
_BROKEN_FIELD = re.compile(r'("(?:value|attributeValue|[A-Za-z]*[Pp]assword)"\s*:\s*")[^"]*')


_XML_VALUE = re.compile(r"(<(?:[\w.-]+:)?(?:value|[\w.-]*[Pp]assword)(?:\s[^<>]*)?>)[^<]*")


def mask_frame(body: str, action: str) -> str:
    """A frame's text without secrets; one that holds none comes back unchanged. `action` is "" where it is not known."""
    if action in HARMLESS:
        return body
    folded = body.casefold()
    if not any(hint in folded for hint in _HINTS):
        return body
    try:
        value = cast("Json", msgspec.json.decode(body))
    except (ValueError, RecursionError):
        if "authorizationkey" in folded or "password" in folded:
            body = _XML_VALUE.sub(rf"\1{MASK}", body)
        return _mask_text(_BROKEN_FIELD.sub(rf"\1{MASK}", body))
    return msgspec.json.encode(_masked(value)).decode()


def may_be_secret(path: str) -> bool:
    """Whether what stands at this place of a message, such as `$.configurationKey[].value`, may be a secret."""
    name = path.rpartition(".")[2].removesuffix("[]")
    return name in _VALUE_FIELDS or "password" in name.casefold()


def mask_payload(payload: Mapping[str, object]) -> dict[str, object]:
    """A payload without secrets, for keeping beside a command."""
    return cast("dict[str, object]", _masked(cast("Json", dict(payload))))


def _masked(value: Json) -> Json:
    match value:
        case dict():
            return _masked_object(value)
        case list():
            return [_masked(below) for below in value]
        case str():
            return _mask_text(value)
        case _:
            return value


def _masked_object(value: dict[str, Json]) -> dict[str, Json]:
    variable = value.get("variable")
    named = variable.get("name") if isinstance(variable, dict) else value.get("key")
    is_secret = isinstance(named, str) and named.casefold() in _SECRET_NAMES
    masked: dict[str, Json] = {}
    for name, below in value.items():
        hidden = isinstance(below, str) and (name.casefold().endswith("password") or (is_secret and name in _VALUE_FIELDS))
        masked[name] = MASK if hidden else _masked(below)
    return masked


def _mask_text(text: str) -> str:
    if "://" in text:
        text = _URL_SECRET.sub(rf"\1{MASK}@", text)
    if "PRIVATE KEY" in text:
        text = _PRIVATE_KEY.sub(rf"\1{MASK}\2", text)
    return text


def clean_text(text: str, most: int = MAX_TEXT_CHARACTERS) -> str:
    """A stranger's short text as every database can hold it and every page show it; of `most` characters at most."""
    return "".join(character if character.isprintable() else "�" for character in text[:most])
