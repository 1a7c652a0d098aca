"""Why a station was turned away, in plain words, with what to do about it; told once for many attempts."""

import asyncio
from collections.abc import Callable
from functools import partial

from gridtap.gateway.listener import TlsFailure
from gridtap.gateway.masking import clean_text
from gridtap.kit.log import get_log
from gridtap.stations.model import Knock
from gridtap.stations.pending import MAX_PENDING, forget_knock, record_knock
from gridtap.storage.database import Database

TELL_AFTER_S = 0.1
"""Knocks are gathered this long before they are written, so that a storm of strangers is one write."""
MAX_GATHERED = 500
TLS_TOLD_EVERY_S = 60.0
"""How often a failed TLS handshake from one address is told; scanners try all day."""
MAX_ADDRESSES = 1000

REASONS: dict[str, tuple[str, str]] = {
    "unknown_station": (
        "A station that nobody has registered tried to connect.",
        "If it is yours, accept it here; then type its password into the station.",
    ),
    "other_case": (
        "A station that nobody has registered tried to connect; its id differs from a known one only by upper and lower case.",
        "Did you mean {meant}? Upper and lower case count: type it exactly so. If this is another station, accept it here.",
    ),
    "wrong_path": (
        "The station used an address under a different path than ours.",
        "Type the address below into the station as its backend or central system URL.",
    ),
    "no_password": (
        "The station came without a password (no Basic authentication).",
        "Type the password into the station (AuthorizationKey), or allow this station to connect without one.",
    ),
    "wrong_password": (
        "The password the station sent is not the one on record.",
        "Type the right password into the station, or set the one it uses here.",
    ),
    "wrong_user_name": (
        "The user name the station sent is not its station id.",
        "Set the station's Basic user name to exactly its station id, or leave it to the station.",
    ),
    "profile_too_low": (
        "The station is only let in over TLS, and it came without.",
        "Let it connect over wss://, or lower its minimum security profile.",
    ),
    "tls_only_port": (
        "The station came without TLS to the port that is for TLS.",
        "Let it connect over wss://, or to the other port.",
    ),
    "no_certificate": (
        "The station is only let in with a certificate of its own, and it showed none.",
        "Have one issued for it (security profile 3), or lower its minimum security profile.",
    ),
    "certificate_unreadable": (
        "The station's certificate cannot be read.",
        "Give the station a certificate of X.509 version 3, signed by a station authority that is trusted here.",
    ),
    "certificate_weak_key": (
        "The key of the station's certificate is too short to be safe.",
        "Have the station make a key of at least 2048 bits (RSA) or 224 bits (elliptic curve), and sign that.",
    ),
    "certificate_wrong_usage": (
        "The station's certificate was not made for proving who a client is.",
        "Issue one whose key usage has digitalSignature, that is no authority's, and that is for client authentication.",
    ),
    "certificate_not_yet_valid": (
        "The station's certificate is not valid yet.",
        "Check the clocks of this server and of whoever issued it, or wait.",
    ),
    "certificate_expired": (
        "The station's certificate has expired.",
        "Lower the station's minimum security profile to 2 for a moment, let it in with its password, and renew its certificate.",
    ),
    "certificate_self_signed": (
        "The station signed its certificate itself; nobody vouches for it.",
        "Have the station's request signed by a station authority that is trusted here.",
    ),
    "certificate_not_trusted": (
        "The station's certificate does not lead to a station authority that is trusted here.",
        "Have it signed by ours, add its authority (GRIDTAP_STATION_CA_FILE), or let the station send the certificates between.",
    ),
    "no_station_authority": (
        "The station showed a certificate, but no station authority is trusted here.",
        "Start with TLS (gridtap serve --tls), or name the authority in GRIDTAP_STATION_CA_FILE.",
    ),
    "certificate_revoked": (
        "The station's certificate was taken back.",
        "If it is in the right hands, issue a new one for this station.",
    ),
    "certificate_wrong_name": (
        "The station's certificate is made out to another station.",
        "Its common name must be exactly the station id, or the station's serial number.",
    ),
    "certificate_wrong_organization": (
        "The station's certificate is made out to another organization.",
        "Its organization must be exactly this operator's name (GRIDTAP_OPERATOR_NAME).",
    ),
    "no_common_subprotocol": (
        "The station speaks no version of OCPP that we speak here.",
        "Set the station to OCPP 2.0.1 (subprotocol ocpp2.0.1) or OCPP 1.6 JSON (subprotocol ocpp1.6).",
    ),
}
"""Reason → what happened, what to do."""

