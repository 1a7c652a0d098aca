"""Certificates: our authority's keys, what was issued, what stations asked for and hold, and the roots we trust."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from gridtap.storage.tables.base import metadata
from gridtap.storage.types import Instant, Json

authority_keys = Table(
    "authority_keys",
    metadata,
    Column("fingerprint", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("certificate", Text, nullable=False),
    Column("chain", Text, nullable=False),
    Column("sealed_key", LargeBinary, nullable=False),
    Column("hosts", Json, nullable=False),
    Column("not_after", Instant, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("retired_at", Instant),
    Index(None, "name"),
)
"""Private keys of ours, sealed under the pepper of the data folder: `root-ec`, `issuing-ec`, `server-ec`, likewise for rsa."""

issued_certificates = Table(
    "issued_certificates",
    metadata,
    Column("fingerprint", Text, primary_key=True),
    Column("serial_number", Text, nullable=False),
    Column("issuer_hash", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("station_id", Text),
    Column("subject", Text, nullable=False),
    Column("certificate", Text, nullable=False),
    Column("chain", Text, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("not_after", Instant, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("revoked_reason", Text),
    Index(None, "station_id"),
    Index(None, "revoked_at"),
    Index(None, "issuer_hash", "serial_number"),
)
"""No key to `stations`: what was issued and revoked stays known when its station is removed."""

certificate_requests = Table(
    "certificate_requests",
    metadata,
    Column("request_id", Text, primary_key=True),
    Column("station_id", Text, ForeignKey("stations.station_id", ondelete="CASCADE"), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("certificate_type", Text),
    Column("wire_request_id", Integer),
    Column("csr", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("detail", Text),
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_try_at", Instant),
    Column("fingerprint", Text),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index(None, "station_id", "created_at"),
    Index(None, "state", "next_try_at"),
)
"""What stations asked to have signed. `certificate_type` and `wire_request_id` are given back as the station wrote them."""

installed_certificates = Table(
    "installed_certificates",
    metadata,
    Column("station_id", Text, ForeignKey("stations.station_id", ondelete="CASCADE"), primary_key=True),
    Column("use", Text, primary_key=True),
    Column("hash_algorithm", Text, primary_key=True),
    Column("issuer_name_hash", Text, primary_key=True),
    Column("issuer_key_hash", Text, primary_key=True),
    Column("serial_number", Text, primary_key=True),
    Column("children", Json, nullable=False),
    Column("fingerprint", Text),
    Column("seen_at", Instant, nullable=False),
)
"""What a station says that it holds, by the hashes it uses; `fingerprint` where we know the certificate itself."""

root_certificates = Table(
    "root_certificates",
    metadata,
    Column("fingerprint", Text, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("certificate", Text, nullable=False),
    Column("not_after", Instant, nullable=False),
    Column("trusted_for", Text, nullable=False),
    Column("added_at", Instant, nullable=False),
)
"""Roots an operator gave us. `trusted_for` is `contracts` where they vouch for drivers, else `stations`: only sent there."""
