"""What the server that runs here says of itself: options given at its start are in no setting that the doctor can read."""

import http.client
from urllib.parse import urlsplit

import msgspec

from gridtap.kit.addresses import EVERY_ADDRESS
from gridtap.settings import Settings
from gridtap.started import as_started, read_started

PATIENCE_S = 5.0
LOCAL_NAMES = {"localhost", "127.0.0.1", "::1"}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What `GET /api/v1/info` tells of the doors of stations; None where there is no TLS."""

    ocpp_url: str
    ocpp_tls_url: str | None


def ask_running(settings: Settings) -> Told | None:
    """Ask the server on the HTTP port of these settings; None where none answers, or none that tells this."""
    try:
        return msgspec.json.decode(_get(settings, "/api/v1/info"), type=Told)
    except (OSError, http.client.HTTPException, msgspec.MsgspecError):
        return None


def as_answered(settings: Settings) -> Settings:
    """These settings, with what the server with this data folder was started with, where it still answers."""
    started = read_started(settings.data_dir)
    taken = settings if started is None else as_started(settings, started)
    return taken if answers_as_gridtap(taken) else settings


def answers_as_gridtap(settings: Settings) -> bool:
    """Whether a server answers on the HTTP port of these settings."""
    try:
        _get(settings, "/healthz")
    except (OSError, http.client.HTTPException):
        return False
    return True


def as_it_runs(settings: Settings, told: Told | None) -> Settings:
    """These settings with the TLS of the server that runs, where they have none themselves."""
    if told is None or told.ocpp_tls_url is None or settings.tls or settings.public_ocpp_tls_url:
        return settings
    address = urlsplit(told.ocpp_tls_url)
    if address.hostname in LOCAL_NAMES | EVERY_ADDRESS:
        return msgspec.structs.replace(settings, tls=True, tls_port=address.port or 443)
    return msgspec.structs.replace(settings, public_ocpp_tls_url=told.ocpp_tls_url)


def _get(settings: Settings, path: str) -> bytes:
    """The body of a page. Raises: OSError and HTTPException where there is none."""
    host = "127.0.0.1" if settings.http_host in EVERY_ADDRESS else settings.http_host
    connection = http.client.HTTPConnection(host, settings.http_port, timeout=PATIENCE_S)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read()
    finally:
        connection.close()
    if response.status != http.client.OK:
        raise http.client.HTTPException(f"{path} is answered {response.status}")
    return body