TLS_FAULTS: dict[str, str] = {
    "tls_version": "A device tried to connect with a version of TLS older than 1.2, or without TLS.",
    "tls_suite": "A device tried to connect with cipher suites that are not safe enough, or with none in common.",
    "tls_not_trusted": "A device does not trust the certificate of this server; install our authority's certificate in it.",
    "tls_cut": "A device broke the TLS handshake off; most often because it does not trust the certificate of this server.",
    "certificate_not_trusted": "A device showed a certificate that does not lead to a station authority that is trusted here.",
    "tls_broken": "A device tried to connect over TLS, and the handshake failed.",
}
"""What went wrong before a station could say who it is."""
TLS_EVENTS = {
    "tls_version": "InvalidTLSVersion",
    "tls_suite": "InvalidTLSCipherSuite",
    "certificate_not_trusted": "InvalidChargingStationCertificate",
}
"""Names of security events. Spec: OCPP 2.0.1 appendix 1; OCPP 1.6 security whitepaper §8."""


class KnockBook:
    """Gathers knocks and writes each station's latest of each reason with the number of attempts."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._gathered: dict[str, dict[str, tuple[Knock, int]]] = {}
        """By station and reason, the latest reason last."""
        self._timer: asyncio.TimerHandle | None = None
        self._told_of: dict[str, str | None] = {}
        self._tls_told: dict[str, float] = {}
        self._log = get_log("gateway.knocks")

    def note(self, knock: Knock) -> None:
        """A station was turned away."""
        if knock.station_id not in self._gathered and len(self._gathered) >= MAX_GATHERED:
            return
        by_reason = self._gathered.setdefault(knock.station_id, {})
        _, attempts = by_reason.pop(knock.reason, (knock, 0))
        by_reason[knock.reason] = (knock, attempts + 1)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(TELL_AFTER_S, self._tell)

    def come_in(self, station_id: str) -> None:
        """The station has come in, and what is on record of it is forgotten with that: nothing is told after it."""
        self._gathered.pop(station_id, None)
        self._told_of.pop(station_id, None)

    def heard(self, station_id: str, find_address: Callable[[], str | None]) -> None:
        """A station that is in already has shown itself again, as those without a connection do: what it got wrong is forgotten.

        What came from another address stays: that may be another device with its id. Hot.
        """
        if station_id not in self._told_of and station_id not in self._gathered:
            return
        address = find_address()
        by_reason = self._gathered.get(station_id)
        if by_reason is not None:
            others = {reason: told for reason, told in by_reason.items() if told[0].remote_address != address}
            if others:
                self._gathered[station_id] = others
            else:
                del self._gathered[station_id]
        if self._told_of.get(station_id, ...) == address:
            del self._told_of[station_id]
            self._db.submit(partial(forget_knock, station_id=station_id), self._told)

    def note_tls(self, failure: TlsFailure) -> None:
        """A TLS handshake came to nothing, before anybody said who they are. Spec: OCPP 2.0.1 A00.FR.315, A00.FR.322."""
        now = asyncio.get_running_loop().time()
        if now < self._tls_told.get(failure.remote_address, 0.0):
            return
        if len(self._tls_told) >= MAX_ADDRESSES:
            self._tls_told.clear()
        self._tls_told[failure.remote_address] = now + TLS_TOLD_EVERY_S
        explanation = TLS_FAULTS.get(failure.fault, TLS_FAULTS["tls_broken"])
        said = {"reason": failure.fault, "remote_address": failure.remote_address, "detail": clean_text(failure.detail)}
        self._log.warning("tls_refused", **said)
        data = {"type": TLS_EVENTS.get(failure.fault, "InvalidTLSHandshake"), "explanation": explanation, **said}
        self._db.submit(lambda tx: tx.emit("security_event", data=data), self._told)

    def _tell(self) -> None:
        self._timer = None
        gathered, self._gathered = self._gathered, {}
        for knock, attempts in [told for by_reason in gathered.values() for told in by_reason.values()]:
            self._log.info("station_refused", station_id=knock.station_id, reason=knock.reason, attempts=attempts)
            self._note_told(knock)
            self._db.submit(partial(record_knock, knock=knock, attempts=attempts), self._told)

    def _note_told(self, knock: Knock) -> None:
        if len(self._told_of) >= MAX_PENDING:
            del self._told_of[next(iter(self._told_of))]
        self._told_of[knock.station_id] = knock.remote_address

    def _told(self, _result: object, error: BaseException | None) -> None:
        if error is not None:
            self._log.error("knock_lost", error=str(error))

    def stop(self) -> None:
        """Write what was gathered."""
        if self._timer is not None:
            self._timer.cancel()
            self._tell()


def describe(reason: str, *, explanation: str | None = None, meant: str = "", hint: str = "") -> Callable[..., Knock]:
    """A maker of knocks for a reason, with its sentences filled in; a closer `explanation` takes the place of the general one.

    `meant` is the station that was probably meant; a `hint` follows the remedy.
    """
    general, remedy = REASONS[reason]
    remedy = f"{remedy.replace('{meant}', meant)} {hint}".rstrip()
    return partial(Knock, reason=reason, explanation=explanation or general, remedy=remedy)
