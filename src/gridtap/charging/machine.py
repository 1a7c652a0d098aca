"""A session as a fold over facts: what the station said, in whatever order it came, and what people asked for."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

import msgspec

from gridtap.charging.electrical import electrical, mean_power_milli
from gridtap.charging.meter import NEGATIVE, MeterFold, begin_meter, sure, total
from gridtap.charging.model import CorrectedBill, Correction, Failure, ReadingKind, SessionState
from gridtap.charging.numbering import SEQUENCE_REPEATED, EventNumbers
from gridtap.charging.readings import ENERGY_REGISTER
from gridtap.charging.statuses import DRAWS, PAUSES, Reported, idle_since, is_paused, put_in
from gridtap.charging.times import SECOND_US, Moment, Span, span
from gridtap.charging.told import ToldMeter

ENERGY = "energy"
SOC = "soc"
_FULL_MILLI = 100_000
_EARLY_US = 5 * SECOND_US
_SAMPLED_US = 10 * SECOND_US
_LATE_US = 60 * SECOND_US
_FIGURES = {"Power.Active.Import": "power", "Voltage": "voltage", "Current.Import": "current"}


class Began(NamedTuple):
    """The station started a transaction; `register_mwh` is its meter then, None where readings alone tell."""

    moment: Moment
    register_mwh: int | None


class Stopped(NamedTuple):
    """The station ended it; `register_mwh` is None where readings alone tell."""

    moment: Moment
    register_mwh: int | None
    reason: str


class Asked(NamedTuple):
    """A person asked for the end, or the station would not have it (`is_withdrawn`)."""

    is_withdrawn: bool


class Rebooted(NamedTuple):
    """The station booted while the session was live; or, settled, has said since that it goes on."""

    is_settled: bool = False


class Superseded(NamedTuple):
    """Another session began on the EVSE, so this one must be over; when exactly is an estimate until its stop arrives."""


class Failed(NamedTuple):
    """It never began."""

    failure: Failure


class Flagged(NamedTuple):
    """Something a person should know about the session."""

    flag: str


Fact = Began | Stopped | Reported | Asked | Rebooted | Superseded | Failed | Flagged | Correction
EndKind = Literal["open", "estimated", "stopped"]


class SessionFold(msgspec.Struct, omit_defaults=True):
    """All facts of a session so far, folded. Changed in place, because readings arrive by the thousand.

    `figures` holds the newest instant and thousandths by name and phase; `meter_at` is the newest instant of all samples,
    `first_at` the oldest. `numbers` are those of a 2.x transaction's events.
    """

    began: Began | None = None
    stopped: Stopped | None = None
    failure: Failure | None = None
    is_asked: bool = False
    is_unconfirmed: bool = False
    is_superseded: bool = False
    meter: MeterFold | None = None
    figures: dict[str, tuple[int, int]] = {}
    first_at: int | None = None
    meter_at: int = 0
    statuses: list[Reported] = []
    flags: list[str] = []
    first_register: int | None = None
    """Thousandths of a Wh: the register's first word, where the beginning told none."""
    numbers: EventNumbers | None = None
    told: ToldMeter | None = None
    """The register as a 2.x transaction's events tell it."""
    correction: Correction | None = None
    """The newest one, also where it takes another back."""
    most_w: int = 0
    """What the connector gives at most, 0 where nobody knows."""

    @property
    def own_start(self) -> int:
        """The beginning by the station's own clock, where that was right; else 0, which is before everything."""
        began = self.began
        return began.moment.station_at if began is not None and began.moment.corrected.is_trusted else 0


def step(fold: SessionFold, fact: Fact) -> None:
    """Take one fact. End and failure are latches: the first one counts; of beginnings, the earliest.

    After a beginning that replaces another, measures must be folded anew.
    """
    match fact:
        case Began(moment, register_mwh):
            if fold.began is None or moment.corrected.at < fold.began.moment.corrected.at:
                fold.began = fact
                fold.meter = None if register_mwh is None else begin_meter(moment.corrected.at, register_mwh, fold.most_w)
        case Stopped():
            fold.stopped = fold.stopped or fact
        case Reported():
            put_in(fold.statuses, fact)
            if fact.wire_status in DRAWS or fact.wire_status in PAUSES:
                fold.is_unconfirmed = False
        case Failed(failure):
            fold.failure = fold.failure or (failure if fold.began is None else None)
        case Correction(number=number):
            if fold.correction is None or number > fold.correction.number:
                fold.correction = fact
        case _:
            _mark(fold, fact)


def _mark(fold: SessionFold, fact: Asked | Rebooted | Superseded | Flagged) -> None:
    match fact:
        case Asked(is_withdrawn):
            fold.is_asked = not is_withdrawn
        case Rebooted(is_settled):
            fold.is_unconfirmed = fold.began is not None and not is_settled
        case Superseded():
            fold.is_superseded = True
        case Flagged(flag):
            if flag not in fold.flags:
                fold.flags.append(flag)


