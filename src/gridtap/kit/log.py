"""Structured logging: one line per fact, secrets masked at the source."""

import logging
import sys
from typing import TextIO

import structlog
from structlog.typing import FilteringBoundLogger

Log = FilteringBoundLogger


def configure_logging(*, level: str = "info", json_lines: bool = False, stream: TextIO | None = None) -> None:
    """Set up logging for the process; called once by `app.py` or the command line."""
    out = stream or sys.stderr
    renderer = structlog.processors.JSONRenderer() if json_lines else structlog.dev.ConsoleRenderer(colors=out.isatty())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(file=out),
        cache_logger_on_first_use=False,
    )


def get_log(name: str) -> Log:
    """A logger whose lines carry `part=name`."""
    return structlog.get_logger(part=name)


def mask(secret: str) -> str:
    """The first and last two characters of a secret or token, for logs: `04…9f`; short ones vanish."""
    return f"{secret[:2]}…{secret[-2:]}" if len(secret) > 6 else "…"
