"""Every setting: name, unit, default, environment variable."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from gridtap.kit.addresses import told_host
from gridtap.kit.errors import Malformed
from gridtap.kit.proxies import ForwardedHeader, Proxies

Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator may set. The variable is `GRIDTAP_` plus the name in capitals.

    Lists are written with commas. Nothing else in the process reads the environment.
    """

    data_dir: Path = Path("~/.local/share/gridtap")
    """Where the SQLite database, keys and spool live."""
    database_url: str = ""
    """Empty: SQLite under `data_dir`. Else `sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST/NAME`."""
    nats_url: str = ""
    """Empty: one node. Else `nats://HOST:4222`."""
    node_id: str = "node-1"
    """Name of this process among its peers; each needs its own."""
    pepper_lost: bool = False
    """For one start: take the `station-pepper` of the data folder though the database knows another, which is lost for good."""
    http_host: str = "127.0.0.1"
    http_port: Port = 8000
    ocpp_host: str = "127.0.0.1"
    ocpp_port: Port = 9000
    trusted_proxies: str = ""
    """Addresses and networks of proxies in front of both doors, with commas; only these are believed who they ask for."""
    forwarded_header: ForwardedHeader = "x-forwarded-for"
    """The header in which they say it: `x-forwarded-for` or `forwarded`. They must write it themselves, not pass it on."""
    public_url: str = ""
    """How people reach the HTTP door, for links and codes; empty: built from host and port."""
    public_ocpp_url: str = ""
    """How stations reach the OCPP door; empty: built from host and port."""
    demo: bool = False
    """Demo accounts and simulated stations; a demo database serves loopback only unless told otherwise."""
    demo_open: bool = False
    """Let a demo listen on other addresses than loopback, known passwords and all."""
    currency: str = "EUR"
    heartbeat_interval_s: int = 300
    meter_interval_s: int = 10
    """How often a station is asked to send meter values in a session."""
    call_timeout_s: float = 30.0
    start_timeout_s: float = 60.0
    """How long a driver's start may wait for StartTransaction before it is called failed."""
    ping_interval_s: float = 30.0
    """A connection that shows no sign of life for three of these is closed."""
    min_security_profile: int = 1
    """0 lets stations in without a password; 1 asks for Basic authentication; new stations begin with 2 or 3 if that is set."""
    tls: bool = False
    """Whether stations may come over TLS, on `tls_port` and on `ocpp_port`; self-issued certificates unless files are named."""
    tls_port: Port = 9443
    """The port that takes TLS only."""
    tls_certificate_files: str = ""
    """PEM files with this server's certificate and those between it and its root; best two, one with an RSA and one with an
    elliptic curve key. Read again when they change. Empty: self-issued."""
    tls_key_files: str = ""
    """The private keys of those, in the same order; empty: each in the same file as its certificate."""
    tls_ca_file: str = ""
    """PEM file with the root of those certificates, for stations that are told to trust it; empty: they know it already."""
    tls_names: str = ""
    """Names and addresses that self-issued certificates hold beside those in the public addresses."""
    station_ca_file: str = ""
    """PEM file with further authorities that may sign the certificates of stations, beside our own."""
    ocpp_behind_tls: bool = False
    """Whether a proxy in front of `ocpp_port` speaks TLS with stations: who comes through it counts as come over TLS."""
    public_ocpp_tls_url: str = ""
    """How stations reach the OCPP door over TLS; empty: built from host and `tls_port`."""
    frame_retention_days: int = 30
    login_hours: int = 12
    """How long an operator stays signed in."""
    driver_login_days: int = 60
    """How long a driver stays signed in on a phone."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_json: bool = False
    allow_registration: bool = True
    """Whether anybody may register as a driver in the app."""
    concurrent_sessions: bool = True
    """Whether a token may charge at two places at once, where neither the token nor its group says otherwise."""
    reservation_max_s: Annotated[int, msgspec.Meta(ge=0, le=86_400)] = 1800
    """For how long a driver may reserve a place to charge in the app, one at a time; 0: not at all."""
    kept_vendors: str = ""
    """Vendor ids whose own messages (DataTransfer) are taken into the event log; the rest is answered UnknownVendorId."""
    allow_private_callbacks: bool = False
    """Whether stations over SOAP may be called at private and loopback addresses, such as those of a VPN."""
    operator_name: Annotated[str, msgspec.Meta(min_length=1, max_length=64)] = "Gridtap"
    """The organisation (O) in certificates of servers and stations; what stations call CpoName or OrganizationName."""
    station_certificate_days: Annotated[int, msgspec.Meta(ge=1, le=730)] = 365
    """How long a certificate that our own authority gives a station is good."""
    authority_url: str = ""
    """Empty: certificates are signed by our own authority. Else the address of another one (docs/certificates.md)."""
    authority_token: str = ""
    """Bearer token for that authority."""
    contract_provider_url: str = ""
    """Who installs contract certificates in cars (Plug & Charge); empty: nobody, and stations are told so."""
    contract_provider_token: str = ""
    """Bearer token for that provider."""
    contract_provider_kind: Literal["plain", "pool"] = "plain"
    """`plain` speaks the contract of docs/certificates.md, `pool` the open Plug&Charge protocol (OPCP)."""
    allow_private_requests: bool = False
    """Whether authorities, OCSP responders and contract providers may stand at private addresses and be asked without TLS."""
    quirks_dir: str = ""
    """A folder of quirk files of your own (`*.yaml`): what is let pass from which make of station, beside what comes with us."""
    database_patience_s: float = 10.0
    """A database that does not answer for this long counts as away: people get 503, stations keep their queues."""
    stop_s: float = 15.0
    """A process that is told to stop ends after this long at the latest, also where the database never answers."""
    last_known_hours: float = 24.0
    """While the database is away, Authorize is answered with what a token was told in the last so many hours; 0: never."""
    group_commit_ms: float = 2.0
    """How long the writer gathers units of work into one commit, at most."""

    @property
    def resolved_database_url(self) -> str:
        """The database URL, with the SQLite default filled in."""
        return self.database_url or f"sqlite:///{self.data_dir.expanduser()}/gridtap.db"

    @property
    def kept_vendor_ids(self) -> tuple[str, ...]:
        """The vendors of `kept_vendors`, one by one."""
        return tuple(filter(None, (part.strip() for part in self.kept_vendors.split(","))))

    @property
    def http_url(self) -> str:
        """Where people reach us, without a final slash."""
        return (self.public_url or f"http://{_shown(self.http_host)}:{self.http_port}").rstrip("/")

    @property
    def soap_url(self) -> str:
        """Where stations that speak SOAP reach us."""
        return (self.public_url or f"http://{told_host(self.http_host)}:{self.http_port}").rstrip("/") + "/soap"

    @property
    def ocpp_tls_url(self) -> str:
        """The same as `ocpp_url`, over TLS."""
        return (self.public_ocpp_tls_url or f"wss://{told_host(self.ocpp_host)}:{self.tls_port}/ocpp").rstrip("/")

    @property
    def proxies(self) -> Proxies:
        """The proxies in front of us. Raises: Malformed `bad_setting`."""
        return Proxies(self.trusted_proxies, self.forwarded_header)

    @property
    def ocpp_url(self) -> str:
        """What stands before the station id in a station's own settings, without a final slash."""
        return (self.public_ocpp_url or f"ws://{told_host(self.ocpp_host)}:{self.ocpp_port}/ocpp").rstrip("/")


def _shown(host: str) -> str:
    return "localhost" if host in {"127.0.0.1", "0.0.0.0", "::", "::1"} else host


def load_settings(environment: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """Settings from the environment; `overrides` win.

    Raises: Malformed `bad_setting`, naming the variable and what was expected.
    """
    source = os.environ if environment is None else environment
    names = {field.name for field in msgspec.structs.fields(Settings)}
    values: dict[str, object] = {name: source[f"GRIDTAP_{name.upper()}"] for name in names if f"GRIDTAP_{name.upper()}" in source}
    values.update(overrides)
    try:
        return msgspec.convert(values, Settings, strict=False, dec_hook=_decode)
    except msgspec.ValidationError as error:
        raise Malformed("bad_setting", f"A GRIDTAP_ setting cannot be read: {error}.") from error


def _decode(kind: type, value: object) -> object:
    if kind is Path:
        return Path(str(value))
    raise TypeError(f"unsupported setting type {kind}")
