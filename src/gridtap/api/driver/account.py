"""Signing in and out, and the caller's own account."""

import asyncio
from datetime import timedelta

from litestar import get, patch, post
from litestar.params import JSONBody

from gridtap import __version__
from gridtap.api.callers import ApiRequest, client_of
from gridtap.api.doors import OPEN, GivenCaller, GivenParts
from gridtap.api.limits import place_of
from gridtap.api.parts import Parts
from gridtap.api.shapes.common import Account
from gridtap.api.shapes.driver import DemoAccount, Info, LoggedIn, Login, ProfileChange, Registration
from gridtap.drivers.logins import close_login, close_other_logins, open_login
from gridtap.drivers.model import NewUser, User
from gridtap.drivers.passwords import check_password, hash_password, password_fits
from gridtap.drivers.people import change_user, find_by_email, fold_email, fold_name, get_user, make_user
from gridtap.kit.errors import Malformed, NotAllowed
from gridtap.storage.transaction import Transaction

LOCALES = ("en", "de")
TOKEN_DIGITS = 52
MAX_LOGIN_CHARACTERS = 254


@get("/info", opt=OPEN, security=[{}], tags=["account"])
async def show_info(parts: GivenParts) -> Info:
    """What the sign-in pages need to know."""
    settings = parts.settings
    return Info(
        version=__version__,
        demo=settings.demo,
        demo_accounts=[DemoAccount(role=login.role, email=login.email, password=login.password) for login in parts.demo_logins],
        allow_registration=settings.allow_registration,
        currency=settings.currency,
        http_url=settings.http_url,
        ocpp_url=parts.gateway.ocpp_url,
        ocpp_tls_url=parts.gateway.ocpp_tls_url,
        reservation_max_s=settings.reservation_max_s,
    )


@post("/auth/login", opt=OPEN, security=[{}], status_code=200, tags=["account"])
async def log_in(data: JSONBody[Login], parts: GivenParts, request: ApiRequest) -> LoggedIn:
    """Sign in; the access token goes into the `Authorization: Bearer` header of every other call."""
    email, place = data.email.strip().lower()[:MAX_LOGIN_CHARACTERS], _place(request, parts)
    limits, pair = parts.limits, f"{place} {email}"
    limits.login_by_address.take(place)
    limits.login_by_pair.take(pair)
    await asyncio.sleep(limits.guesses.wait_s(email))
    found = await parts.db.read(lambda connection: find_by_email(connection, email))
    user, password_hash = found or (None, None)
    async with parts.hashing:
        fits = await asyncio.to_thread(password_fits, password_hash, data.password)
    if user is None or not fits:
        limits.guesses.note(email)
        raise NotAllowed("wrong_password", "E-mail address and password do not fit together.", status=401)
    limits.login_by_pair.give_back(pair)
    limits.login_by_address.give_back(place)
    return await parts.db.write(lambda tx: _signed_in(tx, parts, user))


@post("/auth/register", opt=OPEN, security=[{}], tags=["account"])
async def register(data: JSONBody[Registration], parts: GivenParts, request: ApiRequest) -> LoggedIn:
    """Make a driver's account and sign in."""
    if not parts.settings.allow_registration:
        raise NotAllowed("registration_closed", "New accounts are made by the operator here.")
    email, name = fold_email(data.email), fold_name(data.name)
    check_password(data.password)
    _check_locale(data.locale)
    parts.limits.registration_by_address.take(_place(request, parts))
    async with parts.hashing:
        password_hash = await asyncio.to_thread(hash_password, data.password)
    new = NewUser(
        user_id=parts.ids.next("usr"), email=email, name=name, role="driver", password_hash=password_hash, locale=data.locale
    )

    def work(tx: Transaction) -> LoggedIn:
        return _signed_in(tx, parts, make_user(tx, new, app_token=make_app_token(parts)))

    return await parts.db.write(work)


@post("/auth/logout", status_code=204, tags=["account"])
async def log_out(parts: GivenParts, caller: GivenCaller) -> None:
    """Make the access token worthless."""
    await parts.db.write(lambda tx: close_login(tx, caller.token))
    parts.known.forget(caller.token)


@get("/me", tags=["account"])
async def show_me(parts: GivenParts, caller: GivenCaller) -> Account:
    """The caller's own account."""
    return account_of(await parts.db.read(lambda connection: get_user(connection, caller.user_id)))


@patch("/me", tags=["account"])
async def change_me(data: JSONBody[ProfileChange], parts: GivenParts, caller: GivenCaller) -> Account:
    """Change name, language or password; a new password asks for the current one and signs all other devices out."""
    if data.locale is not None:
        _check_locale(data.locale)
    password_hash = await _new_password_hash(data, parts, caller.user_id)

    def work(tx: Transaction) -> User:
        if password_hash is not None:
            close_other_logins(tx, caller.user_id, but=caller.token)
        return change_user(tx, caller.user_id, name=data.name, locale=data.locale, password_hash=password_hash)

    user = await parts.db.write(work)
    parts.known.forget_user(caller.user_id)
    return account_of(user)


async def _new_password_hash(data: ProfileChange, parts: Parts, user_id: str) -> str | None:
    if data.password is None:
        return None
    check_password(data.password)
    parts.limits.password_by_user.take(user_id)
    user = await parts.db.read(lambda connection: get_user(connection, user_id))
    found = await parts.db.read(lambda connection: find_by_email(connection, user.email))
    current_hash = None if found is None else found[1]
    async with parts.hashing:
        if not await asyncio.to_thread(password_fits, current_hash, data.current_password or ""):
            raise NotAllowed("wrong_password", "The current password is not right.")
        return await asyncio.to_thread(hash_password, data.password)


def account_of(user: User) -> Account:
    """A person as the doors show them."""
    return Account(
        user_id=user.user_id, email=user.email, name=user.name, role=user.role, locale=user.locale, created_at=user.created_at
    )


def make_app_token(parts: Parts) -> str:
    """A token for a driver's app, within the 20 characters of 1.6."""
    return f"APP{parts.ids.code(12)}"


def _signed_in(tx: Transaction, parts: Parts, user: User) -> LoggedIn:
    secret = parts.ids.secret(TOKEN_DIGITS)
    settings = parts.settings
    lasts = timedelta(days=settings.driver_login_days) if user.role == "driver" else timedelta(hours=settings.login_hours)
    expires_at = open_login(tx, user.user_id, secret, lasts=lasts)
    account = account_of(user)
    return LoggedIn(
        access_token=secret,
        expires_at=expires_at,
        driver=account if user.role == "driver" else None,
        operator=None if user.role == "driver" else account,
    )


def _check_locale(locale: str) -> None:
    if locale not in LOCALES:
        detail = f"This is none of our languages: {', '.join(LOCALES)}."
        raise Malformed("bad_locale", detail, extra={"errors": [{"field": "locale", "message": detail}]})


def _place(request: ApiRequest, parts: Parts) -> str:
    """What tries are counted by."""
    return place_of(client_of(request.scope, parts.proxies))


ROUTES = [show_info, log_in, register, log_out, show_me, change_me]
