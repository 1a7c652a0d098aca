"""Small rules on what people type, told field by field."""

from gridtap.kit.errors import Malformed

MAX_TEXT_CHARACTERS = 200


def bad_field(field: str, message: str) -> Malformed:
    """A refusal that names the field."""
    return Malformed("malformed_body", f"{field}: {message}", extra={"errors": [{"field": field, "message": message}]})


def checked_text(text: str, field: str, *, required: bool = False) -> str:
    """One line of text without surrounding blanks. Raises: Malformed `malformed_body`."""
    clean = text.strip()
    if len(clean) > MAX_TEXT_CHARACTERS or (clean and not clean.isprintable()):
        raise bad_field(field, f"At most {MAX_TEXT_CHARACTERS} printable characters on one line.")
    if required and not clean:
        raise bad_field(field, "Must not be empty.")
    return clean
