"""What the answer to an event of a 2.x transaction tells beside token and cost: where to stop, and words for the display."""

from datetime import timedelta

import msgspec
from sqlalchemy import Connection

from gridtap.charging.facts import Costed, LimitKept, LimitTold, NewFact, Note, keep_fact, newest_fact
from gridtap.charging.hearing import EventNews, StationCost, StationLimit, TransactionFact
from gridtap.charging.live import LiveSession, save
from gridtap.charging.machine import Flagged, step
from gridtap.charging.model import Session, SessionLimit
from gridtap.charging.opening import emit
from gridtap.charging.saying import REACHED, limit_text, reached_text
from gridtap.charging.store import bill_of
from gridtap.charging.stories import Story
from gridtap.drivers.model import Authorisation
from gridtap.drivers.people import get_user
from gridtap.kit.money import to_minor
from gridtap.stations.abilities import takes_driver_tariffs
from gridtap.stations.devicemodel import find_value
from gridtap.storage.transaction import Transaction
from gridtap.tariffs.model import Tariff
from gridtap.tariffs.store import tariff_for
from gridtap.tariffs.wording import LANGUAGES, Words, bill_text, free_text, price_text

LIMITS = {
    "energy_wh": frozenset({"maxEnergy"}),
    "duration_s": frozenset({"maxTime", "maxLength"}),
    "cost_minor": frozenset({"maxCost"}),
    "soc_pct": frozenset({"maxSoC"}),
}
"""Our limits and their names in TxCtrlr.SupportedLimits, which calls the one of time by another name than its message does."""
FREE = {"energy_wh": 10**9, "duration_s": 10**8, "cost_minor": 10**9, "soc_pct": 100}
"""What stands for no limit any more where one was told. Spec: OCPP 2.1 E16.FR.17."""
MAX_LIMIT = 10**12
WHOLE_WITHIN = timedelta(seconds=60)
COST_DIFFERS = "cost_differs"
"""The flag of a session that costs more or less by the station's own calculation: by over 1 % and over one minor unit."""
_SUPPORTED = ("TxCtrlr", "SupportedLimits")
_SHOWS_PRICES = ("TariffCostCtrlr", "Enabled", "Tariff")
_SHOWS_MESSAGES = ("DisplayMessageCtrlr", "Enabled")


def tell_more(tx: Transaction, live: LiveSession, fact: TransactionFact, story: Story, news: EventNews) -> EventNews:
    """Add to an answer what else there is to tell; most have nothing.

    Spec: OCPP 2.1 E16, F07, C17.FR.03, I12; OCPP 2.0.1 I01, I03; TransactionEventResponse (updatedPersonalMessage).
    """
    if fact.cost is not None and fact.event == "ended":
        _hear_cost(tx, live, fact.cost)
    is_beyond = fact.limit is not None and _hear_limit(tx, live, fact.limit)
    is_new = live.session.limit is not story.limit_seen
    limit = _limit_to_tell(tx, live, story, again=is_beyond) if is_new or is_beyond else None
    price = _price(tx, live.session, fact, news.authorisation)
    message = _message(tx, live.session, fact, is_new=is_new)
    if limit is None and price is None and message is None:
        return news
    return msgspec.structs.replace(news, limit=limit, price=price, message=message)


def price_words(connection: Connection, station_id: str, authorisation: Authorisation) -> Words | None:
    """The price in the driver's language; None where the token may not charge, or the station shows no prices.

    Spec: OCPP 2.0.1 I01.FR.01, I01.FR.02.
    """
    if authorisation.status != "accepted" or not _is_true(connection, station_id, _SHOWS_PRICES):
        return None
    tariff = tariff_for(connection, station_id)
    if tariff is None:
        return None
    language = language_of(connection, authorisation.driver_id)
    return Words(language, price_text(tariff.prices, language))


def tariff_to_give(connection: Connection, station_id: str, authorisation: Authorisation) -> Tariff | None:
    """The tariff that holds for a token, for a station that calculates by it; None where it may not charge, or is not to be told.

    What is free at first takes a condition to say. Spec: OCPP 2.1 I08.FR.01.
    """
    if authorisation.status != "accepted":
        return None
    tariff = tariff_for(connection, station_id)
    if tariff is None:
        return None
    prices = tariff.prices
    conditional = prices.idle_per_minute is not None and prices.idle_grace_minutes > 0
    return tariff if takes_driver_tariffs(connection, station_id, with_conditions=conditional) else None


def language_of(connection: Connection, driver_id: str | None) -> str:
    """The language to speak to a driver in, of those that we speak."""
    locale = LANGUAGES[0] if driver_id is None else get_user(connection, driver_id).locale[:2]
    return locale if locale in LANGUAGES else LANGUAGES[0]


def _hear_limit(tx: Transaction, live: LiveSession, told: StationLimit) -> bool:
    """Keep where the station says that it stops; whether it goes beyond what we allow. Spec: OCPP 2.1 E16.FR.01, FR.03, FR.07."""
    session = live.session
    cost_minor = None if told.cost is None else min(to_minor(told.cost, session.currency), MAX_LIMIT)
    kept = SessionLimit(energy_wh=told.energy_wh, duration_s=told.duration_s, cost_minor=cost_minor, soc_pct=told.soc_pct)
    keep_fact(tx, NewFact(station_id=session.station_id, content=LimitKept(kept), session_key=session.session_key))
    ours = session.limit
    return ours is not None and any(_is_beyond(getattr(kept, name), getattr(ours, name)) for name in LIMITS)


