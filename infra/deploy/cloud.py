"""The account and region that is deployed to: its clients, its names, its URLs."""

from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from infra.deploy.errors import DeployError

# A deployment is in no hurry: better to wait than to break off half-way.
_PATIENT = Config(retries={"mode": "standard", "total_max_attempts": 8})


class Cloud:
    """Clients by service name, made on first use; the caller's own credentials."""

    def __init__(self, session: boto3.Session, *, region: str) -> None:
        self._session = session
        self.region = region
        self._clients: dict[str, Any] = {}

    def client(self, service: str) -> Any:
        """The client of a service (boto3's names)."""
        if service not in self._clients:
            self._clients[service] = self._session.client(
                service, region_name=self.region, config=_PATIENT
            )
        return self._clients[service]

    @cached_property
    def _caller(self) -> dict[str, str]:
        try:
            found: dict[str, str] = self.client("sts").get_caller_identity()
        except (ClientError, BotoCoreError) as error:
            raise DeployError(f"AWS does not know who is asking: {error}") from error
        return found

    @property
    def account(self) -> str:
        """The account's twelve digits."""
        return self._caller["Account"]

    @property
    def partition(self) -> str:
        """aws, aws-cn …, as ARNs have it."""
        return self._caller["Arn"].split(":")[1]

    @property
    def emulated(self) -> bool:
        """Whether this is no AWS at all (AWS_ENDPOINT_URL)."""
        return ".amazonaws.com" not in self._endpoint

    @property
    def _endpoint(self) -> str:
        return str(self.client("sts").meta.endpoint_url)

    def api_url(self, api_id: str, stage: str) -> str:
        """Where a stage of API Gateway answers; no slash at the end."""
        if self.emulated:
            return f"{self._endpoint}/restapis/{api_id}/{stage}/_user_request_"
        suffix = "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com"
        return f"https://{api_id}.execute-api.{self.region}.{suffix}/{stage}"

    def object_url(self, bucket: str, key: str) -> str:
        """An object as CloudFormation wants to be told of it."""
        return f"{self.client('s3').meta.endpoint_url}/{bucket}/{key}"


def missing(error: ClientError) -> bool:
    """Whether an error says that the thing asked for is not there."""
    said = error.response.get("Error", {})
    code = str(said.get("Code", ""))
    if "NotFound" in code or code in {"404", "NoSuchBucket", "NoSuchKey", "NoSuchEntity"}:
        return True
    # CloudFormation says it in words only.
    return code == "ValidationError" and "does not exist" in str(said.get("Message", ""))
