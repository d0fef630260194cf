"""Who has reserved how much of an account's concurrency, and what is left."""

from infra.preflight import laws
from infra.preflight.limits.limit import Case
from infra.preflight.load import Work


def reserved_here(case: Case) -> int:
    """What this stage reserves."""
    return sum(int(one.reserved.value or 0) for one in case.stage.functions.values())


def reserved_elsewhere(case: Case) -> int:
    """What others in the account reserve: all that is not left over, less what we have deployed."""
    account, total = case.account, case.account.limits["lambda.concurrency"].value
    if account.unreserved is None or total is None:
        return 0
    ours = reserved_here(case) if case.stage.deployed else 0
    return max(0, int(total) - account.unreserved - ours)


def pool(case: Case) -> float:
    """What is left for functions without a reservation."""
    total = case.account.limits["lambda.concurrency"].value or 0
    return max(0.0, total - reserved_here(case) - reserved_elsewhere(case))


def unreserved(case: Case) -> dict[str, Work]:
    """The work of functions that share what is left."""
    functions = case.stage.functions
    return {
        name: work
        for name, work in case.load.functions.items()
        if functions[name].reserved.value is None
    }


def width_for(work: Work, factor: float) -> int:
    """What to reserve for `factor` times this work."""
    return laws.function_concurrency(work.running * factor, work.requests_per_s * factor)
