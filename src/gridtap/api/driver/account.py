"""Signing in and out, and the caller's own account."""

from litestar import get, patch, post
from litestar.params import JSONBody

from gridtap.api.doors import OPEN, GivenCaller, GivenParts
from gridtap.api.shapes.common import Account
from gridtap.api.shapes.driver import Info, LoggedIn, Login, ProfileChange, Registration
from gridtap.kit.errors import Unreachable


@get("/info", opt=OPEN, security=[{}], tags=["account"])
async def show_info(parts: GivenParts) -> Info:
    """What the sign-in pages need to know."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@post("/auth/login", opt=OPEN, security=[{}], status_code=200, tags=["account"])
async def log_in(data: JSONBody[Login], parts: GivenParts) -> LoggedIn:
    """Sign in; the access token goes into the `Authorization: Bearer` header of every other call."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@post("/auth/register", opt=OPEN, security=[{}], tags=["account"])
async def register(data: JSONBody[Registration], parts: GivenParts) -> LoggedIn:
    """Make a driver's account and sign in."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@post("/auth/logout", status_code=204, tags=["account"])
async def log_out(parts: GivenParts, caller: GivenCaller) -> None:
    """Make the access token worthless."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@get("/me", tags=["account"])
async def show_me(parts: GivenParts, caller: GivenCaller) -> Account:
    """The caller's own account."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@patch("/me", tags=["account"])
async def change_me(data: JSONBody[ProfileChange], parts: GivenParts, caller: GivenCaller) -> Account:
    """Change name, language or password; a new password asks for the current one and signs all other devices out."""
    raise Unreachable("not_built", "This door is being built.", status=501)


ROUTES = [show_info, log_in, register, log_out, show_me, change_me]
