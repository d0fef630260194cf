"""The account, asked one question at a time. A question that gets no answer says why, in one line,
and ends nothing."""

from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, HTTPClientError  # noqa: A004

# Nobody waits behind preflight but a person.
CONNECT_TIMEOUT_S, READ_TIMEOUT_S, ATTEMPTS = 3, 10, 4
DENIED = frozenset(
    {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError"}
)
THROTTLED = frozenset(
    {"TooManyRequestsException", "ThrottlingException", "Throttling", "RequestLimitExceeded"}
)
ABSENT = frozenset({"ResourceNotFoundException", "NotFoundException", "NoSuchResourceException"})


class Unread(Exception):
    """No answer; the message says why."""


class Absent(Unread):
    """There is no such thing."""


class NoAccount(Exception):
    """No credentials, or none that AWS takes, or nobody there: there is nothing to ask."""


class Cloud:
    """Asks AWS, or whatever listens at AWS_ENDPOINT_URL, in one region."""

    def __init__(self, session: boto3.Session, *, region: str) -> None:
        self._session = session
        self._region = region
        self._clients: dict[str, Any] = {}
        self._silent: dict[str, str] = {}

    def client(self, service: str) -> Any:
        """The client of a service, made on first use."""
        if service not in self._clients:
            self._clients[service] = self._session.client(
                service,
                region_name=self._region,
                config=Config(
                    connect_timeout=CONNECT_TIMEOUT_S,
                    read_timeout=READ_TIMEOUT_S,
                    retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
                ),
            )
        return self._clients[service]

    def ask(self, service: str, operation: str, **request: Any) -> dict[str, Any]:
        """One call's answer. Absent or Unread; a service that once did not answer is not asked
        again."""
        if service in self._silent:
            raise Unread(self._silent[service])
        try:
            answer: dict[str, Any] = getattr(self.client(service), operation)(**request)
        except ClientError as error:
            raise _refusal(error) from error
        except NotImplementedError as error:  # the emulator, inside this process
            raise Unread(f"not offered here ({operation})") from error
        except (HTTPClientError, ConnectionError) as error:
            self._silent[service] = f"{service} did not answer"
            raise Unread(self._silent[service]) from error
        except BotoCoreError as error:
            raise Unread(f"{operation}: {_first_line(error)}") from error
        return answer

    def pages(self, service: str, operation: str, key: str, **request: Any) -> list[dict[str, Any]]:
        """All that a listing gives, page by page."""
        found: list[dict[str, Any]] = []
        names = {"apigateway": ("position", "position")}.get(service, ("NextToken", "NextToken"))
        while True:
            answer = self.ask(service, operation, **request)
            found += answer.get(key, [])
            if not answer.get(names[0]):
                return found
            request[names[1]] = answer[names[0]]

    def account_id(self) -> str:
        """Who we are; "" where nobody knows. NoAccount if there is nothing to ask."""
        try:
            if self._session.get_credentials() is None:
                raise NoAccount("There are no AWS credentials here")
            answer = self.client("sts").get_caller_identity()
        except ClientError as error:
            return _identity_refused(error)
        except NotImplementedError:
            return ""
        except (HTTPClientError, ConnectionError) as error:
            raise NoAccount("AWS did not answer") from error
        except BotoCoreError as error:
            raise NoAccount(f"The AWS credentials cannot be used: {_first_line(error)}") from error
        return str(answer.get("Account", ""))


def _identity_refused(error: ClientError) -> str:
    # Everybody whom AWS knows may ask who he is: a refusal means that it does not know him. An
    # emulator that does not know the question says so with a status of its own.
    code, status = _code(error), error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in THROTTLED or status in (404, 405, 501) or status >= 500:
        return ""
    raise NoAccount(f"AWS does not take these credentials ({code})") from error


def _refusal(error: ClientError) -> Unread:
    code, operation = _code(error), error.operation_name
    if code in ABSENT:
        return Absent(f"{operation}: there is none ({code})")
    if code in DENIED:
        return Unread(f"not allowed to call {operation} ({code})")
    if code in THROTTLED:
        return Unread(f"{operation} was throttled ({code})")
    return Unread(f"{operation} was refused ({code})")


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", "unknown"))


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
