"""What stations tell us in OCPP 2.1: as in 2.0.1 where it has the message, and what is new beside it."""

from gridtap.gateway.linkage import Handler
from gridtap.gateway.v21 import authorizing, certificates, grid, payments, streams, transactions
from gridtap.gateway.v201.handlers import translated
from gridtap.gateway.v201.inbound import HANDLERS as HANDLERS_201
from gridtap.ocpp.dialect import Dialect

HANDLERS: dict[str, Handler] = {
    **{action: translated(Dialect.OCPP21, action, found) for action, found in HANDLERS_201.items()},
    **authorizing.HANDLERS,
    **certificates.HANDLERS,
    **grid.HANDLERS,
    **payments.HANDLERS,
    **streams.HANDLERS,
    **transactions.HANDLERS,
}
"""All that a 2.1 station may ask."""
