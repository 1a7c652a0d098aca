"""What the gateway needs of certificates, built once: the office, and the ways to ask others about certificates."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from cryptography import x509

from gridtap.certificates.authority import Authority
from gridtap.certificates.contracts import Contracts
from gridtap.certificates.crl import CrlClient
from gridtap.certificates.external import ExternalAuthority
from gridtap.certificates.installed import known_roots
from gridtap.certificates.local import LocalAuthority
from gridtap.certificates.ocsp import OcspClient
from gridtap.certificates.office import Office
from gridtap.certificates.providers import ContractProvider, PlainProvider, PoolProvider
from gridtap.certificates.reading import read_certificate
from gridtap.certificates.responder import Responder
from gridtap.certificates.watching import ListWatch
from gridtap.kit.outgoing import Outgoing
from gridtap.settings import Settings
from gridtap.stations.credentials import Sealer
from gridtap.storage.database import Database


@dataclass(frozen=True, kw_only=True)
class Pki:
    """The office with its authority, and those who are asked about certificates of others."""

    office: Office
    ocsp: OcspClient
    crls: CrlClient
    contracts: Contracts
    provider: ContractProvider | None
    """Who installs contract certificates in cars; None where no operator named one."""
    responder: Responder | None
    """Answers about certificates of our own; None where another authority signs."""
    watch: ListWatch | None
    """Looks at the lists of another authority; None where our own signs."""
    outgoing: tuple[Outgoing, ...]

    async def start(self) -> None:
        """Before the doors open."""
        await self.office.start()
        if self.watch is not None:
            self.watch.start()

    async def stop(self) -> None:
        """Safe to repeat."""
        self.office.stop()
        if self.watch is not None:
            await self.watch.stop()
        for client in self.outgoing:
            await client.close()


def make_pki(db: Database, settings: Settings, sealer: Sealer, authority: Authority | None = None) -> Pki:
    """As the settings say; `authority` signs in the place of theirs."""
    secret = sealer.key_for("certificates")
    outgoing = Outgoing(allow_private=settings.allow_private_requests, allow_http=settings.allow_private_requests)
    to_responders = Outgoing(allow_private=settings.allow_private_requests, allow_http=True)
    signs = authority or _authority(db, settings, secret, outgoing)
    responder = Responder(db=db, authority=signs) if isinstance(signs, LocalAuthority) else None
    ocsp = OcspClient(outgoing=to_responders, clock=db.clock, local=_nobody if responder is None else responder.answer)
    crls = CrlClient(outgoing=to_responders, clock=db.clock, issuers=partial(_issuers, db), own=ocsp.own)
    return Pki(
        office=Office(db=db, authority=signs, secret=secret, organisation=settings.operator_name),
        ocsp=ocsp,
        crls=crls,
        contracts=Contracts(db=db, ocsp=ocsp, crls=crls),
        provider=_provider(settings, outgoing),
        responder=responder,
        watch=ListWatch(db=db, authority=signs, crls=crls) if responder is None else None,
        outgoing=(outgoing, to_responders),
    )


async def _issuers(db: Database) -> list[x509.Certificate]:
    """Who may have signed a list: the roots that operators gave us, and our own."""
    now = db.clock.now()
    return [read_certificate(pem) for pem in await db.read(lambda connection: known_roots(connection, now))]


async def _nobody(_request: bytes) -> bytes | None:
    """Where another authority signs, no certificate is ours to tell of."""
    return None


def _provider(settings: Settings, outgoing: Outgoing) -> ContractProvider | None:
    if not settings.contract_provider_url:
        return None
    kind = PoolProvider if settings.contract_provider_kind == "pool" else PlainProvider
    return kind(url=settings.contract_provider_url, token=settings.contract_provider_token, outgoing=outgoing)


def _authority(db: Database, settings: Settings, secret: bytes, outgoing: Outgoing) -> Authority:
    if settings.authority_url:
        return ExternalAuthority(url=settings.authority_url, token=settings.authority_token, outgoing=outgoing)
    return LocalAuthority(
        db=db,
        secret=secret,
        organisation=settings.operator_name,
        station_lasts=timedelta(days=settings.station_certificate_days),
        public_url=f"{settings.public_url.rstrip('/')}/pki" if settings.public_url else None,
    )
