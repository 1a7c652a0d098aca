"""What the gateway needs of certificates, built once: the office, and the ways to ask others about certificates."""

from dataclasses import dataclass
from datetime import timedelta

from gridtap.certificates.authority import Authority
from gridtap.certificates.external import ExternalAuthority
from gridtap.certificates.local import LocalAuthority
from gridtap.certificates.office import Office
from gridtap.kit.outgoing import Outgoing
from gridtap.settings import Settings
from gridtap.stations.credentials import Sealer
from gridtap.storage.database import Database


@dataclass(frozen=True, kw_only=True)
class Pki:
    """The office with its authority, and the client it may ask others with."""

    office: Office
    outgoing: Outgoing

    async def start(self) -> None:
        """Before the doors open."""
        await self.office.start()

    async def stop(self) -> None:
        """Safe to repeat."""
        self.office.stop()
        await self.outgoing.close()


def make_pki(db: Database, settings: Settings, sealer: Sealer, authority: Authority | None = None) -> Pki:
    """As the settings say; `authority` signs in the place of theirs."""
    secret = sealer.key_for("certificates")
    outgoing = Outgoing(allow_private=settings.allow_private_requests, allow_http=settings.allow_private_requests)
    office = Office(
        db=db,
        authority=authority or _authority(db, settings, secret, outgoing),
        secret=secret,
        organisation=settings.operator_name,
    )
    return Pki(office=office, outgoing=outgoing)


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
