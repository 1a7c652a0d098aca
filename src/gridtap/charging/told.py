"""What the events of a 2.x transaction say of its meter, folded in the order of their numbers: no clock decides. Pure."""

from collections.abc import Iterable

import msgspec

from gridtap.charging.meter import MeterFold, begin_meter
from gridtap.charging.model import MeterSample

_BEGIN, _END = "Transaction.Begin", "Transaction.End"
_UNTIMED_US = 86_400_000_000
"""How long ago a beginning was that only a later event tells of; no register is doubted for what it gained since."""


class Word(msgspec.Struct, frozen=True, order=True, gc=False):
    """What one event says of the register. `begin_mwh` is where the transaction began, as far as this event tells it."""

    seq_no: int
    at: int
    begin_mwh: int | None
    register_mwh: int


def word_of(seq_no: int, at: int, registers: list[MeterSample], *, is_start: bool) -> Word | None:
    """The word of an event by its samples of the register; None where it brought none. Hot.

    An end may bring everything since the beginning: only its newest sample says where the register stands.
    Spec: OCPP 2.0.1 J02 (TxEndedMeasurands, TxEndedInterval), ReadingContextEnumType.
    """
    told = [(sample.kind.context, sample.at, sample.value_milli) for sample in registers if sample.value_milli is not None]
    if not told:
        return None
    if len(told) == 1:
        context, _, register_mwh = told[0]
        return Word(seq_no, at, register_mwh if is_start or context == _BEGIN else None, register_mwh)
    in_order = sorted(told, key=lambda each: (each[0] == _END, each[0] != _BEGIN, each[1]))
    return Word(seq_no, at, in_order[0][2], in_order[-1][2])


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
