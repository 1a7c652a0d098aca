"""What may be a station's id; the same rule where an operator types one and where a station shows one."""

MAX_ID_CHARACTERS = 48
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
    return None
