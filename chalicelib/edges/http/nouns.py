"""Which modules have routes that are asked for every day, and which those that are one request in a
hundred at most, with the functions that Lambda calls past the application."""

from chalicelib import settings

_HTTP = "chalicelib.edges.http."
CLAIMS = (_HTTP + "campaigns",)
EVERYDAY = (
    _HTTP + "chat",
    *CLAIMS,
    _HTTP + "stores",
    _HTTP + "orders",
    _HTTP + "payments",
    _HTTP + "line",
    _HTTP + "pages",
)
# Operators', stores' and billers' routes: people by the dozen, not by the ten thousand.
RARE = (
    _HTTP + "bills",
    _HTTP + "store_side",
    _HTTP + "ops",
    _HTTP + "modes",
    _HTTP + "dead_letters",
    _HTTP + "model",
    _HTTP + "tickets",
    _HTTP + "statements",
)
# The CLI deploys what is registered; the API never calls them.
FUNCTIONS = (
    "chalicelib.edges.queues.place_order",
    "chalicelib.edges.queues.pay_order",
    "chalicelib.edges.schedules.sweep",
    "chalicelib.edges.schedules.audit",
    "chalicelib.edges.schedules.govern",
    "chalicelib.edges.functions.converse",
    "chalicelib.edges.streams.ledger",
)
ALL = (*EVERYDAY, *RARE, *FUNCTIONS)


def at_load() -> tuple[str, ...]:
    """What is registered when the application is loaded here; the rest of `ALL` can wait."""
    function = settings.function_name()
    if not function:
        return ALL
    return CLAIMS if function.endswith("claim_api") else EVERYDAY
