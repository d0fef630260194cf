"""Keys that lie in Secrets Manager, kept in memory for a while.

Through Powertools Parameters, which keeps them; one call when there is none, or it is too old.
"""

from typing import Any

from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from aws_lambda_powertools.utilities.parameters.secrets import SecretsProvider

from chalicelib.domain.errors import Unavailable


class Secrets:
    """Secrets named `under` and their own name; asked for again after `age_s`, so that a key which
    was changed is heard of within that time."""

    def __init__(self, client: Any, *, under: str, age_s: int) -> None:
        self._provider = SecretsProvider(boto3_client=client)
        self._under, self._age_s = under, age_s

    def get(self, name: str) -> str:
        """The secret's text. Unavailable when it cannot be had, and when it is empty: an empty key
        signs for everybody."""
        try:
            found = self._provider.get(f"{self._under}{name}", max_age=self._age_s)
        except GetParameterError as error:
            raise Unavailable("A key of the service cannot be had just now.") from error
        if not isinstance(found, str) or not found.strip():
            raise Unavailable("A key of the service is not set.")
        return found
