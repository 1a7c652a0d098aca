"""The office: has certificates signed by the authority, keeps them on record, takes them back, and knows which it took back."""

import asyncio
import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from gridtap.certificates import making
from gridtap.certificates.authority import Authority
from gridtap.certificates.keys import KeptKey, find_key, keep_key
from gridtap.certificates.model import Algorithm, Identity, Issued, RevocationReason, Signed, SigningWish
from gridtap.certificates.reading import FAULTS, fingerprint, read_chain
from gridtap.certificates.register import keep_issued, revoke_issued
from gridtap.certificates.revocations import Revocations
from gridtap.certificates.sealing import open_key, seal_key
from gridtap.kit.errors import Refused
from gridtap.storage.database import Database

SERVER_RENEWED = timedelta(days=30)
"""How long before its end a certificate of ours is replaced."""
SERVER_ALGORITHMS: tuple[Algorithm, ...] = ("ec", "rsa")
"""A door shows both, because stations need know only one. Spec: OCPP 2.0.1 A00.FR.421."""


class Office:
    """Works with any authority. `start` before the doors open; asked about revocations without waiting."""

    def __init__(self, *, db: Database, authority: Authority, secret: bytes, organisation: str) -> None:
        """`secret` seals the keys of our own servers."""
        self._db = db
        self._secret = secret
        self._making = asyncio.Lock()
        self.authority = authority
        self.organisation = organisation
        """What stands as O in every certificate of this operator."""
        self.revocations = Revocations(db)

    async def start(self) -> None:
        """Read what was taken back."""
        await self.revocations.start()

    def stop(self) -> None:
        """Hear of nothing more. Safe to repeat."""
        self.revocations.stop()

    def is_revoked(self, certificate: x509.Certificate) -> bool:
        """Whether a certificate was taken back here; never waits."""
        return self.revocations.is_revoked(certificate)

    async def anchors(self) -> list[str]:
        """The roots that certificates of ours lead to, PEM. Raises: Unreachable `authority_unreachable`."""
        return list(await self.authority.anchors())

    async def sign(self, wish: SigningWish) -> Issued:
        """Have a request signed and keep what came back.

        Raises: Refused `not_signed` (also for a certificate that is not what was asked for); Unreachable.
        """
        signed = await self.authority.sign(wish)
        check_signed(signed, wish, self._db.clock.now())
        return await self._db.write(lambda tx: keep_issued(tx, signed, purpose=wish.purpose, station_id=wish.station_id))

    async def revoke(self, fingerprint_: str, reason: RevocationReason = "unspecified") -> Issued:
        """Take a certificate back: here at once, then at the authority. Safe to repeat, also after a failure in between.

        Raises: NotFound `certificate_unknown`; Refused `not_revoked`; Unreachable `authority_unreachable`.
        """
        issued = await self._db.write(lambda tx: revoke_issued(tx, fingerprint_, reason))
        await self.authority.revoke(issued, reason)
        return issued

    async def server_identities(self, hosts: Sequence[str]) -> list[Identity]:
        """Keys and certificates for a door that is reached under these names and addresses: elliptic curve, then RSA.

        Made when there are none, and again when the hosts change or the end is near; the same ones until then.
        Raises: Malformed `bad_hosts`; what `sign` raises.
        """
        wanted = tuple(dict.fromkeys(host.strip().lower() for host in hosts if host.strip()))
        if not wanted:
            raise Refused("no_hosts", "A server's certificate needs the name or address it is reached under.")
        return [await self._identity(algorithm, wanted) for algorithm in SERVER_ALGORITHMS]

    async def _identity(self, algorithm: Algorithm, hosts: tuple[str, ...]) -> Identity:
        name = f"server-{algorithm}"
        async with self._making:
            kept = await self._db.read(lambda connection: find_key(connection, name))
            if kept is None or kept.hosts != hosts or kept.not_after - SERVER_RENEWED <= self._db.clock.now():
                made = await self._make_server(algorithm, name, hosts)
                replaced = kept.fingerprint if kept else None
                kept = await self._db.write(lambda tx: keep_key(tx, made, replaces=replaced))
        return Identity(
            algorithm=algorithm,
            key=open_key(self._secret, name, kept.sealed_key),
            bundle=kept.certificate + kept.chain,
            not_after=kept.not_after,
        )

    async def _make_server(self, algorithm: Algorithm, name: str, hosts: tuple[str, ...]) -> KeptKey:
        key = await asyncio.to_thread(making.make_key, algorithm)
        csr = making.make_csr(key, making.subject_name(self.organisation, hosts[0]), hosts)
        pem = csr.public_bytes(Encoding.PEM).decode()
        issued = await self.sign(SigningWish(csr=pem, purpose="server", common_name=hosts[0], hosts=hosts))
        return KeptKey(
            fingerprint=issued.fingerprint,
            name=name,
            certificate=issued.certificate,
            chain=issued.chain,
            sealed_key=seal_key(self._secret, name, making.key_to_pem(key)),
            hosts=hosts,
            not_after=issued.not_after,
        )


def check_signed(signed: Signed, wish: SigningWish, now: datetime) -> None:
    """What an authority gave must be for the key that was asked for, of this day, and each signed by the next.

    Raises: Refused `not_signed`.
    """
    chain = read_chain(signed.certificate + signed.chain)
    leaf = chain[0]
    if leaf.public_key() != x509.load_pem_x509_csr(wish.csr.encode()).public_key():
        raise Refused("not_signed", "The authority answered with a certificate for another key.")
    if not leaf.not_valid_before_utc <= now < leaf.not_valid_after_utc:
        raise Refused("not_signed", "The authority answered with a certificate that is not good now.")
    for below, above in itertools.pairwise(chain):
        try:
            below.verify_directly_issued_by(above)
        except FAULTS as error:
            raise Refused("not_signed", "The certificates that the authority answered with do not form a chain.") from error
    if fingerprint(leaf) in {fingerprint(each) for each in chain[1:]}:
        raise Refused("not_signed", "The authority answered with the same certificate twice.")
