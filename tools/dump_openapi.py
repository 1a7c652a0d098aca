"""Print the OpenAPI document of the public API, without starting a server.

python -m tools.dump_openapi > openapi.json
"""

import sys

import msgspec

from gridtap.api.openapi import document
from gridtap.api.server import routes


def openapi_json() -> str:
    """The document as indented JSON; the same for the same code."""
    return msgspec.json.format(msgspec.json.encode(document(routes())), indent=2).decode()


if __name__ == "__main__":
    sys.stdout.write(openapi_json() + "\n")
