"""Our own authority: a root and one authority below it for each kind of key, made when first needed, kept sealed."""

import asyncio
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from gridtap.certificates import making
from gridtap.certificates.keys import KeptKey, find_key, keep_key, list_keys
from gridtap.certificates.making import CertificateKey, Extent, Signer
from gridtap.certificates.model import Algorithm, Issued, RevocationReason, Signed, SigningWish
from gridtap.certificates.reading import fingerprint, name_hash, read_certificate, read_csr, to_pem
from gridtap.certificates.sealing import open_key, seal_key
from gridtap.certificates.store import list_revoked
from gridtap.kit.errors import Refused
from gridtap.storage.database import Database

YEAR = timedelta(days=365)
ROOT_LASTS, ROOT_RENEWED = 20 * YEAR, 5 * YEAR
ISSUING_LASTS, ISSUING_RENEWED = 10 * YEAR, 3 * YEAR
"""How long an authority's certificate is good, and how long before its end there is a new one."""
SERVER_LASTS = timedelta(days=90)
"""Short, because stations seldom ask whether our certificate was taken back. Spec: OCPP 2.0.1 A00.FR.701."""
MAX_STATION_LASTS = 2 * YEAR


class LocalAuthority:
    """Signs with an elliptic curve what has such a key, and with RSA what has that, for stations that know only one."""

    name = "local"

    def __init__(
        self,
        *,
        db: Database,
        secret: bytes,
        organisation: str,
        station_lasts: timedelta,
        public_url: str | None = None,
    ) -> None:
        """`secret` seals the keys; `public_url` is where revocation lists and the responder are reached, None for nowhere."""
        self._db = db
        self._secret = secret
        self._organisation = organisation
        self._station_lasts = min(station_lasts, MAX_STATION_LASTS)
        self._public_url = public_url
        self._making = asyncio.Lock()
        self._opened: dict[str, Signer] = {}

    async def sign(self, wish: SigningWish) -> Signed:
        """Sign with the authority whose kind of key the request has. Raises: Refused `not_signed`."""
        csr = read_csr(wish.csr)
        public_key = csr.public_key()
        if not isinstance(public_key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
            raise Refused("not_signed", "Our authority signs elliptic curve and RSA keys only.")
        kept = await self._issuing("rsa" if isinstance(public_key, rsa.RSAPublicKey) else "ec")
        leaf = await asyncio.to_thread(self._make_leaf, wish, public_key, kept)
        return Signed(certificate=to_pem([leaf]), chain=kept.certificate)

    async def revoke(self, issued: Issued, reason: RevocationReason) -> None:
        """Nothing beside the record, from which our lists are made."""

    async def anchors(self) -> list[str]:
        """The roots of both kinds, also those that were replaced and are still good."""
        for algorithm in ("ec", "rsa"):
            await self._root(algorithm)
        now = self._db.clock.now()
        return [kept.certificate for kept in await self._db.read(lambda connection: list_keys(connection, "root-", now))]

    async def revocation_lists(self) -> list[bytes]:
        """One list for each authority that ever issued and is still good, in DER."""
        now = self._db.clock.now()
        issuers = await self._db.read(lambda connection: list_keys(connection, "issuing-", now))
        revoked = await self._db.read(lambda connection: list_revoked(connection, now))
        return [await asyncio.to_thread(self._make_crl, kept, revoked, now) for kept in issuers]

    async def issuers(self) -> list[Signer]:
        """Every authority that ever issued and is still good."""
        now = self._db.clock.now()
        kept = await self._db.read(lambda connection: list_keys(connection, "issuing-", now))
        return [self._open(each) for each in kept]

    def _make_leaf(self, wish: SigningWish, public_key: CertificateKey, kept: KeptKey) -> x509.Certificate:
        issuer = self._open(kept)
        lasts = SERVER_LASTS if wish.purpose == "server" else self._station_lasts
        subject = making.subject_name(self._organisation, wish.common_name)
        if wish.purpose == "v2g":
            subject = x509.Name([*subject, x509.NameAttribute(NameOID.DOMAIN_COMPONENT, "CPO")])
        crl = None if self._public_url is None else f"{self._public_url}/{name_hash(issuer.certificate.subject)}.crl"
        return making.make_leaf(
            public_key,
            subject,
            issuer,
            self._extent(lasts, issuer.certificate.not_valid_after_utc),
            purpose=wish.purpose,
            hosts=wish.hosts,
            crl_url=crl,
            ocsp_url=None if self._public_url is None else f"{self._public_url}/ocsp",
        )

    def _make_crl(self, kept: KeptKey, revoked: Sequence[Issued], now: datetime) -> bytes:
        issuer = self._open(kept)
        ours = name_hash(issuer.certificate.subject)
        return making.make_crl(issuer, [each for each in revoked if each.issuer_hash == ours], now)

    async def _issuing(self, algorithm: Algorithm) -> KeptKey:
        """The authority that signs now; a new one long before its end."""
        root = await self._root(algorithm)
        name = f"issuing-{algorithm}"
        async with self._making:
            kept = await self._db.read(lambda connection: find_key(connection, name))
            if kept is not None and kept.not_after - ISSUING_RENEWED > self._db.clock.now():
                return kept
            made = await asyncio.to_thread(self._make_issuing, algorithm, name, root)
            return await self._db.write(lambda tx: keep_key(tx, made, replaces=kept.fingerprint if kept else None))

    async def _root(self, algorithm: Algorithm) -> KeptKey:
        name = f"root-{algorithm}"
        async with self._making:
            kept = await self._db.read(lambda connection: find_key(connection, name))
            if kept is not None and kept.not_after - ROOT_RENEWED > self._db.clock.now():
                return kept
            made = await asyncio.to_thread(self._make_root, algorithm, name)
            return await self._db.write(lambda tx: keep_key(tx, made, replaces=kept.fingerprint if kept else None))

    def _make_root(self, algorithm: Algorithm, name: str) -> KeptKey:
        key = making.make_key(algorithm, for_authority=True)
        certificate = making.make_root(key, self._name("Root CA", algorithm), self._extent(ROOT_LASTS))
        return self._seal(name, Signer(certificate, key))

    def _make_issuing(self, algorithm: Algorithm, name: str, root: KeptKey) -> KeptKey:
        key = making.make_key(algorithm, for_authority=True)
        above = self._open(root)
        extent = self._extent(ISSUING_LASTS, above.certificate.not_valid_after_utc)
        certificate = making.make_issuing(key, self._name("Issuing CA", algorithm), above, extent)
        return self._seal(name, Signer(certificate, key))

    def _name(self, what: str, algorithm: Algorithm) -> x509.Name:
        """A name that no other authority of ours has, so that lists and serial numbers are never mixed up."""
        said = f"{self._organisation[:30]} {what} {algorithm.upper()} {secrets.token_hex(4)}"
        return making.subject_name(self._organisation, said)

    def _extent(self, lasts: timedelta, at_most: datetime | None = None) -> Extent:
        now = self._db.clock.now().replace(microsecond=0)
        ends_at = now + lasts
        return Extent(now - making.CLOCK_SLACK, ends_at if at_most is None else min(ends_at, at_most))

    def _seal(self, name: str, signer: Signer) -> KeptKey:
        return KeptKey(
            fingerprint=fingerprint(signer.certificate),
            name=name,
            certificate=to_pem([signer.certificate]),
            chain="",
            sealed_key=seal_key(self._secret, name, making.key_to_pem(signer.key)),
            hosts=(),
            not_after=signer.certificate.not_valid_after_utc,
        )

    def _open(self, kept: KeptKey) -> Signer:
        """Certificate and key; opened once. Raises: Refused `key_sealed`."""
        found = self._opened.get(kept.fingerprint)
        if found is None:
            key = making.key_from_pem(open_key(self._secret, kept.name, kept.sealed_key))
            found = self._opened[kept.fingerprint] = Signer(read_certificate(kept.certificate), key)
        return found
