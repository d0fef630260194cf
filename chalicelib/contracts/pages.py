"""Liveness, the overview, and what the provider hears."""

from typing import Any, Literal

from chalicelib.contracts.shapes import Reply


class Health(Reply):
    """The process is there."""

    status: Literal["ok"]
    version: str


class Received(Reply):
    """The notification was heard."""

    received: bool


class Overview(Reply):
    """The operator's view of everything."""

    mode: str
    switch: dict[str, Any]
    books: dict[str, int]
    queues: dict[str, dict[str, float]]
    dead_letters: dict[str, int]
    breakers: dict[str, dict[str, Any]]
    lines: dict[str, dict[str, Any]]
    history: list[dict[str, Any]]
    campaigns: list[dict[str, Any]]


class PageConfig(Reply):
    """What the chat page needs to know about its environment."""


class Document(Reply):
    """A JSON document of its own format."""
