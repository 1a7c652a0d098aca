"""What every door has in common: its parts, its caller, and the types of its parameters."""

from datetime import UTC, datetime
from typing import Annotated

from litestar.di import NamedDependency
from litestar.params import HeaderParameter, PathParameter, QueryParameter, SkipValidation
from litestar.types import Scope

from gridtap.api.callers import ApiRequest, Caller
from gridtap.api.parts import Parts, parts_of

GivenParts = NamedDependency[SkipValidation[Parts]]
GivenCaller = NamedDependency[SkipValidation[Caller]]

StationPath = Annotated[str, PathParameter(min_length=1, max_length=48, description="The station's own id.")]
IdPath = Annotated[str, PathParameter(min_length=1, max_length=64)]
TokenPath = Annotated[str, PathParameter(min_length=1, max_length=64, description="The token, in any case.")]
RowPath = Annotated[int, PathParameter(ge=1, le=2**53)]
Limit = Annotated[int, QueryParameter(ge=1, le=500, description="Items a page, at most.")]
Cursor = Annotated[str | None, QueryParameter(max_length=200, description="`next_cursor` of the page before.")]
Search = Annotated[str | None, QueryParameter(max_length=100, description="Text to look for.")]
Word = Annotated[str | None, QueryParameter(max_length=64)]
LastEventId = Annotated[str | None, HeaderParameter(name="Last-Event-ID", max_length=40)]
Lasting = Annotated[
    int | None, QueryParameter(ge=1, le=3600, description="End the stream after this many seconds; else it goes on.")
]

OPEN = {"open": True}
"""The `opt` of a door that asks nobody who they are."""


def provide_parts(scope: Scope) -> Parts:
    """The parts of the server that was asked."""
    return parts_of(scope)


def provide_caller(request: ApiRequest, parts: GivenParts) -> Caller:
    """The caller, for doors that name one.

    It waits for the parts, which it does not need: the framework starts two tasks for what may be had at the same time, and
    that takes longer than everything else it does for a request.
    """
    return request.user


def aware(at: datetime | None) -> datetime | None:
    """An instant from a query; one without a zone is UTC."""
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at
