"""Who may come in: every handshake is judged here, before the upgrade, from memory alone."""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from gridtap.gateway.certificates import Trust, certificate_fault, identities_of
from gridtap.gateway.identity import (
    MAX_TARGET_BYTES,
    BadTarget,
    Credentials,
    Identities,
    address_for,
    base_for,
    likely_id,
    parse_basic,
    parse_target,
)
from gridtap.gateway.knocks import KnockBook, describe
from gridtap.gateway.masking import clean_text
from gridtap.kit.clock import Clock
from gridtap.ocpp.dialect import Dialect
from gridtap.stations.model import DoorFacts, SealedPassword

_BEST_FIRST = (Dialect.OCPP21, Dialect.OCPP201, Dialect.OCPP20, Dialect.OCPP16)
DIALECTS: Mapping[str, Dialect] = {dialect.value: dialect for dialect in _BEST_FIRST}
"""Subprotocols we speak, best first; which of them is spoken, the station's own order decides."""
RETRY_AFTER_S = 10
MAX_PROFILE = 3
FORBIDDING = frozenset({"profile_too_low", "tls_only_port"})
"""Reasons that no credentials could mend."""
NO_TLS = "This server has no TLS now: start it with --tls, or name the TLS proxy before it in GRIDTAP_PUBLIC_OCPP_TLS_URL."


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """What a handshake brings."""

    target: bytes
    authorization: str | None
    subprotocols: Sequence[str]
    remote_address: str | None
    dialect: Dialect | None = None
    """Known already where the message itself tells it."""
    type_this: str | None = None
    """What to type into the station, where that is not a WebSocket address."""
    is_tls: bool = False
    must_tls: bool = False
    """Whether it came to the port for TLS only."""
    chain: tuple[bytes, ...] = ()
    """The certificates it showed, in DER, its own first."""


class Refusal(msgspec.Struct, frozen=True):
    """An HTTP answer instead of the upgrade; `text` is for a person with a protocol analyser."""

    status: int
    text: str
    headers: Mapping[str, str] = {}


class Admission(msgspec.Struct, frozen=True, kw_only=True):
    """Come in. `dialect` None: the handshake is completed without a subprotocol, then closed."""

    facts: DoorFacts
    dialect: Dialect | None
    remote_address: str | None
    shown: SealedPassword | None
    """The password that was shown, if one was."""
    profile: int = 0
    """What it proved itself with: 0 nothing, 1 a password, 2 a password over TLS, 3 a certificate."""
    reached: int = 0
    """Below which profile it is not let in any more: as `profile`, but 2 where it shows a password beside its certificate."""
    certificate_fault: str | None = None
    """What was wrong with a certificate that it showed beside its password."""
    certificates: frozenset[tuple[str, str]] = frozenset()
    """Those that let it in, each by its issuer's hash and its serial number; empty where it came in otherwise."""


