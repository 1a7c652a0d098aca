"""Messages on the display in OCPP 2.0.1: what was set and cleared, and what stations list."""

from collections.abc import Sequence

import msgspec
from msgspec import UNSET, Raw, Struct

from gridtap.gateway.link import Link
from gridtap.gateway.linkage import Handler
from gridtap.gateway.v16.convert import clean, instant, text_or_none
from gridtap.gateway.v201.convert import can_be_kept, check_number
from gridtap.gateway.v201.handlers import handler
from gridtap.gateway.v201.reporting import keep_part, part_of, question
from gridtap.gateway.v201.upkeep import LEAST_NUMBER
from gridtap.gateway.v201.variables import component_of
from gridtap.ocpp.v201 import messages as m
from gridtap.stations.displays import DisplayMessage, forget_messages, keep_only_messages, record_messages
from gridtap.storage.transaction import Transaction


class _Numbered(Struct, frozen=True):
    id: int


class _Listed(Struct, frozen=True, rename="camel"):
    """A part of a list, as far as it is read again."""

    message_info: list[_Numbered] = []


def notify_display_messages(link: Link, message_id: str, request: m.NotifyDisplayMessagesRequest, raw: Raw) -> None:
    """A part of the list of messages; the whole list ends those it does not name. Spec: OCPP 2.0.1 O03, O04."""
    part = part_of("display_messages", request.request_id, None, request.tbc, raw)
    told = [] if request.message_info is UNSET else [_message_of(message) for message in request.message_info]

    def work(tx: Transaction) -> None:
        record_messages(tx, link.station_id, told)
        report = keep_part(tx, link.station_id, part)
        if report is not None and question(tx, link.station_id, "GetDisplayMessages", part.request_id) == {}:
            keep_only_messages(tx, link.station_id, _numbers_in(report.parts))

    link.commit(message_id, work, lambda _: m.NotifyDisplayMessagesResponse())


def _message_of(told: m.MessageInfo) -> DisplayMessage:
    return DisplayMessage(
        message_id=check_number(told.id, "messageInfo.id", least=LEAST_NUMBER),
        priority=told.priority.value,
        format=told.message.format.value,
        content=clean(told.message.content),
        state=None if told.state is UNSET else told.state.value,
        start_at=None if told.start_date_time is UNSET else instant(told.start_date_time),
        end_at=None if told.end_date_time is UNSET else instant(told.end_date_time),
        transaction_id=text_or_none(told.transaction_id),
        display=None if told.display is UNSET else component_of(told.display).label,
        language=text_or_none(told.message.language),
    )


def _numbers_in(parts: Sequence[object]) -> list[int]:
    return [message.id for part in msgspec.convert(parts, list[_Listed]) for message in part.message_info]


def after(tx: Transaction, station_id: str, request: Struct, response: Struct) -> None:
    """What an answer changes in what we know of a station's messages. Spec: OCPP 2.0.1 O01, O02, O03.FR.06, O05, O06."""
    match request, response:
        case m.SetDisplayMessageRequest(), m.SetDisplayMessageResponse():
            if response.status is m.DisplayMessageStatus.ACCEPTED and can_be_kept(request.message.id):
                record_messages(tx, station_id, [_message_of(request.message)])
        case m.ClearDisplayMessageRequest(), m.ClearDisplayMessageResponse() if can_be_kept(request.id):
            forget_messages(tx, station_id, [request.id])
        case m.GetDisplayMessagesRequest(), m.GetDisplayMessagesResponse():
            asks_all = request.id is UNSET and request.priority is UNSET and request.state is UNSET
            if response.status is m.GetDisplayMessagesStatus.UNKNOWN and asks_all:
                keep_only_messages(tx, station_id, ())
        case _:
            return


HANDLERS: dict[str, Handler] = {"NotifyDisplayMessages": handler(m.NotifyDisplayMessagesRequest, notify_display_messages)}
"""What stations list; each part is stored before it is answered."""