def measure(fold: SessionFold, figure: str, at: int, value_milli: int) -> bool:
    """Take one sample in order of time; False where it came late and all samples must be folded anew."""
    return measure_together(fold, at, ((figure, value_milli),))


def measure_together(fold: SessionFold, at: int, measured: Iterable[tuple[str, int]]) -> bool:
    """Take all samples of one instant, figures and thousandths, in order of time; False where one came late. Hot."""
    if at < fold.meter_at:
        return False
    if at > fold.meter_at:
        fold.meter_at = at
        fold.is_unconfirmed = False
        if fold.first_at is None:
            fold.first_at = at
    in_order, figures = True, fold.figures
    for figure, value_milli in measured:
        if figure == ENERGY:
            in_order = _read_register(fold, at, value_milli) and in_order
            continue
        if figure == SOC and not 0 <= value_milli <= _FULL_MILLI:
            continue  # no battery is fuller than full: the reading is kept, and is no figure
        newest = figures.get(figure)
        if newest is None or newest[0] != at or newest[1] < value_milli:
            figures[figure] = (at, value_milli)
    return in_order


def _read_register(fold: SessionFold, at: int, register_mwh: int) -> bool:
    if (fold.told is not None and told_meter(fold) is not None) or is_after_end(fold, at):
        return True
    if fold.meter is None and fold.began is not None:
        fold.meter = begin_meter(at, register_mwh, fold.most_w)
        fold.first_register = register_mwh
    return fold.meter is None or fold.meter.add(at, register_mwh)


def is_after_end(fold: SessionFold, at: int) -> bool:
    """Whether a word of the register comes after the stop: it is not this session's energy.

    A stop of 1.x says where the register stood; one of 2.x brings samples, which may be taken a moment later than it.
    """
    stopped = fold.stopped
    if stopped is None:
        return False
    return at > stopped.moment.corrected.at + (_SAMPLED_US if stopped.register_mwh is None else 0)


def told_meter(fold: SessionFold) -> MeterFold | None:
    """The register in the order of event numbers, where events told it twice and their numbers can be trusted."""
    told = fold.told
    return None if told is None or told.count < 2 or SEQUENCE_REPEATED in fold.flags else told.meter


def forget_measures(fold: SessionFold) -> None:
    """Back to the beginning of the meter's story, to tell it anew in order."""
    fold.figures, fold.first_at, fold.meter_at = {}, None, 0
    fold.meter = fold.first_register = None
    if fold.began is not None and fold.began.register_mwh is not None:
        fold.meter = begin_meter(fold.began.moment.corrected.at, fold.began.register_mwh, fold.most_w)


def figure_of(kind: ReadingKind) -> str | None:
    """The figure a kind of reading feeds: `energy`, `soc`, or power, voltage and current with their phase; None for others."""
    if kind.measurand == "SoC":
        return SOC
    if kind.location != "Outlet":
        return None
    if kind.measurand == ENERGY_REGISTER:
        return ENERGY if kind.phase is None and kind.unit == "Wh" else None
    name = _FIGURES.get(kind.measurand)
    return None if name is None else f"{name}:{kind.phase or ''}"


class Figures(NamedTuple):
    """What readings alone change."""

    energy_mwh: int
    power_w: int | None
    voltage_v: float | None
    current_a: float | None
    soc_pct: float | None
    meter_at: int | None
    flags: tuple[str, ...]


class View(NamedTuple):
    """What the facts make of the session; instants in microseconds since 1970."""

    state: SessionState
    started_at: int | None
    ended_at: int | None
    charged_until: int | None
    unplugged_at: int | None
    meter_start_mwh: int | None
    meter_stop_mwh: int | None
    figures: Figures
    stop_reason: str | None
    failure: Failure | None
    wire_status: str | None
    corrected: CorrectedBill | None = None


def view(fold: SessionFold, corrected_end: int | None = None) -> View:
    """The session as its station tells it; `corrected_end` is when it ended instead, where a person says so."""
    run = _span(fold)
    ended_at = None if run is None else run.ended_at
    measured = figures(fold, ended_at)
    if run is not None and ended_at is not None and corrected_end is not None:
        run = run._replace(ended_at=corrected_end)
    charged_until, unplugged_at = _idle(fold, run)
    stopped, told = fold.stopped, told_meter(fold)
    meter = told or fold.meter
    return View(
        state=_state(fold),
        started_at=None if run is None else run.started_at,
        ended_at=None if run is None else run.ended_at,
        charged_until=charged_until,
        unplugged_at=unplugged_at,
        meter_start_mwh=first_register(fold),
        meter_stop_mwh=_first_of(stopped.register_mwh, meter.last if meter else None) if stopped else None,
        figures=measured,
        stop_reason=stopped.reason if stopped else None,
        failure=fold.failure,
        wire_status=fold.statuses[-1].wire_status if fold.statuses else None,
    )


