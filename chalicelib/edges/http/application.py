"""The Chalice application that registers blueprints by their modules' names: some when it is
loaded, the rest together when a route of them is first asked for. The gateway knows every route,
and lets no other through."""

import uuid
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

from chalice import Chalice, Response

from chalicelib.domain.errors import NotFound
from chalicelib.edges.http import errors


class Application(Chalice):
    """Registers the blueprints of the modules `now`, and those of `later` that are not among them
    when they are needed."""

    def __init__(self, name: str, *, now: Iterable[str], later: Iterable[str]) -> None:
        super().__init__(app_name=name, configure_logs=False)
        self.register_middleware(in_our_words, "http")
        self._waiting = [module for module in later if module not in set(now)]
        for module in now:
            self._take(module)

    def __call__(self, event: Any, context: Any) -> Any:
        """One request of the gateway."""
        method = event.get("requestContext", {}).get("httpMethod")
        if method not in self.routes.get(event.get("resource"), {}):
            self.complete()
        return super().__call__(event, context)

    def complete(self) -> None:
        """Register whatever is waiting; a module that cannot be loaded now goes on waiting."""
        while self._waiting:
            self._take(self._waiting[0])
            del self._waiting[0]

    def _take(self, module: str) -> None:
        self.register_blueprint(import_module(module).blueprint)


def in_our_words(event: Any, get_response: Callable[[Any], Response]) -> Response:
    """What Chalice refuses by itself (a method that a path does not have), as all our refusals."""
    response = get_response(event)
    if response.status_code < 400 or isinstance(response.body, str):
        return response
    missing = NotFound(f"There is no {event.method} {event.path} here.")
    answer = errors.problem(missing) if response.status_code < 500 else errors.bug()
    return answer.response({"x-request-id": uuid.uuid4().hex})
