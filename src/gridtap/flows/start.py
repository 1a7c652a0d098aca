"""Start: from a person's wish to the station's own answer."""

from datetime import timedelta
from functools import partial
from typing import Protocol

import msgspec
from sqlalchemy import Connection

from gridtap.charging import sessions
from gridtap.charging.claims import Wisher, token_for_start
from gridtap.charging.concurrency import is_charging
from gridtap.charging.model import NewSession, Session, SessionLimit
from gridtap.drivers import tokens
from gridtap.drivers.model import Authorisation
from gridtap.flows.parts import FlowParts
from gridtap.gateway.model import CommandOutcome, PowerLimit
from gridtap.gateway.starting import StartOrder
from gridtap.kit.errors import GridtapError, Malformed, NotAllowed, Refused, Unreachable
from gridtap.stations import store as stations
from gridtap.stations.model import Connector, Evse
from gridtap.storage.transaction import Transaction


class Once(Protocol):
    """Sees to it that a wish told twice is done once."""

    def look(self, tx: Transaction) -> None:
        """Raises: GridtapError where it was told before."""
        ...

    def take(self, tx: Transaction) -> None:
        """It is done with this commit."""
        ...


class StartRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Who wants to charge where; `token` None stands for the driver's app, `connector_number` None for the only one."""

    evse_id: str
    requested_by: str
    driver_id: str | None = None
    token: str | None = None
    connector_number: int | None = None
    limit: SessionLimit | None = None
    once: Once | None = None


async def start_charging(parts: FlowParts, request: StartRequest) -> Session:
    """Prepare a session, ask the station to start, and return the session once the station has accepted.

    The session is then `starting` until StartTransaction arrives. One that the station declined or never heard of is kept as
    `failed`, with the reason.
    Raises: NotFound `evse_unknown`; Malformed `connector_needed`, `connector_unknown`, `bad_limit`; NotAllowed `token_*`;
    Refused `station_not_accepted`, `connector_busy`, `connector_faulted`, `connector_unavailable`, `connector_reserved`,
    `start_rejected`, `start_failed`, `start_not_possible`, `power_limit_not_possible`; Unreachable `station_unreachable`.
    Spec: OCPP 1.6 §5.11 (RemoteStartTransaction); OCPP 2.0.1 B02.FR.05.
    """
    check_limit(request.limit)
    start = _Start(parts, request)
    outcome = await parts.commands.start(start.order, requested_by=request.requested_by)
    if outcome.accepted and start.session is not None:
        return start.session
    failure = _why_not(outcome, start.station_name)
    if start.session is not None:
        session_id = start.session.session_id
        await parts.db.write(lambda tx: sessions.fail_session(tx, session_id, failure.code, failure.detail))
    raise failure


class _Start:
    """One start: looked at and prepared in the commit that its command is kept in, so that nobody comes between."""

    def __init__(self, parts: FlowParts, request: StartRequest) -> None:
        self._parts = parts
        self._request = request
        self.station_name = ""
        self.session: Session | None = None

    def order(self, tx: Transaction) -> StartOrder:
        """What to ask of which station. Raises: see `start_charging`."""
        request = self._request
        if request.once is not None:
            request.once.look(tx)
        evse = stations.get_evse(tx.connection, request.evse_id)
        self.station_name = stations.station_name(tx.connection, evse.station_id)
        if not stations.is_accepted(tx.connection, evse.station_id):
            raise Refused(
                "station_not_accepted", f"{self.station_name} has not been accepted yet. Please choose another station."
            )
        connector_number, connector = _choose_connector(evse, request.connector_number)
        if connector is not None:
            _check_usable(connector)
        wisher = Wisher(_token(tx.connection, request), request.driver_id if request.token is None else None)
        token = token_for_start(tx.connection, evse, connector, wisher, self._parts.clock.now())
        authorisation = _authorise(tx, self._parts, token, evse.evse_key)
        new = NewSession(
            station_id=evse.station_id,
            evse_number=evse.number,
            connector_number=connector_number,
            token=token,
            token_kind=authorisation.kind,
            driver_id=request.driver_id or authorisation.driver_id,
            limit=request.limit,
        )
        return StartOrder(
            station_id=evse.station_id,
            evse_number=evse.number,
            token=token,
            profile=self._profile(tx.connection, evse.station_id, connector),
            prepare=partial(self._prepare, new),
        )

    def _profile(self, connection: Connection, station_id: str, connector: Connector | None) -> PowerLimit | None:
        """What the station keeps by itself; a time alone the server keeps as well, so a start does without where it must."""
        limit = self._request.limit
        profile = _power_limit(limit, connector.max_power_w if connector is not None else None)
        if profile is None or self._parts.commands.takes_limit(connection, station_id):
            return profile
        if limit is not None and limit.power_w is not None:
            sentence = f"{self.station_name} cannot be told how much power to give; start without the limit power_w."
            raise Refused("power_limit_not_possible", sentence, extra={"field": "limit.power_w"})
        return None

    def _prepare(self, new: NewSession, tx: Transaction) -> str:
        if self._request.once is not None:
            self._request.once.take(tx)
        self.session = sessions.prepare_session(tx, new)
        return self.session.session_id


