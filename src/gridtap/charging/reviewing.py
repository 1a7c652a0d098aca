"""Ends that a person should look at before anybody pays for them."""

from gridtap.charging.facts import METER, OVERLAPS, review_fact
from gridtap.charging.live import LiveSession
from gridtap.charging.meter import could_give
from gridtap.charging.opening import emit
from gridtap.kit.clock import to_micros
from gridtap.storage.transaction import Transaction


def review_energy(tx: Transaction, live: LiveSession, fact_key: int) -> None:
    """Put up an end for review whose energy the connector cannot have given in that time, or gave twice. Emits review_needed.

    Where a clock was wrong nobody knows how long it lasted, and nothing is held against it.
    """
    if OVERLAPS in live.session.flags or _is_too_much(live):
        review_fact(tx, fact_key, METER)
        emit(tx, "review_needed", live.session)


def _is_too_much(live: LiveSession) -> bool:
    session = live.session
    if session.started_at is None or session.ended_at is None or "clock_wrong" in session.flags:
        return False
    lasted_us = to_micros(session.ended_at) - to_micros(session.started_at)
    return not could_give(live.fold.most_w, session.energy_mwh, lasted_us)