class Door:
    """Judges handshakes. `closed` says why nobody may come in now, or None."""

    def __init__(  # noqa: PLR0913 - the parts it works with, by name
        self,
        *,
        identities: Identities,
        knocks: KnockBook,
        min_security_profile: int,
        ocpp_url: Callable[[], str],
        closed: Callable[[], str | None],
        clock: Clock,
        tls_url: Callable[[], str | None] = lambda: None,
        trust: Callable[[], Trust] = Trust,
    ) -> None:
        """`tls_url` is the address over TLS, None where there is none; `trust` is what certificates are judged by now."""
        self._identities = identities
        self._knocks = knocks
        self._min_security_profile = min_security_profile
        self._ocpp_url = ocpp_url
        self._closed = closed
        self._clock = clock
        self._tls_url = tls_url
        self._trust = trust

    def judge(self, visitor: Visitor) -> Admission | Refusal:
        """Let in or refuse; who is refused for a reason that a person can mend is listed as a knock.

        Spec: OCPP-J 1.6 §3.1; OCPP 1.6 security whitepaper A00.FR.201-205; OCPP 2.0.1 part 4 §3.3; OCPP 2.1 part 4 §3.1.2.
        """
        target = parse_target(visitor.target)
        if isinstance(target, BadTarget):
            return self._turn_back(target, visitor)
        if not target.prefix_ok and self._closed() is None:
            self._knock("wrong_path", target.station_id, visitor)
            return Refusal(404, f"Stations connect to {address_for(self._ocpp_url(), target.station_id)}.")
        return self.judge_station(target.station_id, visitor)

    def _turn_back(self, target: BadTarget, visitor: Visitor) -> Refusal:
        """Refuse an address that names no station; whose it probably is, the operator is told."""
        meant = likely_id(visitor.target, parse_basic(visitor.authorization))
        if meant is not None and self._closed() is None:
            self._knock("wrong_path", meant, visitor, explanation=target.explanation)
        return Refusal(400, target.explanation)

    @property
    def is_closed(self) -> bool:
        """Whether nobody may come in now."""
        return self._closed() is not None

    def judge_station(self, station_id: str, visitor: Visitor) -> Admission | Refusal:
        """The same for a station whose id is read already."""
        closed = self._closed()
        if closed is not None:
            return Refusal(503, closed, {"Retry-After": str(RETRY_AFTER_S)})
        facts = self._identities.find(station_id)
        if facts is None or not facts.booted or self._is_another_password(facts, visitor):
            facts = self._identities.look_up(station_id)
        if self._identities.is_renewing(station_id):
            return Refusal(503, "The server is busy; try again in a moment.", {"Retry-After": str(RETRY_AFTER_S)})
        if facts is None:
            meant = self._identities.find_in_other_case(station_id)
            self._knock("unknown_station" if meant is None else "other_case", station_id, visitor, meant=meant)
            return Refusal(404, f"No station {station_id} is registered here; the operator has been told.")
        return self._authenticate(facts, visitor)

    def _authenticate(self, facts: DoorFacts, visitor: Visitor) -> Admission | Refusal:
        """By certificate, else by password; never with less than the station has shown before.

        Spec: OCPP 1.6 security whitepaper A00.FR.002, A05.FR.09; OCPP 2.0.1 A00.FR.002, A05.FR.07.
        """
        least = facts.min_security_profile
        if not visitor.is_tls and (least > 1 or visitor.must_tls):
            return self._turn_away("profile_too_low" if least > 1 else "tls_only_port", facts, visitor)
        fault = self._certificate_fault(facts, visitor) if visitor.chain else "no_certificate"
        if fault is None:
            return self._admit(facts, visitor, profile=3)
        proves_nothing_else = bool(visitor.chain) and visitor.authorization is None and least > 0
        if least >= MAX_PROFILE or proves_nothing_else:
            return self._turn_away(fault, facts, visitor)
        given = parse_basic(visitor.authorization)
        if self._needs_password(facts):
            reason = self._fault(facts, visitor, given)
            if reason is not None:
                return self._turn_away(reason, facts, visitor)
        shown = None if given is None else self._identities.matches(facts, given.password)
        profile = 0 if shown is None else 2 if visitor.is_tls else 1
        return self._admit(facts, visitor, profile=profile, shown=shown, fault=fault if visitor.chain else None)

    def _admit(
        self,
        facts: DoorFacts,
        visitor: Visitor,
        *,
        profile: int,
        shown: SealedPassword | None = None,
        fault: str | None = None,
    ) -> Admission:
        dialect = visitor.dialect or next((DIALECTS[name] for name in visitor.subprotocols if name in DIALECTS), None)
        if dialect is None:
            self._knock("no_common_subprotocol", facts.station_id, visitor)
        return Admission(
            facts=facts,
            dialect=dialect,
            remote_address=visitor.remote_address,
            shown=shown,
            profile=profile,
            reached=profile if visitor.authorization is None else min(profile, 2),
            certificate_fault=fault,
            certificates=identities_of(visitor.chain) if profile == MAX_PROFILE else frozenset(),
        )

    def _turn_away(self, reason: str, facts: DoorFacts, visitor: Visitor) -> Refusal:
        """Refuse, and say to the operator why."""
        self._knock(reason, facts.station_id, visitor)
        if reason in FORBIDDING:
            return Refusal(403, "This station is let in over TLS only.")
        if facts.min_security_profile >= MAX_PROFILE:
            said = "A certificate that proves to be this station's is required."
            return Refusal(401, said, {"WWW-Authenticate": 'Certificate realm="Gridtap"'})
        challenge = {"WWW-Authenticate": 'Basic realm="Gridtap", charset="UTF-8"'}
        return Refusal(401, "The station id and its password are required (Basic authentication).", challenge)

    def _certificate_fault(self, facts: DoorFacts, visitor: Visitor) -> str | None:
        """A certificate may be made out to the id, or to the serial number where no other station has that for its id."""
        names = {facts.station_id}
        if facts.serial and self._identities.find(facts.serial) is None:
            names.add(facts.serial)
        return certificate_fault(visitor.chain, self._trust(), frozenset(names), self._clock.now())

    def _needs_password(self, facts: DoorFacts) -> bool:
        """Profile 0 is for stations the operator said so of, or for all without a password where the settings say so."""
        if facts.min_security_profile == 0:
            return False
        return self._min_security_profile > 0 or facts.password is not None

    def _is_another_password(self, facts: DoorFacts, visitor: Visitor) -> bool:
        """Whether it shows a password that is not the one known here."""
        given = parse_basic(visitor.authorization)
        return given is not None and self._needs_password(facts) and self._identities.matches(facts, given.password) is None

    def _fault(self, facts: DoorFacts, visitor: Visitor, given: Credentials | None) -> str | None:
        if visitor.authorization is None or given is None:
            return "no_password"
        if given.user_name != facts.station_id.encode():
            return "wrong_user_name"
        return "wrong_password" if self._identities.matches(facts, given.password) is None else None

    def _knock(
        self, reason: str, station_id: str, visitor: Visitor, *, explanation: str | None = None, meant: str | None = None
    ) -> None:
        """Tell the operator; `meant` is another station that it probably is."""
        given = parse_basic(visitor.authorization)
        known = self._identities.find(meant or station_id)
        least = 2 if reason in FORBIDDING else 0 if known is None else known.min_security_profile
        base = base_for(2 if visitor.is_tls else least, ocpp_url=self._ocpp_url(), tls_url=self._tls_url())
        if base is None and visitor.is_tls:  # a proxy speaks TLS, and nobody has said under which address
            base = self._ocpp_url()
        self._knocks.note(
            describe(reason, explanation=explanation, meant=meant or "", hint="" if base is not None else NO_TLS)(
                station_id=station_id,
                type_this=visitor.type_this or (None if base is None else address_for(base, meant or station_id)),
                path=clean_text(visitor.target.decode("ascii", "replace"), MAX_TARGET_BYTES),
                remote_address=visitor.remote_address,
                subprotocols=list(visitor.subprotocols[:10]),
                user_name=None if given is None else clean_text(given.user_name.decode("utf-8", "replace")),
            )
        )
