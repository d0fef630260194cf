"""Where the status document lies: an object in S3, or a file on one machine.

Readers see the version before or the new one, never half of it; writing again is always safe.
"""

import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from chalicelib.adapters.aws import call
from chalicelib.domain.errors import Unavailable

KIND = "application/json; charset=utf-8"
CACHE = "public, max-age=5"


class Page(Protocol):
    """What every kind of page does."""

    def publish(self, document: Mapping[str, Any]) -> None:
        """Put it there; Unavailable (or Overloaded) when it is not known to lie there."""


def status_page(url: str, *, s3: Callable[[], Any]) -> Page:
    """The page at `s3://bucket/key` or `file:///path`, or none at all for an empty `url`; `s3`
    makes the client when one is needed. ValueError for any other address."""
    parts = urlsplit(url)
    key = unquote(parts.path)
    if not url:
        return NoStatusPage()
    if parts.scheme == "s3" and parts.netloc and key.strip("/"):
        return S3StatusPage(s3(), bucket=parts.netloc, key=key.lstrip("/"))
    if parts.scheme == "file" and not parts.netloc and key:
        return FileStatusPage(Path(key))
    raise ValueError("A status page lies at s3://bucket/key or file:///path")


class NoStatusPage:
    """A stage that keeps its status nowhere but in the API."""

    def publish(self, document: Mapping[str, Any]) -> None:
        """Nothing."""


class S3StatusPage:
    """Implements the port; one call."""

    def __init__(self, client: Any, *, bucket: str, key: str) -> None:
        self._client, self._bucket, self._key = client, bucket, key

    def publish(self, document: Mapping[str, Any]) -> None:
        """Put the object; Unavailable when whether it lies there is unknown."""
        call(
            self._client.put_object,
            Bucket=self._bucket,
            Key=self._key,
            Body=_written(document),
            ContentType=KIND,
            CacheControl=CACHE,
        )


class FileStatusPage:
    """Implements the port; no call."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def publish(self, document: Mapping[str, Any]) -> None:
        """Write beside the file, then put it in its place in one move."""
        folder = self._path.parent
        try:
            with tempfile.NamedTemporaryFile(dir=folder, suffix=".new", delete=False) as new:
                new.write(_written(document))
            Path(new.name).replace(self._path)
        except OSError as error:
            raise Unavailable("The status could not be written.") from error


def _written(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
