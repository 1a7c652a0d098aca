"""A person's word on the bill, laid over what the station said. Pure."""

from gridtap.charging.machine import SessionFold, View, view
from gridtap.charging.model import CorrectedBill
from gridtap.kit.clock import from_micros, to_micros

CORRECTED = "corrected"


def corrected_view(fold: SessionFold) -> View:
    """The session as it stands: as its station tells it, but for what a person has corrected since it was over."""
    told, correction = view(fold), fold.correction
    if correction is None or correction.is_taken_back or told.ended_at is None:
        return told
    shown = told if correction.ended_at is None else view(fold, to_micros(correction.ended_at))
    figures = told.figures._replace(flags=tuple(sorted({*told.figures.flags, CORRECTED})))
    if correction.energy_mwh is not None:
        figures = figures._replace(energy_mwh=correction.energy_mwh)
    corrected = CorrectedBill(correction, told.figures.energy_mwh, from_micros(told.ended_at))
    return shown._replace(figures=figures, corrected=corrected)
