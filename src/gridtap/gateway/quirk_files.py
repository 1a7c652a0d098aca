"""What is let pass from which make of station: quirk files, read at start, and the tolerance they add up to."""

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple, cast

import msgspec

from gridtap.kit.errors import Malformed
from gridtap.ocpp.leniency import ALWAYS, Rule, Tolerance
from gridtap.settings import Settings

PLAIN = Tolerance()
"""What is let pass from everybody; the same object for all of whom no quirk speaks."""
MAX_KEPT = 5000
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
    actions: tuple[str, ...] = ()
    """The messages it is about, requests and answers; none means all."""
    accept: tuple[Rule, ...] = ()
    words: dict[str, str] = {}
    """Words of the maker's own, and the specification's words for them."""
    fill: dict[str, bool | int | str] = {}
    """What stands in for fields that are left out though they must be there."""

    def fits(self, make: Make) -> bool:
        """Whether it is about this make."""
        patterns = (self.vendor, self.model, self.firmware)
        return all(fnmatchcase(said.casefold(), pattern.casefold()) for said, pattern in zip(make, patterns, strict=True))


class Quirks:
    """All quirks that are known here."""

    def __init__(self, known: Iterable[Quirk]) -> None:
        self._known = tuple(known)
        self._actions = frozenset(action for quirk in self._known for action in quirk.actions)
        self._speak_of_all = any(not quirk.actions for quirk in self._known)
        self._found: dict[tuple[Make, str], Tolerance] = {}

    def __len__(self) -> int:
        return len(self._known)

    def are_about(self, action: str) -> bool:
        """Whether any quirk speaks of messages of this action, whosever they are. Hot: asked for every answer."""
        return self._speak_of_all or action in self._actions

    def fitting(self, make: Make) -> Sequence[Quirk]:
        """The quirks that are about a make."""
        return [quirk for quirk in self._known if quirk.fits(make)]

    def tolerance(self, make: Make, action: str) -> Tolerance:
        """What is let pass from a make in messages of an action."""
        found = self._found.get((make, action))
        if found is None:
            found = _tolerance([quirk for quirk in self.fitting(make) if not quirk.actions or action in quirk.actions])
            if len(self._found) >= MAX_KEPT:
                self._found.clear()
            self._found[make, action] = found
        return found


def _tolerance(quirks: Sequence[Quirk]) -> Tolerance:
    """What several quirks add up to."""
    words = {theirs: ours for quirk in quirks for theirs, ours in quirk.words.items()}
    fill = {field: value for quirk in quirks for field, value in quirk.fill.items()}
    rules: set[Rule] = {*ALWAYS, *(rule for quirk in quirks for rule in quirk.accept)}
    if words:
        rules.add("own_words")
    if fill:
        rules.add("missing_fields")
    return Tolerance(frozenset(rules), words, fill) if rules > ALWAYS else PLAIN


def quirk_folders(settings: Settings) -> list[Path]:
    """Where quirk files are: ours, and the operator's own."""
    return [OURS, *(Path(folder).expanduser() for folder in [settings.quirks_dir] if folder)]


def load_quirks(folders: Iterable[Path]) -> Quirks:
    """Every `*.yaml` file of these folders. Raises: Malformed `bad_quirk`, naming the folder or file and what is wrong."""
    return Quirks(_read(path) for folder in folders for path in _files(folder))


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise Malformed("bad_quirk", f"There is no folder {folder}, which GRIDTAP_QUIRKS_DIR names for quirk files.")
    return sorted(folder.glob("*.yaml"))


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
