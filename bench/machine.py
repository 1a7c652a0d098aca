"""A server in its own process on its own core, and what it costs: CPU of all its threads, memory, both from /proc."""

import os
import platform
import re
import statistics
import subprocess
import threading
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from gridtap.doctor.database import sync_times_ms

TICK_S = 1 / os.sysconf("SC_CLK_TCK")
UTIME, STIME = 11, 12
"""Fields of /proc/PID/stat after the name."""
STOLEN = 7
"""Field of a core's row in /proc/stat after its name."""
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE = CORES[0]
LOAD_CORE = CORES[-1]


class Server(NamedTuple):
    """A running server."""

    pid: int
    announced: str
    """The line by which it said that it was ready."""

    def cpu_s(self) -> float:
        """Seconds of CPU that all its threads have used since it started."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[UTIME]) + int(fields[STIME])) * TICK_S

    def memory_kib(self) -> int:
        """Resident memory that is its own, in KiB."""
        rollup = Path(f"/proc/{self.pid}/smaps_rollup").read_text()
        return sum(int(size) for size in re.findall(r"^Private_(?:Clean|Dirty):\s+(\d+) kB", rollup, re.MULTILINE))

    def idle_share(self, seconds: float = 1.0) -> float:
        """CPU seconds a second it uses while nothing is asked of it."""
        before, started = self.cpu_s(), time.monotonic()
        time.sleep(seconds)
        return (self.cpu_s() - before) / (time.monotonic() - started)


@contextmanager
def running(
    command: Sequence[str], *, ready: str, environment: Mapping[str, str] | None = None, deadline_s: float = 60.0
) -> Generator[Server]:
    """Start a server on its core and wait until it prints a line that matches `ready`; stop it at the end.

    Raises: RuntimeError when it ends, or says nothing before the deadline.
    """
    process = subprocess.Popen(
        ["taskset", "-c", str(SERVER_CORE), *command],
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    watchdog = threading.Timer(deadline_s, process.kill)
    watchdog.start()
    try:
        line = _first_match(process, ready)
        watchdog.cancel()
        yield Server(process.pid, line)
    finally:
        watchdog.cancel()
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _first_match(process: subprocess.Popen[str], ready: str) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if re.fullmatch(ready, line.strip()):
            return line.strip()
    raise RuntimeError(f"{process.args} never said {ready} (exit {process.wait()})")


def use_load_core() -> None:
    """Keep this process, the load generator, off the server's core."""
    os.sched_setaffinity(0, {LOAD_CORE})


def stolen_ticks() -> int:
    """For how many ticks the hypervisor has given our cores to others since the machine began; 0 where it does not tell."""
    rows = re.findall(r"^cpu\d+ (.+)$", Path("/proc/stat").read_text(), re.MULTILINE)
    return sum(int(fields[STOLEN]) for fields in map(str.split, rows) if len(fields) > STOLEN)


def describe(folder: Path) -> str:
    """What the figures were measured on: processor, Python, a synced write in the folder, and who else was at work."""
    models = re.findall(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    return (
        f"{models[0] if models else platform.machine()}, {len(CORES)} cores, Python {platform.python_version()}; "
        f"a synced write takes {statistics.median(sync_times_ms(folder)):.2f} ms; load average {os.getloadavg()[0]:.1f}."
    )
