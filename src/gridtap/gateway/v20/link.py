"""A 2.0 station's connection: handlers answer in 2.0.1's words, the station hears its own."""

from typing import Any

from msgspec import UNSET, Raw, Struct

from gridtap.gateway.link import Link
from gridtap.ocpp.convert import from_201
from gridtap.ocpp.v20 import messages as m


class Link20(Link):
    """As any link; what is answered as a struct is converted on its way out. Stored answers are the same in both."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.renewing: str | None = None
        """The message that asks for a renewed contract, whose answer 2.0 writes otherwise than that to a new one."""

    def answer(self, message_id: str, payload: Struct | Raw) -> None:
        """Reply to the CALL being handled, in 2.0's words."""
        said = payload if isinstance(payload, Raw) else from_201(self.dialect, payload)
        if message_id == self.renewing and isinstance(said, m.Get15118EVCertificateResponse):
            status = m.Update15118EVCertificateStatus(said.status.value)
            said = m.Update15118EVCertificateResponse(status=status, exi_response=said.exi_response or UNSET)
        super().answer(message_id, said)
