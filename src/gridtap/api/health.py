"""Whether the process lives, and whether it can do its work."""

import asyncio
from collections.abc import Awaitable

import msgspec
from litestar import Response, get
from sqlalchemy import text

from gridtap.api.doors import OPEN, GivenParts
from gridtap.api.parts import Parts
from gridtap.storage.transaction import Transaction

PATIENCE_S = 2.0


class Health(msgspec.Struct, frozen=True):
    """`status` is ok or failing; `checks` say what is wrong, each `ok` or a sentence."""

    status: str
    checks: dict[str, str]


@get("/healthz", opt=OPEN, include_in_schema=False)
async def show_alive() -> Health:
    """The process answers."""
    return Health("ok", {})


@get("/readyz", opt=OPEN, include_in_schema=False)
async def show_ready(parts: GivenParts) -> Response[Health]:
    """The database is reachable, the writer commits, the gateway lets stations in; else 503."""
    database, writer = await asyncio.gather(
        _check(parts.db.read(lambda connection: connection.execute(text("SELECT 1")).scalar())),
        _check(parts.db.write(_nothing)),
    )
    checks = {"database": database, "writer": writer, "gateway": _gateway(parts)}
    healthy = all(result == "ok" for result in checks.values())
    return Response(Health("ok" if healthy else "failing", checks), status_code=200 if healthy else 503)


async def _check(work: Awaitable[object]) -> str:
    try:
        async with asyncio.timeout(PATIENCE_S):
            await work
    except TimeoutError:
        return f"no answer within {PATIENCE_S:g} s"
    except Exception as error:  # noqa: BLE001 - whatever it is, it means not ready; the kind is told, not the text
        return f"failed: {type(error).__name__}"
    return "ok"


def _gateway(parts: Parts) -> str:
    if parts.gateway.port == 0:
        return "not listening"
    return parts.gateway.health.complaint or "ok"


def _nothing(_tx: Transaction) -> None:
    """An empty unit of work: it passes when the writer commits."""


ROUTES = [show_alive, show_ready]
