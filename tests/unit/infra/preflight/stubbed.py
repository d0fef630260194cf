"""A cloud whose answers are written down beforehand, and that raises at any other question."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from botocore.stub import Stubber

from infra.preflight.reach import Cloud
from tests.unit.infra.preflight.samples import REGION

SERVICES = ("lambda", "apigateway", "dynamodb", "service-quotas", "sts")
SESSION = boto3.Session(
    aws_access_key_id="local", aws_secret_access_key="local", region_name=REGION
)


class StubbedCloud(Cloud):
    """`answers(service, operation, ...)` and `refuses(...)` in the order of the questions."""

    def __init__(self) -> None:
        super().__init__(SESSION, region=REGION)
        # Whatever is not written down must not go out to a network.
        config = Config(retries={"total_max_attempts": 1}, connect_timeout=1)
        self._stubbed = {
            name: SESSION.client(name, config=config, endpoint_url="http://127.0.0.1:9")
            for name in SERVICES
        }
        self.stubs = {name: Stubber(client) for name, client in self._stubbed.items()}

    def client(self, service: str) -> Any:
        return self._stubbed[service]

    def answers(self, service: str, operation: str, answer: dict[str, Any], **asked: Any) -> None:
        self.stubs[service].add_response(operation, answer, asked or None)

    def refuses(self, service: str, operation: str, code: str, *, status: int = 400) -> None:
        self.stubs[service].add_client_error(
            operation, service_error_code=code, http_status_code=status
        )


@contextmanager
def stubbed() -> Iterator[StubbedCloud]:
    """A stubbed cloud; at the end every answer must have been asked for."""
    cloud = StubbedCloud()
    for stub in cloud.stubs.values():
        stub.activate()
    yield cloud
    for stub in cloud.stubs.values():
        stub.assert_no_pending_responses()
