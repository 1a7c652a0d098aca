"""The local list and the cache, as the backend keeps them. Spec: OCPP 2.0.1 D01, D02, C11."""

from msgspec import UnsetType

from gridtap.ocpp.v201 import messages as m
from gridtap.simulator.v201.authorization import key_of
from gridtap.simulator.v201.settings import MAX_LIST, MAX_LIST_AT_ONCE
from gridtap.simulator.v201.state import Station


def send_local_list(station: Station, request: m.SendLocalListRequest) -> m.SendLocalListResponse:
    """Replace or amend the local list; an older version is refused. Spec: OCPP 2.0.1 D01."""
    entries = [] if isinstance(request.local_authorization_list, UnsetType) else request.local_authorization_list
    full = request.update_type is m.Update.FULL
    if not full and request.version_number <= station.list_version:
        return m.SendLocalListResponse(status=m.SendLocalListStatus.VERSION_MISMATCH)
    merged = {} if full else dict(station.local_list)
    for entry in entries:
        if isinstance(entry.id_token_info, UnsetType):
            merged.pop(key_of(entry.id_token), None)
        else:
            merged[key_of(entry.id_token)] = entry.id_token_info
    lacking = full and any(isinstance(entry.id_token_info, UnsetType) for entry in entries)
    twice = len({key_of(entry.id_token) for entry in entries}) < len(entries)
    too_much = len(entries) > MAX_LIST_AT_ONCE or len(merged) > MAX_LIST
    enabled = station.settings.flag("LocalAuthListCtrlr.Enabled")
    if lacking or twice or too_much or not enabled or request.version_number <= 0:
        return m.SendLocalListResponse(status=m.SendLocalListStatus.FAILED)
    station.local_list, station.list_version = merged, request.version_number
    return m.SendLocalListResponse(status=m.SendLocalListStatus.ACCEPTED)


def get_local_list_version(station: Station, request: m.GetLocalListVersionRequest) -> m.GetLocalListVersionResponse:
    """The version of the list; 0 when there is none. Spec: OCPP 2.0.1 D02."""
    enabled = station.settings.flag("LocalAuthListCtrlr.Enabled")
    return m.GetLocalListVersionResponse(version_number=station.list_version if enabled else 0)


def clear_cache(station: Station, request: m.ClearCacheRequest) -> m.ClearCacheResponse:
    """Forget what the backend said of tokens. Spec: OCPP 2.0.1 C11."""
    if not station.settings.flag("AuthCacheCtrlr.Enabled"):
        return m.ClearCacheResponse(status=m.ClearCacheStatus.REJECTED)
    station.cache.clear()
    return m.ClearCacheResponse(status=m.ClearCacheStatus.ACCEPTED)
