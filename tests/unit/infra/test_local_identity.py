"""Local tokens: one key per checkout, and a wish that makes no sense hears why."""

import json
import stat
from pathlib import Path

import jwt
import pytest

from chalicelib import settings
from infra.local import identity, token


def sub_of(made: identity.Token) -> str:
    sub: str = jwt.decode(made.text, options={"verify_signature": False})["sub"]
    return sub


def test_the_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    home = tmp_path / ".local"
    made = identity.load(home)
    assert identity.load(home) == made
    assert stat.S_IMODE((home / "identity.json").stat().st_mode) == 0o600
    assert [path.name for path in home.iterdir()] == ["identity.json"]


def test_a_broken_key_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "identity.json").write_text("{")
    with pytest.raises(ValueError, match="delete it"):
        identity.load(tmp_path)


def test_settings_let_the_token_in() -> None:
    local = identity.Identity("k" * 40)
    raw = json.loads(local.issuers_setting())[0]
    issuer = settings._issuer(raw)
    claims = jwt.decode(
        local.token("ada", scope="operator store", store="mixue-hubin").text,
        issuer.secret,
        algorithms=list(issuer.algorithms),
        audience=issuer.audience,
        issuer=issuer.issuer,
    )
    assert (claims["sub"], claims["scope"]) == ("ada", "operator store")
    assert claims[issuer.store_claim] == "mixue-hubin"
    assert claims["exp"] - claims["iat"] == 24 * 3600


def test_guests_are_never_the_same(tmp_path: Path) -> None:
    local = identity.load(tmp_path)
    assert sub_of(local.guest()) != sub_of(local.guest())


def test_only_a_guest_of_ours_stays_the_same_guest() -> None:
    local, other = identity.Identity("k" * 40), identity.Identity("o" * 40)
    guest = local.token("guest-1", life_s=-10)
    assert sub_of(local.guest(guest.text)) == "guest-1"
    assert sub_of(other.guest(guest.text)) != "guest-1"
    assert sub_of(local.guest(local.token("ada").text)) != "ada"
    powerful = local.token("guest-2", scope="operator")
    assert sub_of(local.guest(powerful.text)) != "guest-2"
    assert sub_of(local.guest("nonsense")).startswith("guest-")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = identity.load(tmp_path)
    monkeypatch.setattr(identity, "load", lambda: found)
    return tmp_path


@pytest.mark.usefixtures("home")
def test_only_the_token_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert token.main(["--user", "ada", "--scope", "", "--store", ""]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    claims = jwt.decode(printed.out.strip(), options={"verify_signature": False})
    assert claims["sub"] == "ada"
    assert "store_id" not in claims


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--user", "kim", "--scope", "store", "--store", ""], "STORE=<store_id>"),
        (["--scope", "root"], "operator or store"),
        (["--user", ""], "user"),
    ],
)
def test_a_wish_without_sense_hears_why(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert token.main(arguments) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert printed.out == ""
