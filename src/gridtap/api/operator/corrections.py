"""Bills of sessions that are over, put right by a person: tried out, corrected, taken back."""

from litestar import delete, post
from litestar.params import JSONBody

from gridtap.api.audit import audited
from gridtap.api.callers import Caller, operators_only
from gridtap.api.checks import checked_text
from gridtap.api.doors import GivenCaller, GivenParts, IdPath, aware
from gridtap.api.shapes.common import SessionView
from gridtap.api.shapes.reviews import BillCorrection, BillFigures, CorrectionPreview, CorrectionTried
from gridtap.api.views_sessions import currency_of, session_view, viewer_of
from gridtap.charging.correcting import NewCorrection, correct_bill, preview_correction, take_back_correction
from gridtap.charging.model import Session
from gridtap.storage.transaction import Transaction


def _wanted(data: CorrectionTried, caller: Caller, reason: str = "") -> NewCorrection:
    return NewCorrection(
        by=caller.user_id,
        reason=reason,
        energy_mwh=None if data.energy_wh is None else data.energy_wh * 1000,
        ended_at=aware(data.ended_at),
        is_void=data.void,
    )


@post("/sessions/{session_id:str}/correction/preview", status_code=200, guards=[operators_only], tags=["sessions"])
async def try_correction(
    data: JSONBody[CorrectionTried], parts: GivenParts, caller: GivenCaller, session_id: IdPath
) -> CorrectionPreview:
    """What a correction would make of a bill; nothing is changed."""
    viewer = viewer_of(parts, caller)
    before, after = await parts.db.read(
        lambda connection: preview_correction(connection, session_id, _wanted(data, caller), viewer.now)
    )
    return CorrectionPreview(currency=currency_of(before, viewer), before=_figures(before), after=_figures(after))


def _figures(session: Session) -> BillFigures:
    return BillFigures(
        energy_wh=session.energy_wh, ended_at=session.ended_at, idle_s=session.idle_s, cost_minor=session.cost_minor
    )


@post("/sessions/{session_id:str}/correction", status_code=200, guards=[operators_only], tags=["sessions"])
async def correct(data: JSONBody[BillCorrection], parts: GivenParts, caller: GivenCaller, session_id: IdPath) -> SessionView:
    """Correct the bill of a session that is over. What its station said is kept, and holds again when this is taken back."""
    wanted = _wanted(data, caller, checked_text(data.reason, "reason", required=True))
    viewer = viewer_of(parts, caller)

    def work(tx: Transaction) -> SessionView:
        return session_view(tx.connection, correct_bill(tx, session_id, wanted), viewer)

    told = {"energy_wh": data.energy_wh, "ended_at": wanted.ended_at, "void": data.void, "reason": wanted.reason}
    data_kept = {name: given for name, given in told.items() if given is not None and given is not False}
    return await audited(parts.db, caller, "bill_corrected", session_id, work, data=data_kept)


@delete("/sessions/{session_id:str}/correction", status_code=200, guards=[operators_only], tags=["sessions"])
async def take_back(parts: GivenParts, caller: GivenCaller, session_id: IdPath) -> SessionView:
    """Take a correction back: the bill is again what the station's own words come to."""
    viewer = viewer_of(parts, caller)

    def work(tx: Transaction) -> SessionView:
        return session_view(tx.connection, take_back_correction(tx, session_id, caller.user_id), viewer)

    return await audited(parts.db, caller, "bill_correction_taken_back", session_id, work)


ROUTES = [try_correction, correct, take_back]
