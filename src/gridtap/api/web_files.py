"""The built files of the web apps, in memory, plain and compressed."""

import gzip
import hashlib
import mimetypes
from pathlib import Path

import msgspec

FOREVER = "public, max-age=31536000, immutable"
ASK_FIRST = "no-cache"
_TEXT = ("text/", "application/javascript", "application/json", "application/manifest+json", "image/svg+xml")
_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".webmanifest": "application/manifest+json",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
}


class WebFile(msgspec.Struct, frozen=True):
    """A built file in memory, plain and compressed."""

    body: bytes
    squeezed: bytes | None
    media_type: str
    etag: str
    cache_control: str


class WebFiles:
    """The built files below a folder; each is read again when it changed on disk."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._kept: dict[Path, tuple[int, WebFile]] = {}

    def find(self, app: str, path: str) -> WebFile | None:
        """A file of an app, or None; never one from outside its folder."""
        folder = self._root / app
        try:
            file = (folder / path.lstrip("/")).resolve()
            if not file.is_relative_to(folder) or not file.is_file():
                return None
            changed_ns = file.stat().st_mtime_ns
        except (OSError, ValueError):
            return None
        kept = self._kept.get(file)
        if kept is None or kept[0] != changed_ns:
            kept = self._kept[file] = (changed_ns, _load(file))
        return kept[1]


def _load(file: Path) -> WebFile:
    body = file.read_bytes()
    media_type = _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    is_text = media_type.startswith(_TEXT)
    return WebFile(
        body=body,
        squeezed=gzip.compress(body, 6, mtime=0) if is_text and len(body) > 1000 else None,
        media_type=media_type,
        etag=f'"{hashlib.sha256(body).hexdigest()[:20]}"',
        cache_control=FOREVER if file.parent.name == "assets" else ASK_FIRST,
    )
