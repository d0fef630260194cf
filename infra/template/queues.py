"""Two queues, each with its dead-letter queue."""

from infra.template.intrinsics import Resource, attribute, named

# Six times the function's 30 s (AWS: Using Lambda with SQS).
VISIBILITY_S = 180
DEAD_LETTERS_S = 14 * 86_400
# An order's patience ends it, not the number of tries: an open breaker must not fill the queue.
RECEIVES = 1000


def resources() -> Resource:
    """Orders and payments."""
    made = {}
    for name in ("Orders", "Payments"):
        made[f"{name}DeadLetters"] = _queue(
            named(f"{name.lower()}-dead-letters"), {"MessageRetentionPeriod": DEAD_LETTERS_S}
        )
        redrive = {
            "deadLetterTargetArn": attribute("Arn", of=f"{name}DeadLetters"),
            "maxReceiveCount": RECEIVES,
        }
        made[f"{name}Queue"] = _queue(
            named(name.lower()), {"VisibilityTimeout": VISIBILITY_S, "RedrivePolicy": redrive}
        )
    return made


def _queue(name: Resource, properties: Resource) -> Resource:
    said = {"QueueName": name, "SqsManagedSseEnabled": True} | properties
    return {"Type": "AWS::SQS::Queue", "Properties": said}
