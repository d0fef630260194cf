"""What the production road refuses before it has sent anything."""

from typing import Any

import pytest

from infra.deploy import __main__ as command
from infra.deploy.errors import DeployError
from infra.deploy.production import refuse_too_narrow
from infra.stages import functions_of, reserved_of


class Account:
    """One with this many environments."""

    def __init__(self, environments: int) -> None:
        self.environments = environments

    def client(self, service: str) -> Any:
        assert service == "lambda"
        return self

    def get_account_settings(self) -> Any:
        return {"AccountLimit": {"ConcurrentExecutions": self.environments}}


def test_an_account_that_is_too_narrow_is_told_what_to_ask_for() -> None:
    with pytest.raises(DeployError, match=r"(?s)has 1099\..*--desired-value 1100"):
        refuse_too_narrow(Account(1099), reserved=1000)  # type: ignore[arg-type]
    refuse_too_narrow(Account(1100), reserved=1000)  # type: ignore[arg-type]
    refuse_too_narrow(Account(10), reserved=0)  # type: ignore[arg-type]


def test_only_production_reserves() -> None:
    assert reserved_of("dev") == reserved_of("rehearsal") == 0
    assert reserved_of("prod") > len(functions_of("prod"))


def test_a_profile_that_does_not_exist_is_said_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    assert command.main(["--stage", "dev", "--plan"]) == 1
    assert "nobody" in capsys.readouterr().err
