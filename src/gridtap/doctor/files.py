"""Files of the operator's own that the server reads at its start."""

from collections.abc import Iterator

from gridtap.doctor.finding import Finding, failed, good
from gridtap.gateway.quirk_files import load_quirks, quirk_folders
from gridtap.kit.errors import Malformed
from gridtap.settings import Settings


def check_quirks(settings: Settings) -> Iterator[Finding]:
    """Quirk files can be read; nothing is said where the operator has none of their own."""
    if not settings.quirks_dir:
        return
    name = "Quirk files"
    try:
        load_quirks(quirk_folders(settings))
    except Malformed as error:
        yield failed(name, error.detail, "The server does not start like this: put it right, or unset GRIDTAP_QUIRKS_DIR.")
    else:
        yield good(name, f"Those in {settings.quirks_dir} can be read.")
