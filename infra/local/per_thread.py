"""Lets threads share one Chalice application, as Lambda's environments never have to.

Chalice keeps the request in hand on the application object. On Lambda one environment has one
request; here many threads have one application, so those two attributes become each thread's own.
"""

import threading
from typing import Any

from chalice import Chalice


class PerThread(Chalice):
    """Goes in front of an application's own class."""

    _of_this_thread = threading.local()

    @property
    def current_request(self) -> Any:
        """The request that this thread is serving."""
        return getattr(self._of_this_thread, "request", None)

    @current_request.setter
    def current_request(self, request: Any) -> None:
        self._of_this_thread.request = request

    @property
    def lambda_context(self) -> Any:
        """The context of the request that this thread is serving."""
        return getattr(self._of_this_thread, "context", None)

    @lambda_context.setter
    def lambda_context(self, context: Any) -> None:
        self._of_this_thread.context = context


def share(app: Chalice) -> Chalice:
    """Make `app` safe for threads, once; the same object."""
    if not isinstance(app, PerThread):
        app.__class__ = type("SharedApp", (PerThread, type(app)), {})
    return app
