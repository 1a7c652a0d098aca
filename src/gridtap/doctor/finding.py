"""What one check found."""

from typing import Literal

import msgspec

Verdict = Literal["ok", "warning", "failed"]


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`name` is a word or two, `detail` a sentence, `remedy` what to do about it; null where nothing is to be done."""

    name: str
    verdict: Verdict
    detail: str
    remedy: str | None = None


def good(name: str, detail: str) -> Finding:
    """All is well."""
    return Finding(name=name, verdict="ok", detail=detail)


def warning(name: str, detail: str, remedy: str) -> Finding:
    """It works, and somebody should know."""
    return Finding(name=name, verdict="warning", detail=detail, remedy=remedy)


def failed(name: str, detail: str, remedy: str) -> Finding:
    """It will not work like this."""
    return Finding(name=name, verdict="failed", detail=detail, remedy=remedy)