def _hear_cost(tx: Transaction, live: LiveSession, told: StationCost) -> None:
    """Keep what the station worked out; where that is another amount than ours, a person should know. Spec: OCPP 2.1 I12."""
    session = live.session
    total_minor = max(-MAX_LIMIT, min(to_minor(told.total, told.currency), MAX_LIMIT))
    content = Costed(total_minor=total_minor, currency=told.currency, tariff_id=told.tariff_id)
    keep_fact(tx, NewFact(station_id=session.station_id, content=content, session_key=session.session_key))
    allowed = 1 + abs(session.cost_minor) // 100
    agrees = told.currency == session.currency and abs(total_minor - session.cost_minor) <= allowed
    if agrees or _is_partial(session, told) or COST_DIFFERS in live.fold.flags:
        return
    keep_fact(tx, NewFact(station_id=session.station_id, content=Note(COST_DIFFERS), session_key=session.session_key))
    step(live.fold, Flagged(COST_DIFFERS))
    emit(tx, "session_updated", save(tx, live))


def _is_partial(session: Session, told: StationCost) -> bool:
    """Whether the station got its tariff in mid-session, and counted from then on. Spec: OCPP 2.1 I11.FR.08."""
    began_at = session.started_at
    return told.since is not None and began_at is not None and told.since - began_at > WHOLE_WITHIN


def _is_beyond(kept: int | None, ours: int | None) -> bool:
    return kept is not None and ours is not None and kept > ours


def _limit_to_tell(tx: Transaction, live: LiveSession, story: Story, *, again: bool) -> SessionLimit | None:
    """What of the session's limit the station can keep, once for each change.

    Spec: OCPP 2.1 E16.FR.02, E16.FR.12, E16.FR.17 (what was told is never taken back, only raised beyond all measure).
    """
    session = live.session
    story.limit_seen = session.limit
    if not session.is_live:
        return None
    before = newest_fact(tx.connection, session.session_key, "limit_told")
    told = before.content.limit if before is not None and isinstance(before.content, LimitTold) else SessionLimit()
    wanted = _kept_by(tx.connection, session.station_id, session.limit or SessionLimit())
    freed = {name: free for name, free in FREE.items() if getattr(told, name) not in (None, free) and name not in wanted}
    limit = SessionLimit(**wanted, **freed)
    if limit == SessionLimit() or (limit == told and not again):
        return None
    keep_fact(tx, NewFact(station_id=session.station_id, content=LimitTold(limit), session_key=session.session_key))
    return limit


def _kept_by(connection: Connection, station_id: str, limit: SessionLimit) -> dict[str, int]:
    """The part of a limit that a station says it can keep."""
    wanted = {name: number for name in LIMITS if (number := getattr(limit, name)) is not None}
    if not wanted:
        return wanted
    supported = limits_kept_by(connection, station_id)
    return {name: number for name, number in wanted.items() if name in supported}


def limits_kept_by(connection: Connection, station_id: str) -> list[str]:
    """Which limits a station says it can keep by itself; only those of OCPP 2.1 can. Spec: OCPP 2.1 E16.FR.12."""
    supported = {word.strip() for word in (find_value(connection, station_id, *_SUPPORTED) or "").split(",")}
    return [name for name, words in LIMITS.items() if words & supported]


def _price(tx: Transaction, session: Session, fact: TransactionFact, authorisation: Authorisation | None) -> Words | None:
    """The price that the session keeps, with the answer about its token. Spec: OCPP 2.0.1 I01."""
    if authorisation is None or authorisation.status != "accepted" or fact.event == "ended" or fact.is_offline:
        return None
    if session.tariff is None or not _is_true(tx.connection, session.station_id, _SHOWS_PRICES):
        return None
    language = language_of(tx.connection, session.driver_id)
    return Words(language, price_text(session.tariff.prices, language))


def _message(tx: Transaction, session: Session, fact: TransactionFact, *, is_new: bool) -> Words | None:
    """What the driver should read now: the bill at the end, a limit that is reached, or one that holds from now on."""
    says_limit = is_new and session.is_live and session.limit is not None
    if fact.is_offline or not (fact.event == "ended" or fact.trigger in REACHED or says_limit):
        return None
    connection, station_id = tx.connection, session.station_id
    if not (_is_true(connection, station_id, _SHOWS_PRICES) or _is_true(connection, station_id, _SHOWS_MESSAGES)):
        return None
    language = language_of(connection, session.driver_id)
    if fact.event == "ended":
        bill = bill_of(session, tx.now)
        return Words(language, free_text(session.energy_mwh, language) if bill is None else bill_text(bill, language))
    if fact.trigger in REACHED:
        return Words(language, reached_text(fact.trigger, language))
    text = "" if session.limit is None else limit_text(session.limit, session.currency, language)
    return Words(language, text) if text else None


def _is_true(connection: Connection, station_id: str, variable: tuple[str, ...]) -> bool:
    return (find_value(connection, station_id, *variable) or "").lower() == "true"
