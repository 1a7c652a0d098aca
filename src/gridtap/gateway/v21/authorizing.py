"""Tokens at 2.1 stations: as in 2.0.1, with the tariff that holds where the station calculates by it. Spec: OCPP 2.1 I08."""

from functools import partial

import msgspec
from msgspec import Struct

from gridtap.charging.telling import tariff_to_give
from gridtap.gateway.linkage import Handler
from gridtap.gateway.v21.tariffs import tariff_type
from gridtap.gateway.v201.handlers import Also, handler, translated
from gridtap.gateway.v201.inbound import authorize
from gridtap.ocpp.dialect import Dialect, encode
from gridtap.ocpp.v21 import messages as m
from gridtap.ocpp.v201 import messages as m201
from gridtap.tariffs.model import Tariff


def with_tariff(response: m201.AuthorizeResponse, tariff: Tariff | None) -> Struct:
    """2.0.1's answer with a tariff, which never says from when it holds. Spec: OCPP 2.1 I08.FR.01, I08.FR.09."""
    if tariff is None:
        return response
    whole = msgspec.json.decode(encode(response), type=m.AuthorizeResponse)
    return msgspec.structs.replace(whole, tariff=tariff_type(tariff))


_AUTHORIZE = partial(authorize, also=Also(tariff_to_give, with_tariff))
HANDLERS: dict[str, Handler] = {"Authorize": translated(Dialect.OCPP21, "Authorize", handler(m201.AuthorizeRequest, _AUTHORIZE))}
