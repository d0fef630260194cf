"""Dataclasses that are cheap to import do what the standard library's do."""

import copy
import dataclasses
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib import records

Decorator = Callable[[type], Any]


def _made(decorator: Decorator) -> Any:
    class Thing:
        """One of each kind of field."""

        name: str
        size: int = 1
        tags: list[str] = dataclasses.field(default_factory=list, compare=False)
        secret: str = dataclasses.field(default="x", repr=False)

    return decorator(Thing)


def _checked(decorator: Decorator) -> Any:
    class Checked:
        size: int

        def __post_init__(self) -> None:
            if self.size < 0:
                raise ValueError("too small")

        def __repr__(self) -> str:
            return "own"

    return decorator(Checked)


@records.dataclass(frozen=True, slots=True)
class Named:
    """At the top of a module, where pickle finds it."""

    name: str
    size: int = 2


@records.dataclass(frozen=True, slots=True)
class Placed(Named):
    """A dataclass that stands on another."""

    place: str = "here"


OURS: Decorator = records.dataclass(frozen=True, slots=True)
THEIRS: Decorator = dataclasses.dataclass(frozen=True, slots=True)
BOTH = pytest.mark.parametrize("decorator", [OURS, THEIRS], ids=["ours", "the library's"])


@BOTH
def test_they_are_made_compared_and_shown_alike(decorator: Decorator) -> None:
    thing = _made(decorator)
    one, same = thing("a", tags=["t"]), thing(name="a", size=1)
    assert one == same
    assert hash(one) == hash(same)
    assert one != thing("a", 2)
    assert one != ("a", 1, [], "x")
    assert one.tags == ["t"]
    assert same.tags == []
    assert repr(same).endswith("Thing(name='a', size=1, tags=[])")
    assert dataclasses.replace(one, size=3).size == 3
    assert dataclasses.asdict(same) == {"name": "a", "size": 1, "tags": [], "secret": "x"}
    assert thing.__match_args__ == ("name", "size", "tags", "secret")
    assert thing.__slots__ == ("name", "size", "tags", "secret")


@BOTH
@pytest.mark.parametrize("arguments", [(), ("a", 1, [], "x", "more")])
def test_what_does_not_fit_is_refused_each_time(
    decorator: Decorator, arguments: tuple[Any, ...]
) -> None:
    thing = _made(decorator)
    for _ in range(2):
        with pytest.raises(TypeError, match="__init__"):
            thing(*arguments)


@BOTH
def test_nothing_is_changed_or_taken_away(decorator: Decorator) -> None:
    one = _made(decorator)("a")
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.name = "b"
    with pytest.raises(dataclasses.FrozenInstanceError):
        del one.name
    assert one.name == "a"
    assert not hasattr(one, "__dict__")


@BOTH
def test_own_methods_stay_and_checks_are_run_every_time(decorator: Decorator) -> None:
    checked = _checked(decorator)
    assert repr(checked(1)) == "own"
    for _ in range(2):
        with pytest.raises(ValueError, match="too small"):
            checked(-1)


def test_copies_and_pickles_are_equal() -> None:
    one = Named("a", 3)
    assert copy.deepcopy(one) == one
    assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301 - our own


def test_one_may_stand_on_another() -> None:
    assert Placed("a") == Placed("a", 2, "here")
    assert Placed("a") != Named("a")
    assert Named("b") == Named("b", 2)  # made after its heir, with an __init__ of its own
    assert [field.name for field in dataclasses.fields(Placed)] == ["name", "size", "place"]


@pytest.mark.parametrize(
    "words", [{"frozen": True}, {"slots": False}, {"slots": True, "order": True}]
)
def test_other_kinds_are_refused(words: dict[str, bool]) -> None:
    with pytest.raises(TypeError):
        records.dataclass(**words)


@pytest.mark.parametrize("library", [records.dataclass, dataclasses.dataclass])
def test_those_with_an_order_are_compared_field_by_field(library: Any) -> None:
    thing = _made(library(frozen=True, slots=True, order=True))
    one, same, more = thing("a"), thing("a", tags=["t"]), thing("a", 2)
    assert one < more
    assert not more < one
    assert one <= same
    assert one >= same
    assert more > one
    assert not one > same
    with pytest.raises(TypeError, match="not supported"):
        assert one < 3


@pytest.mark.parametrize(
    "decorator", [records.dataclass(slots=True), dataclasses.dataclass(slots=True)]
)
def test_one_that_is_not_frozen_changes_and_has_no_hash(decorator: Decorator) -> None:
    thing = _made(decorator)
    one = thing("a")
    one.name = "b"
    assert one == thing("b")
    assert repr(one).endswith("Thing(name='b', size=1, tags=[])")
    assert not hasattr(one, "__dict__")
    with pytest.raises(TypeError, match="unhashable"):
        hash(one)


def test_nothing_is_written_before_the_first_object(monkeypatch: pytest.MonkeyPatch) -> None:
    """What costs time is `exec`: the library's own decorator runs it six times a class."""
    written: list[str] = []

    def noted(source: str, *spaces: dict[str, Any]) -> None:
        written.append(source)
        exec(source, *spaces)  # noqa: S102 - as the library does

    monkeypatch.setattr(dataclasses, "exec", noted, raising=False)
    thing = _made(OURS)
    assert written == []
    for _ in range(2):
        thing("a")
    assert len([source for source in written if "__init__" in source]) == 1


def test_one_without_a_docstring_costs_no_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    class Bare:
        size: int

    monkeypatch.setattr(dataclasses.inspect, "signature", None)
    assert OURS(Bare).__doc__ == "Bare"
