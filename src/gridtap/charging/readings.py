"""What meters say, in our units: wire samples become `MeterSample`s."""

from datetime import datetime
from typing import NamedTuple

from gridtap.charging.model import MeterSample


class WireKind(NamedTuple):
    """How the wire names what was measured; None where the station left it out. `multiplier` is 2.x's power of ten."""

    measurand: str | None = None
    unit: str | None = None
    phase: str | None = None
    context: str | None = None
    location: str | None = None
    multiplier: int = 0


def read_sample(at: datetime, kind: WireKind, value_text: str, *, is_signed: bool = False) -> MeterSample | None:
    """A wire sample in our units, or None where the text is no number we can keep. Hot: pass a fresh WireKind, results are cached.

    `is_signed` is 1.6's format SignedData: the text is kept as it came.
    Spec: OCPP 1.6 §7.43 (SampledValue), §7.45 (UnitOfMeasure).
    """
    raise NotImplementedError
