"""JSON bodies are decoded strictly, once, into the struct that the door names."""

import re
from typing import Any

import msgspec
from litestar import Request
from litestar.datastructures import State

from gridtap.api.callers import Caller
from gridtap.api.field_errors import body_error
from gridtap.kit.errors import Malformed

MAX_BODY_BYTES = 1024 * 1024
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""PostgreSQL cannot hold it; what goes to stations may have it (`opt={"any_text": True}`), because it is kept as JSON."""


class StrictRequest(Request[Caller, None, State]):
    """A request whose body becomes the door's struct without any coercion: `"5"` is not 5.

    The framework would decode to plain values first and convert those loosely.
    """

    async def json(self) -> Any:
        """The body as the door's struct. Raises: Malformed `malformed_body`, with the field in `errors`."""
        wanted: Any = self.route_handler.parsed_fn_signature.parameters["data"].annotation
        body = await self.body()
        if not self.route_handler.opt.get("any_text") and _NUL.search(body):
            raise Malformed("malformed_body", "Text in the body must not contain the character NUL.")
        try:
            return msgspec.json.decode(body, type=wanted, strict=True)
        except msgspec.ValidationError as error:
            found = body_error(error, wanted)
            place = f"{found['field']}: " if found["field"] else ""
            raise Malformed("malformed_body", f"{place}{found['message']}", extra={"errors": [found]}) from error
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Malformed("malformed_body", f"The body is no JSON: {error}") from error