def figures(fold: SessionFold, ended_at: int | None = None) -> Figures:
    """The figures as they stand; nothing flows in a session that is over, and nobody knows in one that is unconfirmed. Hot."""
    word = meter = told_meter(fold) or fold.meter
    if meter is not None and fold.stopped is not None and ended_at is not None:
        meter = total(meter, ended_at, meter.last if fold.stopped.register_mwh is None else fold.stopped.register_mwh)
    elif meter is not None and ended_at is not None:
        meter = sure(meter)
    power_milli, voltage_milli, current_milli = electrical(fold.figures)
    if power_milli is None:
        power_milli = mean_power_milli(word)
    if ended_at is not None or fold.failure is not None:
        power_milli = None if power_milli is None else 0
        current_milli = None if current_milli is None else 0
    elif fold.is_unconfirmed:
        power_milli = current_milli = None
    soc = fold.figures.get(SOC)
    return Figures(
        0 if meter is None else meter.energy_mwh,
        None if power_milli is None else round(power_milli / 1000),
        None if voltage_milli is None else round(voltage_milli / 1000, 1),
        None if current_milli is None else current_milli / 1000,
        None if soc is None else soc[1] / 1000,
        fold.meter_at or None,
        _flags(fold, meter),
    )


class _Run(NamedTuple):
    started_at: int
    ended_at: int | None


def _span(fold: SessionFold) -> _Run | None:
    if fold.began is None:
        return None
    if fold.stopped is not None:
        ends: Span = span(fold.began.moment, fold.stopped.moment, _last_sign(fold))
        return _Run(ends.started_at, ends.ended_at)
    began = fold.began.moment.corrected.at
    return _Run(began, max(began, _last_sign(fold)) if fold.is_superseded else None)


def _last_sign(fold: SessionFold) -> int:
    """The newest sign of life that cannot be later than the stop's arrival."""
    signs = [fold.meter_at, *(status.at for status in fold.statuses if status.wire_status in DRAWS)]
    limit = max(signs)
    if fold.stopped is not None:
        told = fold.stopped.moment
        limit = told.corrected.at if told.corrected.is_trusted else told.received_at
    return max((sign for sign in signs if sign <= limit), default=0)


def first_register(fold: SessionFold) -> int | None:
    """Where the register stood at the beginning, as far as anything told it."""
    told = fold.told.first_mwh if fold.told is not None and told_meter(fold) else fold.first_register
    return _first_of(fold.began.register_mwh if fold.began else None, told)


def _first_of(register_mwh: int | None, other_mwh: int | None) -> int | None:
    return other_mwh if register_mwh is None else register_mwh


def _state(fold: SessionFold) -> SessionState:
    if fold.failure is not None:
        return "failed"
    if fold.began is None:
        return "stopping" if fold.is_asked else "starting"
    if fold.stopped is not None or fold.is_superseded:
        return "ended"
    if fold.is_asked:
        return "stopping"
    if fold.is_unconfirmed:
        return "suspended"
    return "suspended" if is_paused(fold.statuses, _early(fold)) else "charging"


def _early(fold: SessionFold) -> int:
    """Since when statuses count; one that came just before the beginning is part of it."""
    return fold.began.moment.corrected.at - _EARLY_US if fold.began else 0


def _idle(fold: SessionFold, run: _Run | None) -> tuple[int | None, int | None]:
    """When the car stopped drawing and when it was unplugged; None while it may draw, and while it is there."""
    if run is None:
        return None, None
    since, until = idle_since(fold.statuses, _early(fold), run.started_at)
    if run.ended_at is not None:
        since = None if since is None else min(since, run.ended_at)
        until = None if until is None else min(until, run.ended_at)
    return since, until


def _flags(fold: SessionFold, meter: MeterFold | None) -> tuple[str, ...]:
    flags = [*fold.flags, *(meter.flags if meter else ()), *(fold.numbers.flags if fold.numbers else ())]
    if fold.began is not None:
        corrected = fold.began.moment.corrected
        if corrected.is_trusted and fold.began.moment.received_at - corrected.at > _LATE_US:
            flags.append("started_offline")
        if not corrected.is_trusted or (fold.stopped and not fold.stopped.moment.corrected.is_trusted):
            flags.append("clock_wrong")
        told = first_register(fold), fold.stopped and fold.stopped.register_mwh
        if any(register is not None and register < 0 for register in told):
            flags.append(NEGATIVE)
    if fold.stopped is None and fold.is_superseded:
        flags.append("estimated")
    elif fold.stopped is None and fold.is_unconfirmed:
        flags.append("unconfirmed")
    return tuple(sorted(set(flags))) if flags else ()
