"""What events and their answers say in 2.1 and not in 2.0.1. Pure."""

import msgspec
from msgspec import UNSET, UnsetType

from gridtap.ocpp.dialect import encode
from gridtap.ocpp.v21 import messages as m
from gridtap.ocpp.v201 import messages as m201


class Beyond(msgspec.Struct, frozen=True, kw_only=True):
    """The part of an event that 2.0.1 has no words for."""

    trigger: m.TriggerReason | None = None
    tariff_id: str | None = None
    limit: m.TransactionLimit | None = None
    cost: m.CostDetails | None = None
    mode: m.OperationMode | None = None


class Answer(m201.TransactionEventResponse, frozen=True, kw_only=True):
    """The answer to an event, as 2.0.1 has it, with the limit that 2.1 may set."""

    transaction_limit: m.TransactionLimit | UnsetType = UNSET


class Allowed(m201.AuthorizeResponse, frozen=True, kw_only=True):
    """The answer about a token, as 2.0.1 has it, with the tariff that 2.1 may give."""

    tariff: m.Tariff | UnsetType = UNSET


def whole(request: m201.TransactionEventRequest, beyond: Beyond | None) -> msgspec.Struct:
    """An event as it goes on the wire; 2.1 says all of 2.0.1 in the same words."""
    if beyond is None:
        return request
    told = msgspec.json.decode(encode(request), type=m.TransactionEventRequest)
    about = msgspec.structs.replace(
        told.transaction_info,
        tariff_id=UNSET if beyond.tariff_id is None else beyond.tariff_id,
        transaction_limit=UNSET if beyond.limit is None else beyond.limit,
        operation_mode=UNSET if beyond.mode is None else beyond.mode,
    )
    return msgspec.structs.replace(
        told,
        trigger_reason=beyond.trigger or told.trigger_reason,
        transaction_info=about,
        cost_details=UNSET if beyond.cost is None else beyond.cost,
    )


def answer_of(told: m201.TransactionEventResponse, response: m.TransactionEventResponse) -> Answer:
    """2.0.1's part of an answer together with what 2.1 adds."""
    return Answer(**msgspec.structs.asdict(told), transaction_limit=response.transaction_limit)


def allowed_of(told: m201.AuthorizeResponse, response: m.AuthorizeResponse) -> Allowed:
    """2.0.1's part of an answer about a token together with the tariff."""
    return Allowed(**msgspec.structs.asdict(told), tariff=response.tariff)
