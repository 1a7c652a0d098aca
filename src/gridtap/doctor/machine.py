"""Is the machine fit: clock, disk, open files, and the web apps beside the package."""

import ctypes
import resource
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import gridtap
from gridtap.doctor.finding import Finding, failed, good, warning
from gridtap.kit.clock import Clock

GIB = 1024**3
PLAUSIBLE_YEARS = range(2026, 2100)
WATCH_S = 0.25
MAX_DRIFT_S = 0.05
CLOCK_UNSYNCHRONISED = 5
FILES_BESIDE_STATIONS = 256


def check_clock(clock: Clock) -> Iterator[Finding]:
    """The year is plausible, the wall clock runs like the monotone one, and the kernel says it is disciplined."""
    wall, steady = clock.now(), clock.monotonic()
    time.sleep(WATCH_S)
    drift_s = (clock.now() - wall).total_seconds() - (clock.monotonic() - steady)
    shown = f"{wall:%Y-%m-%d %H:%M:%S} UTC (local time zone {time.tzname[0]})"
    remedy = "Set the clock and run an NTP client: stations take their time from this server."
    if wall.year not in PLAUSIBLE_YEARS:
        yield failed("Clock", f"It says {shown}, which cannot be.", remedy)
    elif abs(drift_s) > MAX_DRIFT_S:
        yield warning("Clock", f"It jumped by {drift_s:+.3f} s while we watched.", remedy)
    elif not clock_is_disciplined():
        yield warning(
            "Clock",
            f"It says {shown}; nothing keeps it right.",
            "Run an NTP client (chrony or systemd-timesyncd), or do so on the host.",
        )
    else:
        yield good("Clock", f"{shown}, kept right by the system.")


def clock_is_disciplined() -> bool:
    """Whether the kernel believes its clock follows a better one; true where it cannot be asked."""
    adjtimex = getattr(ctypes.CDLL(None), "adjtimex", None)
    if adjtimex is None:
        return True
    return adjtimex(ctypes.create_string_buffer(512)) != CLOCK_UNSYNCHRONISED


def check_disk(folder: Path) -> Finding:
    """Room under the data folder, or under the nearest folder that is there."""
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    free = shutil.disk_usage(there).free
    detail = f"{free / GIB:.1f} GiB free under {there}."
    if free < GIB // 10:
        return failed("Disk", detail, "Make room: a full disk means that no fact can be acknowledged.")
    if free < GIB:
        return warning("Disk", detail, "Make room, or lower GRIDTAP_FRAME_RETENTION_DAYS.")
    return good("Disk", detail)


def check_open_files() -> Finding:
    """Each connected station holds one open file."""
    limit, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    stations = max(limit - FILES_BESIDE_STATIONS, 0)
    detail = f"{limit} a process: room for about {stations} stations and people (hard limit {hard})."
    if limit < 4096:
        return warning("Open files", detail, "Raise it with `ulimit -n 65536`, or LimitNOFILE= in the systemd unit.")
    return good("Open files", detail)


def check_web_apps(folder: Path | None = None) -> Finding:
    """The driver app and the operator console were built into the package."""
    built = folder or Path(gridtap.__file__).parent / "web_dist"
    missing = [app for app in ("driver", "console") if not (built / app / "index.html").exists()]
    if missing:
        return warning(
            "Web apps", f"Not built: {' and '.join(missing)}.", "Run `make web` in the repository (needs Node 20 or newer)."
        )
    return good("Web apps", "The driver app and the operator console are built.")