def _token(connection: Connection, request: StartRequest) -> str:
    token = request.token or (tokens.app_token_of(connection, request.driver_id) if request.driver_id else None)
    if token is None:
        raise Malformed("token_needed", "Say which token shall charge, for example a card's number.")
    return token


def _authorise(tx: Transaction, parts: FlowParts, token: str, evse_key: int) -> Authorisation:
    now = parts.clock.now()
    authorisation = tokens.authorise(tx.connection, token, now)
    allows = authorisation.allows_concurrent
    patience = timedelta(seconds=parts.settings.start_timeout_s)
    if not (parts.settings.concurrent_sessions if allows is None else allows) and is_charging(
        tx.connection, token, but=evse_key, asked_since=now - patience
    ):
        authorisation = msgspec.structs.replace(authorisation, status="concurrent")
    if authorisation.is_master_pass:
        raise NotAllowed("token_master_pass", "A master pass stops sessions; it cannot start one.")
    if authorisation.status != "accepted":
        raise NotAllowed(f"token_{authorisation.status}", _TOKEN_SENTENCES[authorisation.status])
    return authorisation


_TOKEN_SENTENCES = {
    "blocked": "This token is blocked. Ask your operator to unblock it.",
    "expired": "This token has expired. Ask your operator for a new one.",
    "invalid": "This token is not known here.",
    "concurrent": "This token is already charging somewhere else, or about to.",
}


def _choose_connector(evse: Evse, wanted: int | None) -> tuple[int, Connector | None]:
    by_number = {connector.number: connector for connector in evse.connectors}
    if wanted is not None:
        if by_number and wanted not in by_number:
            shown = ", ".join(str(number) for number in sorted(by_number))
            raise Malformed("connector_unknown", f"This charging point has no connector {wanted}; it has {shown}.")
        return wanted, by_number.get(wanted)
    if len(by_number) > 1:
        raise Malformed("connector_needed", "This charging point has several connectors: say which one with connector_id.")
    return next(iter(by_number.items()), (1, None))


def _check_usable(connector: Connector) -> None:
    match connector.status:
        case "faulted":
            raise Refused("connector_faulted", "This connector reports a fault. Please choose another one.")
        case "unavailable":
            raise Refused("connector_unavailable", "This connector is out of service. Please choose another one.")
        case _:
            return


def check_limit(limit: SessionLimit | None) -> None:
    """Raises: Malformed `bad_limit`, naming the field."""
    if limit is None:
        return
    for name in ("energy_wh", "duration_s", "cost_minor", "power_w", "soc_pct"):
        number = getattr(limit, name)
        if number is not None and number <= 0:
            raise Malformed("bad_limit", f"The limit {name} must be more than zero.", extra={"field": f"limit.{name}"})
    if limit.soc_pct is not None and limit.soc_pct > 100:
        raise Malformed("bad_limit", "No battery is more than 100% full.", extra={"field": "limit.soc_pct"})


def _power_limit(limit: SessionLimit | None, max_power_w: int | None) -> PowerLimit | None:
    """What of a driver's limit a station can keep by itself: a ceiling, and an end; so it holds with the line cut too."""
    if limit is None or (limit.power_w is None and limit.duration_s is None):
        return None
    ceiling_w = min(filter(None, (limit.power_w, max_power_w)), default=None)
    return None if ceiling_w is None else PowerLimit(power_w=ceiling_w, duration_s=limit.duration_s)


def _why_not(outcome: CommandOutcome, station_name: str) -> GridtapError:
    extra = {"command_id": outcome.id}
    match outcome.state:
        case "answered" if outcome.status == "Rejected":
            sentence = "The station declined to start. Check that the cable is plugged in and the connector is free."
            return Refused("start_rejected", sentence, extra=extra)
        case "answered":
            sentence = f"The station did not say whether it starts: it answered {outcome.status}. Please try again."
            return Refused("start_failed", sentence, extra=extra)
        case "rejected_by_peer":
            code = outcome.error.code if outcome.error else "an error"
            return Refused("start_failed", f"The station could not handle the start ({code}).", extra=extra)
        case "timed_out":
            return Unreachable("station_unreachable", "The station did not answer in time. Please try again.", extra=extra)
        case "invalid":
            sentence = outcome.error.description if outcome.error else "The start could not be put in the station's words."
            return Refused("start_not_possible", sentence, extra=extra)
        case _:
            return Unreachable(
                "station_unreachable", f"{station_name} is offline at the moment. Please choose another station.", extra=extra
            )
