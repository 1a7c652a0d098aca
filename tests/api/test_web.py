"""Pages, files, health and metrics outside the API."""

from pathlib import Path

import pytest

from tests.api.house import House


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """Two small web apps, built."""
    for app in ("driver", "console", "docs"):
        folder = tmp_path / "web_dist" / app
        (folder / "assets").mkdir(parents=True)
        (folder / "index.html").write_text(f"<title>{app}</title>")
        (folder / "assets" / "app-1a2b.js").write_text(f"// {app}\n" * 300)
    (tmp_path / "web_dist" / "driver" / "sw.js").write_text("// worker")
    (tmp_path / "web_dist" / "driver" / "manifest.webmanifest").write_text("{}")
    (tmp_path / "secret.txt").write_text("secret")
    return tmp_path


@pytest.mark.parametrize(
    ("path", "app"),
    [
        ("/", "driver"),
        ("/c/AB12CD", "driver"),
        ("/sessions/ses_1", "driver"),
        ("/console", "console"),
        ("/console/", "console"),
        ("/console/stations/CP1", "console"),
        ("/docs", "docs"),
        ("/docs/", "docs"),
    ],
)
async def test_every_address_of_an_app_gives_the_app(built: Path, house: House, path: str, app: str) -> None:
    page = await house.client.get(path)
    assert (page.status_code, page.text) == (200, f"<title>{app}</title>")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-cache"


async def test_pages_carry_strict_headers(built: Path, house: House) -> None:
    headers = (await house.client.get("/")).headers
    policy = headers["content-security-policy"]
    assert "script-src 'self' 'wasm-unsafe-eval'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


async def test_hashed_files_are_kept_for_ever_and_squeezed(built: Path, house: House) -> None:
    file = await house.client.get("/console/assets/app-1a2b.js")
    assert file.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert file.headers["content-encoding"] == "gzip"
    assert file.text.startswith("// console")
    plain = await house.client.get("/console/assets/app-1a2b.js", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.headers["content-type"] == "text/javascript; charset=utf-8"


async def test_the_service_worker_is_asked_for_each_time(built: Path, house: House) -> None:
    worker = await house.client.get("/sw.js")
    assert worker.headers["cache-control"] == "no-cache"
    again = await house.client.get("/sw.js", headers={"If-None-Match": worker.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (await house.client.get("/manifest.webmanifest")).headers["content-type"] == "application/manifest+json"


async def test_a_changed_file_is_read_again(built: Path, house: House) -> None:
    assert (await house.client.get("/")).text == "<title>driver</title>"
    (built / "web_dist" / "driver" / "index.html").write_text("<title>newer</title>")
    assert (await house.client.get("/")).text == "<title>newer</title>"


@pytest.mark.parametrize(
    "path", ["/assets/none.js", "/favicon.ico", "/console/assets/none", "/..%2f..%2fsecret.txt", "/%2e%2e/x.txt"]
)
async def test_a_file_that_is_not_there_is_not_the_app(built: Path, house: House, path: str) -> None:
    answer = await house.client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert "secret" not in answer.text


async def test_only_reading_is_possible(built: Path, house: House) -> None:
    assert (await house.client.head("/")).status_code == 200
    assert (await house.client.post("/", json={})).status_code == 404


async def test_an_app_that_is_not_built_says_what_to_type(house: House) -> None:
    for path in ("/", "/console", "/docs"):
        answer = await house.client.get(path)
        assert answer.status_code == 503
        assert "make web" in answer.text


async def test_the_openapi_document_is_served_beside_the_documentation(house: House) -> None:
    document = (await house.client.get("/docs/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    summaries = [operation["summary"] for path in document["paths"].values() for operation in path.values()]
    assert not [summary for summary in summaries if "`" in summary]
    assert "/api/v1/sessions" in document["paths"]


async def test_health_and_readiness(both: House) -> None:
    assert (await both.client.get("/healthz")).json()["status"] == "ok"
    ready = await both.client.get("/readyz")
    assert (ready.status_code, ready.json()["checks"]) == (200, {"database": "ok", "writer": "ok", "gateway": "ok"})


async def test_a_gateway_that_cannot_store_is_not_ready(house: House) -> None:
    house.gateway.health.trouble(OSError("disk full"))
    ready = await house.client.get("/readyz")
    assert ready.status_code == 503
    assert "cannot store" in ready.json()["checks"]["gateway"]


async def test_metrics_count_by_route_and_not_by_address(house: House) -> None:
    operator = await house.person("operator")
    for number in range(3):
        await operator.get(f"/stations/CP{number}")
    text = (await house.client.get("/metrics")).text
    assert 'gridtap_http_requests_total{method="GET",route="/api/v1/stations/{station_id}",status="404"} 3.0' in text
    assert "gridtap_stations_connected 0.0" in text
    assert "gridtap_writer_commits_total" in text
    assert "CP1" not in text
