"""Certificates: what stations asked for is signed and brought to them; what is near its end is asked for again."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from gridtap.certificates import requests
from gridtap.certificates.model import CertificateRequest, Issued, SigningWish
from gridtap.certificates.reading import common_name, read_csr
from gridtap.certificates.store import due_requests, get_issued, list_expiring, list_requests, waiting_stations
from gridtap.flows.parts import FlowParts
from gridtap.gateway.certificate_commands import ask_request, send_signed
from gridtap.gateway.model import CommandOutcome
from gridtap.kit.errors import GridtapError, Refused, Unreachable
from gridtap.kit.log import get_log
from gridtap.stations.store import get_station
from gridtap.storage.events import Event

LOOK_EVERY_S = 10.0
RENEW_BEFORE = timedelta(days=30)
"""Stations begin to ask by themselves a month before the end (OCPP 2.0.1 A03.FR.02); those that do not are asked."""
ASK_AGAIN = timedelta(hours=24)
AT_ONCE = 20
_NEVER = frozenset({"NotImplemented", "NotSupported"})


class CertificateKeeper:
    """Sees every request through. All it knows stands in rows, so a restart, or another node, goes on where it stopped."""

    def __init__(self, parts: FlowParts) -> None:
        self._parts = parts
        self._news = asyncio.Event()
        self._returned: set[str] = set()
        self._asked_at: dict[tuple[str, str], datetime] = {}
        self._at_work: dict[str, asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._task: asyncio.Task[None] | None = None
        self._log = get_log("flows.certificates")

    async def start(self) -> None:
        """Begin to look."""
        self._parts.db.listen(self._hear)
        self._task = asyncio.create_task(self._follow())

    async def stop(self) -> None:
        """Stop looking; what is at work is left where its row says it is."""
        tasks = [*self._at_work.values(), *([self._task] if self._task is not None else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _hear(self, told: Sequence[Event]) -> None:
        for event in told:
            if event.kind == "certificate_requested":
                self._news.set()
            elif event.kind == "station_connected" and event.station_id is not None:
                self._returned.add(event.station_id)
                self._news.set()

    async def _follow(self) -> None:
        while True:
            try:
                await self.check()
            except Exception:  # noqa: BLE001 - the keeper lives on; the next round tries again
                self._log.exception("certificate_check_failed")
            try:
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self._news.wait()
            except TimeoutError:
                continue
            finally:
                self._news.clear()

    async def check(self) -> None:
        """One round: begin what is due, ask for what is near its end, and hear what other nodes took back."""
        await self._parts.office.revocations.refresh()
        await self._hasten()
        now = self._parts.clock.now()
        for request in await self._parts.db.read(lambda connection: due_requests(connection, now)):
            if request.request_id not in self._at_work:
                task = asyncio.create_task(self._guarded(request.request_id))
                self._at_work[request.request_id] = task
                task.add_done_callback(lambda _, done=request.request_id: self._at_work.pop(done, None))
        await self.renew()

    async def _hasten(self) -> None:
        """What waits for a station that came back is brought at once; nothing is written where nothing waits."""
        returned, self._returned = self._returned, set()
        if not returned:
            return
        for station_id in returned & await self._parts.db.read(waiting_stations):
            await self._parts.db.write(lambda tx, station_id=station_id: requests.hasten_requests(tx, station_id))

    async def _guarded(self, request_id: str) -> None:
        async with self._slots:
            try:
                await self._see_through(request_id)
            except Exception as error:  # noqa: BLE001 - one request's failure is its own; the lease ends and it is tried again
                self._log.error("certificate_request_failed", request_id=request_id, exc_info=error)

    async def _see_through(self, request_id: str) -> None:
        """Sign, then send. Spec: OCPP 2.0.1 A02.FR.04, A02.FR.11, A03; security whitepaper A02, A03."""
        request = await self._parts.db.write(lambda tx: requests.claim_request(tx, request_id))
        if request is None:
            return
        try:
            issued = await self._signed(request)
        except Refused as refusal:
            detail = refusal.detail
            await self._parts.db.write(lambda tx: requests.finish_request(tx, request_id, "failed", detail))
            return
        except Unreachable as away:
            detail = away.detail
            await self._parts.db.write(lambda tx: requests.postpone_request(tx, request_id, detail))
            return
        await self._deliver(request, issued)

    async def _signed(self, request: CertificateRequest) -> Issued:
        known = request.fingerprint
        if known is not None:
            issued = await self._parts.db.read(lambda connection: get_issued(connection, known))
            if issued.revoked_at is not None:
                raise Refused("revoked", "The certificate was taken back before it reached the station.")
            return issued
        wish = SigningWish(
            csr=request.csr,
            purpose=request.purpose,
            common_name=common_name(read_csr(request.csr).subject) or request.station_id,
            station_id=request.station_id,
        )
        issued = await self._parts.office.sign(wish)
        await self._parts.db.write(lambda tx: requests.note_signed(tx, request.request_id, issued.fingerprint))
        return issued

    async def _deliver(self, request: CertificateRequest, issued: Issued) -> None:
        outcome = await send_signed(self._parts.commands, request, issued.bundle)
        request_id = request.request_id
        said = _said(outcome)
        if outcome.accepted:
            await self._parts.db.write(lambda tx: requests.finish_request(tx, request_id, "installed"))
        elif outcome.state == "answered" or (outcome.error is not None and outcome.error.code in _NEVER):
            await self._parts.db.write(lambda tx: requests.finish_request(tx, request_id, "refused", said))
        elif outcome.state == "invalid":
            await self._parts.db.write(lambda tx: requests.finish_request(tx, request_id, "failed", said))
        else:
            await self._parts.db.write(lambda tx: requests.postpone_request(tx, request_id, said))
        self._log.info("certificate_sent", station_id=request.station_id, request_id=request_id, outcome=outcome.state)

    async def renew(self) -> None:
        """Ask connected stations whose certificate ends within a month for a new request, once a day.

        Spec: OCPP 2.0.1 A02 (by request of the CSMS); security whitepaper A02.
        """
        now = self._parts.clock.now()
        for issued in await self._parts.db.read(lambda connection: _renewable(connection, now)):
            key = (issued.station_id or "", issued.purpose)
            asked_at = self._asked_at.get(key)
            if asked_at is not None and now - asked_at < ASK_AGAIN:
                continue
            self._asked_at[key] = now
            try:
                await ask_request(self._parts.commands, key[0], issued.purpose, requested_by="renewal")
            except GridtapError as error:
                self._log.warning("renewal_not_asked", station_id=issued.station_id, reason=error.detail)


def _renewable(connection: Connection, now: datetime) -> list[Issued]:
    """What ends soon at stations that are here, where no newer request is under way."""
    found: list[Issued] = []
    for issued in list_expiring(connection, now + RENEW_BEFORE, now):
        if issued.station_id is None or not get_station(connection, issued.station_id).connected:
            continue
        under_way = [each for each in list_requests(connection, issued.station_id, limit=5) if each.state in {"waiting", "sent"}]
        if not any(each.purpose == issued.purpose for each in under_way):
            found.append(issued)
    return found


def _said(outcome: CommandOutcome) -> str:
    if outcome.error is not None:
        return f"{outcome.error.code}: {outcome.error.description}"[:300]
    response = outcome.response or {}
    info = response.get("statusInfo")
    reason = f" ({info.get('reasonCode')})" if isinstance(info, dict) else ""  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - JSON
    return f"The station answered {response.get('status', outcome.state)}{reason}."[:300]
