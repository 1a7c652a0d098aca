"""Who may charge: the local list, the cache, the backend, and what counts when nobody can be asked.

Spec: OCPP 2.0.1 C01, C10, C12 to C15; precedence local list, cache, backend.
"""

import re
from collections.abc import Callable
from datetime import datetime
from functools import partial

from msgspec import UnsetType

from gridtap.ocpp.v201.messages import (
    AuthorizationStatus,
    AuthorizeRequest,
    AuthorizeResponse,
    IdToken,
    IdTokenInfo,
    IdTokenKind,
)
from gridtap.simulator.v21.choosing import hear_tariff
from gridtap.simulator.v201.state import Station

MAX_CACHE = 1000
_UNKNOWN = IdTokenInfo(status=AuthorizationStatus.UNKNOWN)
_ACCEPTED = IdTokenInfo(status=AuthorizationStatus.ACCEPTED)
_EMAID = re.compile(r"[A-Z]{2}-?[A-Z0-9]{3}-?C[A-Z0-9]{8}(-?[A-Z0-9])?", re.IGNORECASE)


def token_of(text: str) -> IdToken:
    """A card's number as a reader would report it: hexadecimal of 4, 7 or 10 bytes is ISO 14443, of 8 bytes ISO 15693."""
    if re.fullmatch(r"[0-9A-Fa-f]+", text, re.ASCII):
        if len(text) in (8, 14, 20):
            return IdToken(id_token=text, type=IdTokenKind.ISO14443)
        if len(text) == 16:
            return IdToken(id_token=text, type=IdTokenKind.ISO15693)
    if re.fullmatch(r"\d{4,6}", text, re.ASCII):
        return IdToken(id_token=text, type=IdTokenKind.KEY_CODE)
    if _EMAID.fullmatch(text):
        return IdToken(id_token=text, type=IdTokenKind.EMAID)
    return IdToken(id_token=text, type=IdTokenKind.CENTRAL)


def key_of(token: IdToken) -> str:
    """What list and cache know a token by; ids are compared without case."""
    return f"{token.type.value}:{token.id_token.lower()}"


def decide(station: Station, token: IdToken, then: Callable[[IdTokenInfo], None]) -> None:
    """Find out whether a token may charge; `then` is called once, now or when the backend has answered."""
    known = known_info(station, token)
    ready = station.settings.flag("AuthCtrlr.LocalPreAuthorize")
    if known is not None and ready and is_accepted(known, station.now_at):
        then(known)
        return
    if not station.may_talk:
        then(_decide_offline(station, token))
        return
    station.call(
        "Authorize",
        AuthorizeRequest(id_token=token),
        AuthorizeResponse,
        lambda response: then(_learn(station, token, response)),
        lambda _: then(_decide_offline(station, token)),
    )


def known_info(station: Station, token: IdToken) -> IdTokenInfo | None:
    """What the station itself knows of a token; the list goes before the cache."""
    key = key_of(token)
    if station.settings.flag("LocalAuthListCtrlr.Enabled") and key in station.local_list:
        return station.local_list[key]
    known = station.cache.get(key) if station.settings.flag("AuthCacheCtrlr.Enabled") else None
    if known is not None and _is_over(known, station.now_at):
        del station.cache[key]
        return None
    return known


def remember(station: Station, token: IdToken, info: IdTokenInfo) -> None:
    """Keep what the backend said in the cache, unless the list speaks for the token. Spec: OCPP 2.0.1 C10."""
    key = key_of(token)
    if not station.settings.flag("AuthCacheCtrlr.Enabled") or key in station.local_list:
        return
    station.cache.pop(key, None)
    station.cache[key] = info
    if len(station.cache) > MAX_CACHE:
        station.cache.pop(next(iter(station.cache)))


def is_accepted(info: IdTokenInfo, at: datetime) -> bool:
    """Whether this says yes, and still does at this instant."""
    return info.status is AuthorizationStatus.ACCEPTED and not _is_over(info, at)


def group_of(info: IdTokenInfo) -> str | None:
    """The group token, if any."""
    return None if isinstance(info.group_id_token, UnsetType) else info.group_id_token.id_token


def when_accepted(station: Station, token: IdToken, accepted: Callable[[IdTokenInfo], None], refused: Callable[[], None]) -> None:
    """Decide, then go one of two ways."""
    decide(station, token, partial(_fork, station, accepted, refused))


def _fork(station: Station, accepted: Callable[[IdTokenInfo], None], refused: Callable[[], None], info: IdTokenInfo) -> None:
    if is_accepted(info, station.now_at):
        accepted(info)
    else:
        station.counts.starts_refused += 1
        refused()


def _is_over(info: IdTokenInfo, at: datetime) -> bool:
    over_at = info.cache_expiry_date_time
    return not isinstance(over_at, UnsetType) and over_at <= at


def _learn(station: Station, token: IdToken, response: AuthorizeResponse) -> IdTokenInfo:
    remember(station, token, response.id_token_info)
    return hear_tariff(station, key_of(token), response)


def _decide_offline(station: Station, token: IdToken) -> IdTokenInfo:
    known = known_info(station, token)
    if known is not None and station.settings.flag("AuthCtrlr.LocalAuthorizeOffline"):
        return known
    if known is None and station.settings.flag("AuthCtrlr.OfflineTxForUnknownIdEnabled"):
        return _ACCEPTED
    return _UNKNOWN
