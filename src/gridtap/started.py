"""What the server that runs was started with, in a file beside its data, for commands that see the environment alone."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from gridtap.settings import Settings

STARTED_FILE = "running.json"


class Started(msgspec.Struct, frozen=True, kw_only=True):
    """The process, and its settings that say how it is reached, with the ports it really has; no secrets."""

    pid: int
    http_host: str
    http_port: int
    ocpp_host: str
    ocpp_port: int
    public_url: str
    public_ocpp_url: str
    public_ocpp_tls_url: str
    min_security_profile: int
    operator_name: str
    tls: bool
    tls_port: int
    tls_certificate_files: str
    tls_key_files: str
    tls_ca_file: str
    tls_names: str
    station_ca_file: str


def read_started(data_dir: Path) -> Started | None:
    """What the server with this data folder left there; None where none did. It may be left over: see whether it answers."""
    try:
        return msgspec.json.decode((data_dir.expanduser() / STARTED_FILE).read_bytes(), type=Started)
    except (OSError, msgspec.MsgspecError):
        return None


def as_started(settings: Settings, started: Started) -> Settings:
    """These settings, with what the server that runs has instead."""
    taken = {name: value for name, value in msgspec.structs.asdict(started).items() if name != "pid"}
    return msgspec.structs.replace(settings, **taken)


@contextmanager
def told_as_started(settings: Settings) -> Generator[None]:
    """Leave the file while the context lasts; one that another process wrote since is left alone."""
    path = settings.data_dir.expanduser() / STARTED_FILE
    names = (field.name for field in msgspec.structs.fields(Started) if field.name != "pid")
    started = Started(pid=os.getpid(), **{name: getattr(settings, name) for name in names})
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(msgspec.json.format(msgspec.json.encode(started)))
    fresh.replace(path)
    try:
        yield
    finally:
        if read_started(settings.data_dir) == started:
            path.unlink(missing_ok=True)
