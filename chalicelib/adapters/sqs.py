"""The queues: sending keys to them, and what a consumer does with a message besides handling it.

A message that is not known to have arrived raises Unavailable (or Overloaded, when it certainly
did not); sending it again is safe, because every consumer may be repeated. A message takes along
the id of the request that sent it, in its body: attributes are lost when a dead letter is sent
back.
"""

import json
import threading
from typing import Any

from botocore.exceptions import ClientError

from chalicelib import telemetry
from chalicelib.adapters.aws import OUTAGES, meaning_of
from chalicelib.domain.errors import Unavailable

VERSION = 1
NOTE_AT_MOST = 300  # characters of why a message was parked: a sentence


class OrderQueue:
    """Implements the port. Every method is one call."""

    def __init__(self, client: Any, *, orders_url: str, payments_url: str) -> None:
        self._client = client
        self._orders_url = orders_url
        self._payments_url = payments_url

    def place(self, order_id: str) -> None:
        """Send to `orders`."""
        self._send(self._orders_url, {"v": VERSION, "order_id": order_id})

    def pay(self, order_id: str, *, wish: str | None = None) -> None:
        """Send to `payments`; `wish` is "cancel" or nothing."""
        wished = {} if wish is None else {"wish": wish}
        self._send(self._payments_url, {"v": VERSION, "order_id": order_id, **wished})

    def _send(self, url: str, message: dict[str, Any]) -> None:
        request_id = telemetry.current_id()
        if request_id:
            message["request_id"] = request_id
        body = json.dumps(message, separators=(",", ":"))
        calling(self._client.send_message, QueueUrl=url, MessageBody=body)


class QueueControl:
    """For consumers: look queues up (cached for good), put a message off, park it."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._found: dict[str, str] = {}
        self._lock = threading.Lock()

    def url_of(self, arn: str) -> str:
        """The URL of the queue with this ARN. At most one call."""
        return self._find(arn, lambda: self._url(arn))

    def dead_letters_of(self, queue_url: str) -> str:
        """The URL of the queue's dead letters. At most two calls; KeyError if it has none."""
        return self._find("dead letters of " + queue_url, lambda: self._dead_letters(queue_url))

    def change_visibility(self, queue_url: str, receipt_handle: str, *, delay_s: int) -> None:
        """Let the message be seen again `delay_s` from now (at most 12 h)."""
        calling(
            self._client.change_message_visibility,
            QueueUrl=queue_url,
            ReceiptHandle=receipt_handle,
            VisibilityTimeout=max(0, min(delay_s, 43_200)),
        )

    def park(
        self,
        queue_url: str,
        receipt_handle: str,
        *,
        body: str,
        reason: str,
        detail: str,
        receives: int,
    ) -> None:
        """Send the body and why to the dead letters, then delete the message: a crash in between
        makes two of it, never none. Two calls once the queues are known."""
        calling(
            self._client.send_message,
            QueueUrl=self.dead_letters_of(queue_url),
            MessageBody=body,
            MessageAttributes=_noted(reason=reason, detail=detail, receives=str(receives)),
        )
        calling(self._client.delete_message, QueueUrl=queue_url, ReceiptHandle=receipt_handle)

    def _find(self, name: str, look_up: Any) -> str:
        with self._lock:
            known = self._found.get(name)
        if known is None:
            known = str(look_up())
            with self._lock:
                self._found[name] = known
        return known

    def _url(self, arn: str) -> str:
        account, name = arn.split(":")[4:6]
        answer = calling(self._client.get_queue_url, QueueName=name, QueueOwnerAWSAccountId=account)
        return str(answer["QueueUrl"])

    def _dead_letters(self, queue_url: str) -> str:
        answer = calling(
            self._client.get_queue_attributes,
            QueueUrl=queue_url,
            AttributeNames=["RedrivePolicy"],
        )
        return self.url_of(json.loads(answer["Attributes"]["RedrivePolicy"])["deadLetterTargetArn"])


def _noted(**texts: str) -> dict[str, dict[str, str]]:
    """Message attributes; SQS knows no empty ones, and no control characters in them."""
    clean = {
        name: "".join(c if c.isprintable() else " " for c in text)[:NOTE_AT_MOST].strip()
        for name, text in texts.items()
    }
    return {
        name: {"DataType": "String", "StringValue": text} for name, text in clean.items() if text
    }


def calling(method: Any, **request: Any) -> Any:
    """The client method's answer, or its failure in the house's words."""
    try:
        return method(**request)
    except ClientError as error:
        known = meaning_of(error)
        if known is None:
            raise
        raise known from error
    except OUTAGES as error:
        raise Unavailable("A part of the service did not answer.") from error
