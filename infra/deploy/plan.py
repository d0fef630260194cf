"""What is about to be done, in words, and whether it may be."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from infra.deploy.errors import DeployError
from infra.deploy.stacks import Change, Proposal

_SIGNS = {"Add": "+", "Modify": "~", "Remove": "-"}
# A first deployment has a hundred additions; what changes or goes is always told by name.
_NAMED_AT_MOST = 12


def of_a_stack(proposal: Proposal) -> list[str]:
    """A stack's changes: additions by kind when there are many, all others one by one."""
    if proposal.change_set is None:
        return [f"stack {proposal.stack}: nothing changes"]
    added = [one for one in proposal.changes if one.action == "Add"]
    others = [one for one in proposal.changes if one.action != "Add"]
    lines = [f"stack {proposal.stack}: {_sum(proposal.changes)}"]
    if len(added) > _NAMED_AT_MOST:
        kinds = Counter(one.kind for one in added)
        lines += [f"  + {count:>3} {kind}" for kind, count in sorted(kinds.items())]
    else:
        lines += map(_line, added)
    return lines + [_line(one) for one in others]


def refuse_loss(changes: Iterable[Change], *, allowed: bool) -> None:
    """DeployError when what cannot be made again would go, unless that was asked for."""
    lost = [one.name for one in changes if one.loses_data]
    if lost and not allowed:
        raise DeployError(
            f"This would remove or replace what holds data: {', '.join(lost)}.\n"
            "If that is what you want, say --replace."
        )


def of_settings(kept: Mapping[str, str], told: Mapping[str, str]) -> list[str]:
    """Which settings differ from the configuration on file; their values may be secret."""
    if not kept:
        return []
    named = [f"{name} (new)" if name in told else name for name in sorted(kept)]
    return ["settings beside .chalice/config.json: " + ", ".join(named)]


def merged(kept: Mapping[str, str], told: Mapping[str, str]) -> dict[str, str]:
    """What was told before and now, now first; an empty value takes one back."""
    return {name: value for name, value in {**kept, **told}.items() if value}


def _sum(changes: Sequence[Change]) -> str:
    counts = Counter(one.action for one in changes)
    words = {"Add": "to add", "Modify": "to change", "Remove": "to remove"}
    return ", ".join(f"{counts[action]} {words[action]}" for action in words if counts[action])


def _line(change: Change) -> str:
    anew = "  (made anew)" if change.replaced else ""
    return f"  {_SIGNS.get(change.action, '?')} {change.name} ({change.kind}){anew}"
