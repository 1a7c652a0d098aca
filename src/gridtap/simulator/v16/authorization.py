"""Who may charge: the local list, the cache, the backend, and what counts when nobody can be asked.

Spec: OCPP 1.6 §3.4, §3.5; precedence local list, cache, backend.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from msgspec import UnsetType

from gridtap.ocpp.v16.messages import AuthorizationStatus, AuthorizeRequest, AuthorizeResponse, IdTagInfo
from gridtap.simulator.v16.state import Station

MAX_CACHE = 1000
_UNKNOWN = IdTagInfo(status=AuthorizationStatus.INVALID)
_ACCEPTED = IdTagInfo(status=AuthorizationStatus.ACCEPTED)


def decide(station: Station, id_tag: str, then: Callable[[IdTagInfo], None]) -> None:
    """Find out whether a token may charge; `then` is called once, now or when the backend has answered."""
    known = known_info(station, id_tag)
    if known is not None and station.settings.flag("LocalPreAuthorize") and is_accepted(known, station.now_at):
        then(known)
        return
    if not station.may_talk:
        then(_decide_offline(station, id_tag))
        return
    station.call(
        "Authorize",
        AuthorizeRequest(id_tag=id_tag),
        AuthorizeResponse,
        lambda response: then(_learn(station, id_tag, response.id_tag_info)),
        lambda _: then(_decide_offline(station, id_tag)),
    )


def known_info(station: Station, id_tag: str) -> IdTagInfo | None:
    """What the station itself knows of a token; the list goes before the cache."""
    if station.settings.flag("LocalAuthListEnabled") and id_tag in station.local_list:
        return station.local_list[id_tag]
    return station.cache.get(id_tag) if station.settings.flag("AuthorizationCacheEnabled") else None


def remember(station: Station, id_tag: str, info: IdTagInfo) -> None:
    """Keep what the backend said in the cache, unless the list speaks for the token. Spec: OCPP 1.6 §3.5.1."""
    if not station.settings.flag("AuthorizationCacheEnabled") or id_tag in station.local_list:
        return
    station.cache.pop(id_tag, None)
    station.cache[id_tag] = info
    if len(station.cache) > MAX_CACHE:
        station.cache.pop(next(iter(station.cache)))


def is_accepted(info: IdTagInfo, at: datetime) -> bool:
    """Whether this says yes, and still does at this instant."""
    expires_at = info.expiry_date
    return info.status is AuthorizationStatus.ACCEPTED and (isinstance(expires_at, UnsetType) or expires_at > at)


def parent_of(info: IdTagInfo) -> str | None:
    """The group token, if any."""
    return None if isinstance(info.parent_id_tag, UnsetType) else info.parent_id_tag


def when_accepted(station: Station, id_tag: str, accepted: Callable[[IdTagInfo], None], refused: Callable[[], None]) -> None:
    """Decide, then go one of two ways."""
    decide(station, id_tag, partial(_fork, station, accepted, refused))


def _fork(station: Station, accepted: Callable[[IdTagInfo], None], refused: Callable[[], None], info: IdTagInfo) -> None:
    if is_accepted(info, station.now_at):
        accepted(info)
    else:
        station.counts.starts_refused += 1
        refused()


def _learn(station: Station, id_tag: str, info: IdTagInfo) -> IdTagInfo:
    remember(station, id_tag, info)
    return info


def _decide_offline(station: Station, id_tag: str) -> IdTagInfo:
    known = known_info(station, id_tag)
    if known is not None and station.settings.flag("LocalAuthorizeOffline"):
        return known
    if known is None and station.settings.flag("AllowOfflineTxForUnknownId"):
        return _ACCEPTED
    return _UNKNOWN
