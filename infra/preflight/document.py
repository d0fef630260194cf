"""The verdict as data, with the same numbers as the report."""

import math
from typing import Any

from infra.preflight.figures import Origin
from infra.preflight.limits import Case, Limit
from infra.preflight.limits.limit import Ask
from infra.preflight.quotas import AS_OF
from infra.preflight.report import request_of, said
from infra.preflight.verdict import Verdict


def document(verdict: Verdict) -> dict[str, Any]:
    """The same as data. Infinite multiples are null."""
    case = verdict.case
    return {
        "fits": verdict.fits,
        "verdict": said(verdict),
        "exit": verdict.exit,
        "forecast": case.forecast.model_dump(mode="json"),
        "factor": case.factor,
        "load": _load(case),
        "stage": _stage(case),
        "account": {"id": case.account.id or None, "region": case.account.region},
        "as_read": not (verdict.unread or verdict.offline or verdict.assumed),
        "first_bottleneck": _limit(verdict.first) if verdict.first else None,
        "first_quota": _limit(verdict.first_quota) if verdict.first_quota else None,
        "limits": [_limit(limit) for limit in verdict.limits],
        "asks": [
            _ask(ask) | {"command": request_of(ask, region=case.account.region) or None}
            for ask in verdict.asks
        ],
        "settings": verdict.settings,
        "notes": list(verdict.notes),
        "published_as_of": AS_OF.isoformat(),
    }


def _limit(limit: Limit) -> dict[str, Any]:
    has = limit.has
    return {
        "name": limit.name,
        "unit": limit.unit,
        "needs": limit.needs,
        "has": has.value,
        "bears": None if math.isinf(limit.bears) else limit.bears,
        "origin": str(has.origin),
        "source": has.where,
        "why_assumed": has.why if has.origin is Origin.ASSUMED else None,
        "confidence": has.confidence or None,
        "then": limit.then,
        "do": limit.do or None,
        "ask": _ask(limit.ask) if limit.ask else None,
    }


def _ask(ask: Ask) -> dict[str, Any]:
    return {
        "service_code": ask.service,
        "quota_code": ask.code or None,
        "name": ask.name,
        "value": ask.value,
    }


def _load(case: Case) -> dict[str, Any]:
    load = case.load
    return {
        "requests_per_s": load.gateway_per_s,
        "routes_per_s": {" ".join(route): rate for route, rate in load.routes.items()},
        "functions_at_once": {name: work.running for name, work in load.functions.items()},
        "table_writes_per_s": load.writes_per_s,
        "table_reads_per_s": load.reads_per_s,
        "model_calls_per_s": load.model_calls_per_s,
    }


def _stage(case: Case) -> dict[str, Any]:
    stage = case.stage
    return {
        "name": stage.name,
        "prefix": stage.prefix,
        "deployed": stage.deployed,
        "functions": {
            name: {
                "reserved": one.reserved.value,
                "memory_mb": one.memory_mb,
                "timeout_s": one.timeout_s,
                "batch_size": one.batch_size,
                "width": one.width.value if one.width else None,
                "origin": str(one.reserved.origin),
            }
            for name, one in stage.functions.items()
        },
    }
