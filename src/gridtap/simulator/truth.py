"""The truth file: what every station was told and what it metered, one JSON line each, for a checker that trusts nobody."""

from pathlib import Path
from types import TracebackType

import msgspec

from gridtap.simulator.plan import Truth

_ENCODER = msgspec.json.Encoder()


class TruthFile:
    """Appends each fact at once, unbuffered, so that a killed simulator has told all it knew.

    Lines are `{"type":"acknowledged", …}` and `{"type":"session", …}`; see `plan.Acknowledged` and `plan.SessionTruth`.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)

    def write(self, truth: Truth) -> None:
        """Append one fact."""
        self._file.write(_ENCODER.encode(truth) + b"\n")

    def __enter__(self) -> "TruthFile":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()
