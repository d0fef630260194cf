"""The decorator of views: whether it is let in, who is calling, what was said, was it said before,
and the error table.

    @endpoint(blueprint, "POST", "/orders", who=Who.SHOPPER, asks=OrderBody, answers={202: …})
    def confirm_order(call: Call[OrderBody]) -> Answer: …

A view that raises a plain exception never reaches Chalice: its own 500 would come before any
middleware. A bug is caught here and nowhere else on this floor.
"""

import functools
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from chalice import Blueprint, Response

from chalicelib import telemetry
from chalicelib.contracts.reading import read
from chalicelib.contracts.shapes import Nothing, Reply, Request
from chalicelib.domain import ids
from chalicelib.domain.errors import LanternError, NotFound
from chalicelib.domain.overload.modes import Work
from chalicelib.edges.http import cors, door, errors, notices
from chalicelib.edges.http.answers import NO_STORE, Answer
from chalicelib.edges.http.body import json_object, raw_body
from chalicelib.edges.http.call import Call, caller_of
from chalicelib.edges.http.repeats import once_per_key
from chalicelib.edges.http.routes import Route, Who, declare

View = Callable[..., Answer]


def endpoint(
    blueprint: Blueprint,
    method: str,
    path: str,
    *,
    who: Who,
    answers: Mapping[int, type[Reply]],
    asks: type[Request] = Nothing,
    codes: tuple[str, ...] = (),
    cache: str = NO_STORE,
    raw: bool = False,
    kinds: tuple[str, ...] = (),
    work: Work | None = None,
    fresh: bool = False,
    looks: Callable[[Mapping[str, Any]], Work] | None = None,
) -> Callable[[View], Callable[..., Response]]:
    """Declare a route and make a Chalice view of a function from Call (and path parameters)."""

    def wrap(view: View) -> Callable[..., Response]:
        summary = (view.__doc__ or view.__name__).strip().splitlines()[0]
        route = Route(
            method=method,
            path=path,
            who=who,
            name=view.__name__,
            summary=summary,
            asks=asks,
            answers=answers,
            codes=codes,
            cache=cache,
            raw=raw,
            kinds=kinds,
            work=work,
            fresh=fresh,
            looks=looks,
        )
        if declare(route):
            cors.answer_preflights(blueprint, path)

        @functools.wraps(view)
        def answered(**params: str) -> Response:
            return _serve(route, view, blueprint.current_request, params)

        # Any content type will do: a body is JSON or it is refused as such, in our own words.
        blueprint.route(path, methods=[method], content_types=["*/*"])(answered)
        return answered

    return wrap


def _serve(route: Route, view: View, request: Any, params: Mapping[str, str]) -> Response:
    began = time.perf_counter()
    request_id = _id_of(request)
    now = datetime.now(UTC)
    with telemetry.within(request_id):
        try:
            answer = _answer(route, view, request, params, request_id, now)
        except LanternError as error:
            answer = _problem(error, request, now)
        except Exception:  # noqa: BLE001 - logged with its trace, and counted as http.bug
            telemetry.logger().exception("A bug stopped a request.")
            answer = errors.bug()
        _note(route, answer, now, duration_ms=(time.perf_counter() - began) * 1000)
    cache = route.cache if answer.status < 400 else NO_STORE
    headers = {"x-request-id": request_id, "Cache-Control": cache}
    return answer.response(headers | cors.headers_for(request.headers.get("origin")))


def _id_of(request: Any) -> str:
    """The caller's, else the gateway's, which its own lines and traces have too."""
    said, gateways = request.headers.get("x-request-id"), request.context.get("requestId")
    return telemetry.fit_id(said) or telemetry.fit_id(gateways) or uuid.uuid4().hex


def _answer(
    route: Route,
    view: View,
    request: Any,
    params: Mapping[str, str],
    request_id: str,
    now: datetime,
) -> Answer:
    with door.held(route, request, now=now):
        caller, shopper = caller_of(route, request.headers, now)
        door.admit_shopper(route, shopper, now=now)
        if not route.kinds and not all(ids.is_id(value) for value in params.values()):
            raise NotFound("There is nothing under this id.")
        raw = raw_body(request.to_original_event())
        data = _data(route, request, raw)
        said = read(route.asks, data)
        store_id = caller.store_id or ""
        left_ms = door.left_ms(request, now)
        call = Call(said, raw, caller, shopper, store_id, now, request_id, request.headers, left_ms)
        act = functools.partial(_acted, view, call, params, request)
        key = request.headers.get("idempotency-key")
        # Somebody unknown has no keys: a provider's notification is repeatable by itself.
        if key is None or route.method != "POST" or not shopper:
            return act()
        target = route.path.format(**params)
        return once_per_key(shopper=shopper, key=key, target=target, data=data, now=now, act=act)


def _acted(view: View, call: Call[Any], params: Mapping[str, str], request: Any) -> Answer:
    try:
        return view(call, **params)
    except LanternError as error:
        return _problem(error, request, call.now)


def _problem(error: LanternError, request: Any, now: datetime) -> Answer:
    return notices.problem(error, headers=request.headers, caller=door.caller_key(request), now=now)


def _data(route: Route, request: Any, raw: bytes) -> dict[str, Any]:
    if route.raw:
        return {}
    if route.reads_query:
        query = request.query_params or {}
        return {name: query[name] for name in query if name in route.asks.model_fields}
    return json_object(raw)


def _note(route: Route, answer: Answer, now: datetime, *, duration_ms: float) -> None:
    """One line per request, and how long it took or why it was refused. Nothing personal: no ids,
    no words."""
    door.note_answer(answer, now=now)
    extra = {
        "route": f"{route.method} {route.path}",
        "status": answer.status,
        "code": answer.code,
        "duration_ms": round(duration_ms, 1),
    }
    telemetry.logger().info("A request was answered.", extra=extra)
    if answer.code:
        telemetry.count("http.bug" if answer.code == "internal" else f"http.{answer.code}")
    if answer.status < 500 and answer.status != 429:  # what is turned away takes no time
        work = "other" if route.work is None else route.work.name.lower()
        telemetry.measure(f"request.{work}_ms", duration_ms)
    telemetry.flush()
