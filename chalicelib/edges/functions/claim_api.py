"""The same application behind a width of its own, for claims: chat cannot take it from them."""

from typing import Any

from chalice import Chalice


def claims_apart(app: Chalice) -> Any:
    """The function `claim_api`, for `app` to have under that very name (Chalice calls functions
    `app.<name>`)."""

    def claim_api(event: Any, context: Any) -> Any:
        return app(event, context)

    return app.lambda_function(name="claim_api")(claim_api)
