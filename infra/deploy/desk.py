"""What one deployment works with: the stage, the account, what was told, and whom it tells."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from infra import stages
from infra.deploy.artifacts import Artifacts
from infra.deploy.cloud import Cloud
from infra.deploy.stacks import Proposal, Stacks


@dataclass(slots=True)
class Desk:
    """`settings` are further environment variables, `parameters` the stack's. `plan` shows lines of
    the plan, `say` lines of progress."""

    stage: str
    cloud: Cloud
    stacks: Stacks
    artifacts: Artifacts
    settings: dict[str, str]
    parameters: dict[str, str]
    say: Callable[[str], None]
    plan: Callable[[Sequence[str]], None]
    pause: Callable[[float], None]
    proposal: Proposal | None = field(default=None)

    @property
    def prefix(self) -> str:
        """What every name of the stage begins with."""
        return stages.prefix_of(self.stage)

    def proposed(self) -> Proposal:
        """What was proposed; a road that carries out without proposing is a bug of ours."""
        if self.proposal is None:
            raise AssertionError("Nothing was proposed")
        return self.proposal
