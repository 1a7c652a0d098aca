"""A 2.1 station's connection: it may tell without being answered, and each side may say that it cannot use an answer."""

from collections.abc import Callable
from typing import Any

from gridtap.gateway.answers import Answer
from gridtap.gateway.link import Link
from gridtap.gateway.sizes import LARGE_BYTES
from gridtap.gateway.v21.streams import SENDS
from gridtap.ocpp.dialect import codec_for, decode_response
from gridtap.ocpp.errors import CallError, ErrorKind
from gridtap.ocpp.events import BadMessage, Event, ResultReceived, ResultRefused, SendReceived
from gridtap.storage.transaction import Transaction


class Link21(Link):
    """As any link, with SEND and CALLRESULTERROR. Spec: OCPP 2.1 part 4 §4.2.3, §4.2.4."""

    def _keep(self, work: Callable[[Transaction], Any]) -> None:
        """Do the work in the writer for a message that is never answered."""
        self.db.submit(work, self._kept)

    def _kept(self, _result: Any, error: BaseException | None) -> None:
        if error is not None:
            self.log.error("message_not_stored", exc_info=error)
            self.parts.on_trouble(error)

    def _follow_others(self, event: Event) -> None:
        if isinstance(event, SendReceived):
            self._take_told(event)
        elif isinstance(event, ResultRefused):
            self.log.warning("answer_refused", message_id=event.message_id, code=event.code, description=event.description)
        else:
            super()._follow_others(event)

    def _take_told(self, told: SendReceived) -> None:
        """Keep what a station tells; whatever is wrong with it, nothing goes back."""
        work_of = SENDS.get(told.action)
        if work_of is None or not self.is_registered:
            self._spend(BadMessage(ErrorKind.NOT_SUPPORTED, f"{told.action[:50]} is not taken by SEND"))
            return
        if len(told.payload) > LARGE_BYTES:
            self._spend(BadMessage(ErrorKind.GENERIC, f"{told.action[:50]} is larger than {LARGE_BYTES} bytes"))
            return
        try:
            request = codec_for(self.dialect, told.action).request_decoder.decode(told.payload)
        except (ValueError, RecursionError):
            request = None
        try:
            request = request or self.mender.request(told.message_id, told.action, told.payload)
            self._keep(work_of(self.station_id, request))
        except CallError as fault:
            self._spend(BadMessage(fault.kind, fault.description))

    def _settle(self, message_id: str, answer: Answer) -> None:
        if isinstance(answer, ResultReceived):
            self._refuse_unreadable(answer)
        super()._settle(message_id, answer)

    def _refuse_unreadable(self, told: ResultReceived) -> None:
        try:
            decode_response(self.dialect, told.action, told.payload)
        except CallError as fault:
            self._follow(self.peer.refuse_result(told.message_id, fault))
