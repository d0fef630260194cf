"""The page's files, as they ship in `chalicelib/web`: read once, known by name, never by path."""

import hashlib
from functools import lru_cache
from pathlib import Path

from chalicelib.records import dataclass

WEB = Path(__file__).resolve().parents[2] / "web"
# Text only: Chalice wants an Accept header for binary answers, and the page has no pictures.
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
}
FILE_KINDS = tuple(sorted({kind.split(";")[0] for kind in KINDS.values()}))


@dataclass(frozen=True, slots=True)
class Asset:
    """One file."""

    text: str
    kind: str
    etag: str


def asset(name: str) -> Asset | None:
    """The file called `name`; None for anything that does not lie there."""
    return _assets().get(name)


@lru_cache(maxsize=1)
def _assets() -> dict[str, Asset]:
    files = [path for path in WEB.iterdir() if path.is_file() and path.suffix in KINDS]
    return {path.name: _read(path) for path in files}


def _read(path: Path) -> Asset:
    data = path.read_bytes()
    etag = f'"{hashlib.sha256(data).hexdigest()[:20]}"'
    return Asset(data.decode("utf-8"), KINDS[path.suffix], etag)
