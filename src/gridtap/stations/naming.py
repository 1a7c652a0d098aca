"""What may be a station's id or callback address; the same rule where an operator types one and where a station shows one."""

from urllib.parse import urlsplit

MAX_ID_CHARACTERS = 48
MAX_URL_CHARACTERS = 500
_RESERVED = frozenset({"pending"})
_FORBIDDEN = frozenset(':/\\?#%"<>|*')


def station_id_fault(text: str) -> str | None:
    """Why this cannot be a station's id, as the end of a sentence that begins with "The station id"; None when it can.

    Spec: OCPP-J 1.6 §3.1.1 (part of a URL, also the Basic user name, hence no colon); length: OCPP 2.0.1 part 4 §3.1.1.
    """
    if not text:
        return "is empty"
    if len(text) > MAX_ID_CHARACTERS:
        return f"has {len(text)} characters; at most {MAX_ID_CHARACTERS} are allowed"
    bad = next((character for character in text if character in _FORBIDDEN or not character.isprintable()), None)
    if bad is not None:
        return f"contains {bad!a}, which is not allowed"
    if text in {".", ".."} or ".." in text:
        return "must not contain two dots in a row or be a single dot"
    if text != text.strip():
        return "begins or ends with a space"
    if text.casefold() in _RESERVED:
        return f"must not be {text!a}, which is a word of the API"
    return None


def callback_url_fault(text: str) -> str | None:
    """Why this cannot be the address of a station's SOAP service, as the end of a sentence; None when it can."""
    if len(text) > MAX_URL_CHARACTERS:
        return f"has {len(text)} characters; at most {MAX_URL_CHARACTERS} are allowed"
    if not text.isascii() or not text.isprintable() or " " in text:
        return "contains characters that must be percent-encoded"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return "is no address"
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        return "must read http://HOST:PORT/PATH or https://…"
    if "@" in parts.netloc:
        return "must not contain a user name"
    return "must not contain a fragment" if parts.fragment else None
