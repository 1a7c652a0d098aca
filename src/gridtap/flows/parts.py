"""What the stories need, handed over once by `app.py`."""

from collections.abc import Callable
from dataclasses import dataclass

from gridtap.certificates.office import Office
from gridtap.gateway.commands import Commands
from gridtap.gateway.tlsdoor import TlsDoor
from gridtap.kit.clock import Clock
from gridtap.kit.ids import Ids
from gridtap.settings import Settings
from gridtap.storage.database import Database


@dataclass(frozen=True, kw_only=True)
class FlowParts:
    """The database, the way to stations, time and settings."""

    db: Database
    commands: Commands
    office: Office
    clock: Clock
    ids: Ids
    settings: Settings
    tls: TlsDoor | None = None
    """TLS as this server takes it itself."""
    ocpp_tls_url: Callable[[], str | None] = lambda: None
    """Where stations come over TLS, with a proxy's help or without; None where they cannot."""
