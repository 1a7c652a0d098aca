"""What is let pass from which make of station: quirk files, read at start, and the tolerance they add up to."""

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple, cast

import msgspec

from gridtap.kit.errors import Malformed
from gridtap.ocpp.leniency import ALWAYS, Rule, Tolerance

OURS = Path(__file__).parent / "quirks"
_BOOT_FIELDS = (("chargePointVendor", "chargePointModel", "firmwareVersion"), ("vendorName", "model", "firmwareVersion"))
"""Where a Boot says what the station is: in 1.x at the top, in 2.x under `chargingStation`."""


class Make(NamedTuple):
    """What a station says it is; empty for what is not known."""

    vendor: str = ""
    model: str = ""
    firmware: str = ""


class Quirk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file: for which stations (shell patterns, in any case), and what is let pass from them."""

    note: str
    """What these stations do, as a sentence for an operator."""
    vendor: str = "*"
    model: str = "*"
    firmware: str = "*"
    accept: tuple[Rule, ...] = ()
    words: dict[str, str] = {}
    """Words of the maker's own, and the specification's words for them."""

    def fits(self, make: Make) -> bool:
        """Whether it is about this make."""
        patterns = (self.vendor, self.model, self.firmware)
        return all(fnmatchcase(said.casefold(), pattern.casefold()) for said, pattern in zip(make, patterns, strict=True))


class Quirks:
    """All quirks that are known here."""

    def __init__(self, known: Iterable[Quirk]) -> None:
        self._known = tuple(known)
        self._found: dict[Make, Tolerance] = {}

    def __len__(self) -> int:
        return len(self._known)

    def fitting(self, make: Make) -> Sequence[Quirk]:
        """The quirks that are about a make."""
        return [quirk for quirk in self._known if quirk.fits(make)]

    def tolerance(self, make: Make) -> Tolerance:
        """What is let pass from a make."""
        found = self._found.get(make)
        if found is None:
            fitting = self.fitting(make)
            words = {theirs: ours for quirk in fitting for theirs, ours in quirk.words.items()}
            rules: set[Rule] = {*ALWAYS, *(rule for quirk in fitting for rule in quirk.accept)}
            if words:
                rules.add("own_words")
            found = Tolerance(frozenset(rules), words)
            if len(self._found) >= 1000:
                self._found.clear()
            self._found[make] = found
        return found


def load_quirks(folders: Iterable[Path]) -> Quirks:
    """Every `*.yaml` file of these folders. Raises: Malformed `bad_quirk`, naming the file and what is wrong."""
    return Quirks(_read(path) for folder in folders for path in sorted(folder.glob("*.yaml")))


def _read(path: Path) -> Quirk:
    try:
        return msgspec.yaml.decode(path.read_bytes(), type=Quirk)
    except (OSError, ValueError) as error:
        raise Malformed("bad_quirk", f"The quirk file {path} cannot be read: {error}.") from error


def make_in(raw: bytes) -> Make:
    """What a BootNotification says the station is, whatever else is wrong with it."""
    try:
        told: object = msgspec.json.decode(raw)
    except (ValueError, RecursionError):
        return Make()
    for fields, holder in zip(_BOOT_FIELDS, (told, _under(told, "chargingStation")), strict=True):
        words = [_under(holder, field) for field in fields]
        if any(words):
            return Make(*(str(word)[:100] if word else "" for word in words))
    return Make()


def _under(value: object, field: str) -> object:
    return cast("dict[str, object]", value).get(field) if isinstance(value, dict) else None
