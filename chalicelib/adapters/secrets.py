"""Keys that lie in Secrets Manager, kept in memory for a while: one call when there is none, or it
is too old."""

import time
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.adapters import aws
from chalicelib.adapters.recent import Recent
from chalicelib.domain.errors import Unavailable


class Secrets:
    """Secrets named `under` and their own name; asked for again after `age_s`, so that a key which
    was changed is heard of within that time."""

    def __init__(self, client: Any, *, under: str, age_s: int) -> None:
        self._client, self._under = client, under
        self._kept: Recent[str, str] = Recent(life_s=age_s, clock=time.monotonic)

    def get(self, name: str) -> str:
        """The secret's text. Unavailable when it cannot be had, and when it is empty: an empty key
        signs for everybody."""
        return self._kept.get(name, lambda: self._read(name))

    def _read(self, name: str) -> str:
        try:
            said = aws.call(self._client.get_secret_value, SecretId=f"{self._under}{name}")
        except ClientError as error:
            raise Unavailable("A key of the service cannot be had just now.") from error
        found = said.get("SecretString")
        if not isinstance(found, str) or not found.strip():
            raise Unavailable("A key of the service is not set.")
        return found
