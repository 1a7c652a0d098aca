"""What the events of a 2.x transaction say of its meter, folded in the order of their numbers: no clock decides. Pure."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from gridtap.charging.meter import MeterFold, begin_meter

_BEGIN, _END = "Transaction.Begin", "Transaction.End"
_UNTIMED_US = 86_400_000_000
"""How long ago a beginning was that only a later event tells of; no register is doubted for what it gained since."""


class Sampled(msgspec.Struct, frozen=True, gc=False):
    """One sample of the register within an event: the station's time, the context it was taken in, thousandths of a Wh."""

    at: datetime
    context: str
    register_mwh: int


class Word(msgspec.Struct, frozen=True, order=True, gc=False):
    """What one event says of the register. `begin_mwh` is where the transaction began, as far as this event tells it."""

    seq_no: int
    at: int
    begin_mwh: int | None
    register_mwh: int


def word_of(seq_no: int, at: int, sampled: list[Sampled], *, is_start: bool) -> Word | None:
    """The word of an event; None where it brought no register.

    An end may bring everything since the beginning: only its newest sample says where the register stands.
    Spec: OCPP 2.0.1 J02 (TxEndedMeasurands, TxEndedInterval), ReadingContextEnumType.
    """
    if not sampled:
        return None
    if len(sampled) == 1:
        register_mwh = sampled[0].register_mwh
        tells_begin = is_start or sampled[0].context == _BEGIN
        return Word(seq_no, at, register_mwh if tells_begin else None, register_mwh)
    in_order = sorted(sampled, key=lambda sample: (sample.context == _END, sample.context != _BEGIN, sample.at))
    return Word(seq_no, at, in_order[0].register_mwh, in_order[-1].register_mwh)


class ToldMeter(msgspec.Struct, omit_defaults=True):
    """The register so far. Changed in place, because events arrive by the thousand; `count` words were told.

    Energy is what the register gained from the first to the last number, whatever the station's clock did meanwhile.
    Spec: OCPP 2.0.1 E01.FR.07 (seqNo), J02.
    """

    count: int = 0
    newest_seq_no: int = -1
    has_begin: bool = False
    first_mwh: int | None = None
    meter: MeterFold | None = None

    def add(self, word: Word) -> bool:
        """Take the word with the next number; False where all must be told anew with `tell`."""
        if word.seq_no <= self.newest_seq_no:
            return False
        if self.meter is None:
            self._begin(word, word.begin_mwh)
        elif word.begin_mwh is not None and not self.has_begin:
            return False
        else:
            self.meter.add(max(word.at, self.meter.last_at + 1), word.register_mwh)
            self.count += 1
        self.newest_seq_no = word.seq_no
        return True

    def _begin(self, word: Word, begin_mwh: int | None) -> None:
        self.has_begin = begin_mwh is not None
        if begin_mwh is None or begin_mwh >= word.register_mwh:
            self.first_mwh, self.count = word.register_mwh, 1
            self.meter = begin_meter(word.at, word.register_mwh)
        else:
            self.first_mwh, self.count = begin_mwh, 2
            self.meter = begin_meter(word.at - _UNTIMED_US, begin_mwh)
            self.meter.add(word.at, word.register_mwh)


def tell(words: Iterable[Word]) -> ToldMeter:
    """All words anew, whatever order they came in."""
    in_order = sorted(words)
    told = ToldMeter()
    begin_mwh = next((word.begin_mwh for word in in_order if word.begin_mwh is not None), None)
    for word in in_order:
        if told.meter is None:
            told._begin(word, begin_mwh)  # pyright: ignore[reportPrivateUsage] - a meter of our own
            told.newest_seq_no = word.seq_no
        else:
            told.add(word)
    return told
