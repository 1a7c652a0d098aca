"""Sites and tariffs: where one charges and what it costs."""

from litestar import delete, get, post, put
from litestar.params import JSONBody

from gridtap.api.callers import operators_only
from gridtap.api.doors import GivenCaller, GivenParts, IdPath
from gridtap.api.shapes.common import Site
from gridtap.api.shapes.operator import NewSite, NewTariff, Tariff, TariffPage, TariffPreview, TariffTrial
from gridtap.kit.errors import Unreachable


@post("/sites", guards=[operators_only], tags=["places"])
async def make_site(data: JSONBody[NewSite], parts: GivenParts, caller: GivenCaller) -> Site:
    """Make a site."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@put("/sites/{site_id:str}", guards=[operators_only], tags=["places"])
async def replace_site(data: JSONBody[NewSite], parts: GivenParts, caller: GivenCaller, site_id: IdPath) -> Site:
    """Replace what is known of a site."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@delete("/sites/{site_id:str}", guards=[operators_only], tags=["places"])
async def remove_site(parts: GivenParts, caller: GivenCaller, site_id: IdPath) -> None:
    """Remove a site; its stations stay, without one."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@get("/tariffs", guards=[operators_only], tags=["tariffs"])
async def list_tariffs(parts: GivenParts) -> TariffPage:
    """All tariffs, by name."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@post("/tariffs", guards=[operators_only], tags=["tariffs"])
async def make_tariff(data: JSONBody[NewTariff], parts: GivenParts, caller: GivenCaller) -> Tariff:
    """Make a tariff."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@post("/tariffs/preview", status_code=200, guards=[operators_only], tags=["tariffs"])
async def preview_tariff(data: JSONBody[TariffTrial], parts: GivenParts) -> TariffPreview:
    """What a session would cost by this tariff."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@put("/tariffs/{tariff_id:str}", guards=[operators_only], tags=["tariffs"])
async def replace_tariff(data: JSONBody[NewTariff], parts: GivenParts, caller: GivenCaller, tariff_id: IdPath) -> Tariff:
    """Replace a tariff; running sessions keep the price they began with."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@delete("/tariffs/{tariff_id:str}", guards=[operators_only], tags=["tariffs"])
async def remove_tariff(parts: GivenParts, caller: GivenCaller, tariff_id: IdPath) -> None:
    """Remove a tariff that no site or station charges by."""
    raise Unreachable("not_built", "This door is being built.", status=501)


ROUTES = [make_site, replace_site, remove_site, list_tariffs, make_tariff, preview_tariff, replace_tariff, remove_tariff]
