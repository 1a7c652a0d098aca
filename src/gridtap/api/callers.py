"""Who asks: the caller behind a bearer token, and what their role allows."""

import msgspec
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers.base import BaseRouteHandler

from gridtap.drivers.model import Role
from gridtap.kit.errors import NotAllowed


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who has proven who they are; `token` is what they proved it with."""

    user_id: str
    name: str
    role: Role
    token: str

    @property
    def operates(self) -> bool:
        """Whether they may see and do what operators may."""
        return self.role in {"operator", "admin"}


ApiRequest = Request[Caller, None, State]
Connection = ASGIConnection[BaseRouteHandler, Caller, None, State]


def operators_only(connection: Connection, _handler: BaseRouteHandler) -> None:
    """A guard for the operator's doors. Raises: NotAllowed `operators_only`."""
    if not connection.user.operates:
        raise NotAllowed("operators_only", "Only operators may do this; sign in with an operator's account.")


def admins_only(connection: Connection, _handler: BaseRouteHandler) -> None:
    """A guard for what only admins may do. Raises: NotAllowed `admins_only`."""
    if connection.user.role != "admin":
        raise NotAllowed("admins_only", "Only admins may do this.")
