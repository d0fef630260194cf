"""One SQS queue as the pump sees it, and its messages as Lambda hands them to a function."""

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from infra.local.functions import ACCOUNT, REGION, QueueFunction

Message = dict[str, Any]
RECEIVE_AT_MOST = 10


def record_of(message: Message, queue_url: str) -> dict[str, Any]:
    """The record that Lambda makes of a message."""
    name = queue_url.rsplit("/", 1)[1]
    attributes = {
        key: {
            "stringValue": value.get("StringValue"),
            "binaryValue": value.get("BinaryValue"),
            "stringListValues": [],
            "binaryListValues": [],
            "dataType": value["DataType"],
        }
        for key, value in message.get("MessageAttributes", {}).items()
    }
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": dict(message.get("Attributes", {})),
        "messageAttributes": attributes,
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}",
        "awsRegion": REGION,
    }


def chunks(messages: list[Message], size: int) -> Iterator[list[Message]]:
    """Batches of at most `size`."""
    for start in range(0, len(messages), size):
        yield messages[start : start + size]


class Queue:
    """The queue of one function."""

    def __init__(self, sqs: Any, function: QueueFunction) -> None:
        self._sqs = sqs
        self._function = function

    def receive(self, *, wait_s: int) -> list[Message]:
        """A batch, waiting up to `wait_s` for the first message."""
        options: dict[str, Any] = {}
        if self._function.visibility_timeout_s is not None:
            options["VisibilityTimeout"] = self._function.visibility_timeout_s
        answer = self._sqs.receive_message(
            QueueUrl=self._function.queue_url,
            MaxNumberOfMessages=min(RECEIVE_AT_MOST, self._function.batch_size),
            WaitTimeSeconds=wait_s,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
            **options,
        )
        messages: list[Message] = answer.get("Messages", [])
        return messages

    def delete(self, messages: list[Message]) -> int:
        """Delete; how many were still there."""
        deleted = 0
        for batch in chunks(messages, RECEIVE_AT_MOST):
            entries = [
                {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
                for number, message in enumerate(batch)
            ]
            # A twin's receipt may be gone: its double was deleted first.
            answer = self._sqs.delete_message_batch(
                QueueUrl=self._function.queue_url, Entries=entries
            )
            deleted += len(answer.get("Successful", []))
        return deleted

    def show(self, receipt: str) -> bool:
        """Make a message visible at once; False when it is gone."""
        try:
            self._sqs.change_message_visibility(
                QueueUrl=self._function.queue_url, ReceiptHandle=receipt, VisibilityTimeout=0
            )
        except ClientError:
            return False
        return True
