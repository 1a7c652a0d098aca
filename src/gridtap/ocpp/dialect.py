"""The dialects of OCPP and their message types: bytes become a struct here, once.

Dialect                                        the six dialects; a JSON one's value is its WebSocket subprotocol
Side.STATION, Side.CSMS                        who sends a CALL
decode_request(dialect, action, raw, sender)   -> request struct;  CallError names what is wrong
decode_response(dialect, action, raw)          -> response struct; CallError names what is wrong
encode(payload)                                -> bytes of a struct we built ourselves
encode_request(dialect, action, payload)       -> bytes of a struct or of JSON from outside, checked against the schema
codec_for(dialect, action)                     -> Codec: the two types and who may send it
wire_code(dialect, kind)                       -> the dialect's spelling of an error kind
"""

from enum import Enum
from functools import cache
from types import ModuleType

import msgspec

from gridtap.ocpp.errors import SPELLING_2X, SPELLING_16, CallError, ErrorKind, from_decode_failure


class Dialect(Enum):
    """A version of OCPP on a transport. The value of a JSON dialect is its WebSocket subprotocol."""

    OCPP15S = "ocpp1.5-soap"
    OCPP16S = "ocpp1.6-soap"
    OCPP16 = "ocpp1.6"
    OCPP20 = "ocpp2.0"
    OCPP201 = "ocpp2.0.1"
    OCPP21 = "ocpp2.1"

    @property
    def is_soap(self) -> bool:
        """Whether messages travel as SOAP over HTTP."""
        return self in (Dialect.OCPP15S, Dialect.OCPP16S)

    @property
    def is_1x(self) -> bool:
        """Whether it belongs to the 1.x family, which knows no EVSE and no TransactionEvent."""
        return self in (Dialect.OCPP15S, Dialect.OCPP16S, Dialect.OCPP16)


class Side(Enum):
    """One end of the wire."""

    STATION = "station"
    CSMS = "csms"
