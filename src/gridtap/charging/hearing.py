"""What one event of a 2.x transaction says, and its place among the others: when it happened, where the meter stood."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal

import msgspec

from gridtap.charging.clocks import moment_of
from gridtap.charging.kinds import is_register
from gridtap.charging.model import MeterSample, SessionLimit
from gridtap.charging.places import Heard
from gridtap.charging.recording import times_of
from gridtap.charging.stories import Story
from gridtap.charging.times import Moment
from gridtap.charging.told import word_of
from gridtap.drivers.model import Authorisation
from gridtap.storage.transaction import Transaction
from gridtap.tariffs.wording import Words

TransactionEventKind = Literal["started", "updated", "ended"]


class StationLimit(msgspec.Struct, frozen=True, kw_only=True):
    """Where a station says that it stops a transaction by itself; `cost` in major units of the tariff's currency."""

    energy_wh: int | None = None
    duration_s: int | None = None
    cost: Decimal | None = None
    soc_pct: int | None = None


class StationCost(msgspec.Struct, frozen=True, kw_only=True):
    """What a station that calculates costs itself says at the end of a transaction: with tax, in major units.

    `since` is when its first tariff began to count; None where it does not tell.
    """

    total: Decimal
    currency: str
    tariff_id: str | None
    since: datetime | None = None


class TransactionFact(msgspec.Struct, frozen=True, kw_only=True):
    """One event of a transaction, in our words where we have them.

    `evse` is (EVSE number, connector number), None where the station left it out; so is `token`. `is_open` says that the
    station lets anybody charge (a start button), `trigger` is its own word for why it speaks.
    """

    station_id: str
    transaction_id: str
    seq_no: int
    event: TransactionEventKind
    trigger: str
    station_at: datetime
    payload: bytes
    evse: tuple[int, int] | None = None
    is_evse_zero: bool = False
    """Whether the station told a number that no EVSE has: it is as good as left out."""
    token: str | None = None
    is_open: bool = False
    samples: Sequence[MeterSample] = ()
    charging_state: str | None = None
    stop_reason: str | None = None
    remote_start_id: int | None = None
    reservation_id: int | None = None
    is_offline: bool = False
    limit: StationLimit | None = None
    cost: StationCost | None = None
    house_allows_concurrent: bool = True
    """Whether a token may charge at two places at once where neither it nor its group says."""


class EventNews(msgspec.Struct, frozen=True):
    """What the answer may tell: about the token that was shown, and what it costs with tax so far, or in the end.

    `limit` is where the station shall stop by itself, told once; `price` and `message` are for its display.
    """

    authorisation: Authorisation | None
    cost_minor: int | None
    currency: str
    limit: SessionLimit | None = None
    price: Words | None = None
    message: Words | None = None


def hear(tx: Transaction, fact: TransactionFact, story: Story) -> Heard:
    """Put an event in its place in the order of numbers, whatever the station's clock says. Hot."""
    received_us = tx.now_us
    corrected, own = times_of(tx, fact.station_id, fact.station_at, received_us)
    own = corrected if own is None else own
    at = story.places.place(fact.seq_no, own, corrected, received_at=received_us, is_offline=fact.is_offline)
    registers = [sample for sample in fact.samples if is_register(sample.kind)]
    word = word_of(fact.seq_no, at, registers, is_start=fact.event == "started")
    if story.end_seq_no is not None and fact.seq_no > story.end_seq_no:
        word = None
    if word is not None and not story.meter.add(word):
        story.hear_late(tx, fact.station_id, fact.transaction_id, word)
    if fact.event == "ended":
        story.hear_end(tx, fact.station_id, fact.transaction_id, fact.seq_no, word)
    return Heard(at, at - corrected, word, own, fact.station_at)


def last_register(fact: TransactionFact) -> int | None:
    """Where an event says that the register stands, in thousandths of a Wh; None where it does not."""
    told = [sample.value_milli for sample in fact.samples if is_register(sample.kind)]
    return told[-1] if told else None


def heard_now(heard: Heard, moment: Moment, fact: TransactionFact, story: Story) -> Heard:
    """The same event, happening at its corrected instant because the station's clock was found wrong."""
    story.places.put(fact.seq_no, moment.station_at, moment.corrected.at)
    return msgspec.structs.replace(heard, at=moment.corrected.at, shift_us=0)


def moment_at(tx: Transaction, fact: TransactionFact, heard: Heard) -> Moment:
    """The three times of an event, at its place among the others."""
    moment = moment_of(tx, fact.station_id, fact.station_at)
    return moment._replace(corrected=moment.corrected._replace(at=heard.at))
