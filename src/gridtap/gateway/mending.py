"""What a station wrote otherwise than the specification has it, read all the same where its make may; each time on record."""

from collections.abc import Sequence

import msgspec
from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage] - lxml has no public name for the type
from msgspec import Raw, Struct

from gridtap.gateway.journal import StationJournal
from gridtap.gateway.linkage import LinkParts
from gridtap.gateway.masking import HARMLESS, MASK, may_be_secret
from gridtap.gateway.quirk_files import PLAIN, Make, make_in
from gridtap.ocpp.dialect import Dialect, codec_for, decode_request, encode
from gridtap.ocpp.errors import CallError
from gridtap.ocpp.events import ResultReceived
from gridtap.ocpp.leniency import RULES, Deviation, Tolerance, read_leniently
from gridtap.ocpp.soap.leniency import Kind, read_element_leniently

MAX_TOLD = 10
"""So many deviations of one message stand in the journal; all are counted."""


class Mender:
    """Mends what one station sent, after the strict reading refused it. The frame itself stays in the journal as it came."""

    __slots__ = ("_dialect", "_journal", "_parts")

    def __init__(self, parts: LinkParts, journal: StationJournal, dialect: Dialect) -> None:
        self._parts = parts
        self._journal = journal
        self._dialect = dialect

    def request(self, message_id: str, action: str, payload: Raw) -> Struct:
        """A request that the strict decoder refused. Raises: CallError for what this make may not."""
        raw = bytes(payload)
        if raw.strip() == b"null":
            return decode_request(self._dialect, action, payload)
        decoder = codec_for(self._dialect, action).request_decoder
        make = make_in(raw) if action == "BootNotification" else None
        request, deviations = read_leniently(decoder, raw, self._tolerance(action, make))
        self._note(message_id, action, deviations)
        return request

    def answer(self, told: ResultReceived) -> ResultReceived:
        """An answer, mended where a quirk is about it; else as it came, whatever is wrong with it. Hot."""
        if not self._parts.quirks.are_about(told.action):
            return told
        tolerance = self._tolerance(told.action)
        if tolerance is PLAIN:
            return told
        decoder = codec_for(self._dialect, told.action).response_decoder
        if decoder is None:
            return told
        try:
            decoder.decode(told.payload)
        except (ValueError, RecursionError):
            return self._mended(told, decoder, tolerance)
        return told

    def _mended(self, told: ResultReceived, decoder: msgspec.json.Decoder[Struct], tolerance: Tolerance) -> ResultReceived:
        try:
            answer, deviations = read_leniently(decoder, bytes(told.payload), tolerance)
        except CallError:
            return told
        self._note(told.message_id, told.action, deviations)
        return ResultReceived(told.message_id, told.action, Raw(encode(answer)))

    def element(self, message_id: str | None, kind: Kind, element: Element) -> Struct:
        """An XML message that the strict codec refused. Raises: CallError for what this make may not."""
        make = _make_of(element) if kind.action == "BootNotification" else None
        message, deviations = read_element_leniently(kind, element, self._tolerance(kind.action, make))
        self._note(message_id, kind.action, deviations)
        return message

    def _tolerance(self, action: str, make: Make | None = None) -> Tolerance:
        return self._parts.quirks.tolerance(make or self._parts.make_of(self._journal.station_id), action)

    def _note(self, message_id: str | None, action: str, deviations: Sequence[Deviation]) -> None:
        """Count them, and say in the journal how the frame before was read."""
        if not deviations:
            return
        if action not in HARMLESS:
            deviations = [_without_secret(deviation) for deviation in deviations]
        self._parts.deviations.note(self._journal.station_id, action, deviations)
        told = [f"{RULES[each.rule]} ({each.path}: {each.found})" for each in deviations[:MAX_TOLD]]
        more = len(deviations) - len(told)
        sentence = "Taken all the same; the station " + "; ".join(told) + (f"; and {more} more" if more > 0 else "")
        self._journal.mended(message_id, action, sentence)


def _without_secret(deviation: Deviation) -> Deviation:
    return msgspec.structs.replace(deviation, found=MASK) if may_be_secret(deviation.path) else deviation


def _make_of(boot: Element) -> Make:
    """What a BootNotification in XML says the station is."""
    said = {str(child.tag).rpartition("}")[2]: (child.text or "").strip()[:100] for child in boot}
    return Make(*(said.get(name, "") for name in ("chargePointVendor", "chargePointModel", "firmwareVersion")))
