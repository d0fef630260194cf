"""Slotted dataclasses that cost little to import.

The standard decorator writes the source of six methods for each class, and compiles it, when the
module is imported; this house has some hundred and fifty such classes, and most of them are never
made in the life of one function. Here an `__init__` is written by the standard library when the
first object is made (by two threads at once, the same one twice); the rest is the same few
functions for all. What comes out behaves as `dataclasses.dataclass(slots=True)` does, frozen or
not, and mypy reads it as that.
"""

import dataclasses
import operator
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414 - for whoever imports it from here
else:

    def dataclass(*, slots, frozen=False, order=False):
        """The decorator; `slots` is there to be read, and must be True; only the frozen have an
        order."""
        if not slots or (order and not frozen):
            raise TypeError("the standard library has the other kinds of dataclasses")
        if order:
            return _ordered
        return _frozen if frozen else _made


def _frozen(cls: type[Any]) -> type[Any]:
    made: Any = _made(cls)
    made.__setattr__, made.__delattr__ = _refused, _refused
    made.__getstate__, made.__setstate__ = _state, _restored
    if "__hash__" not in vars(cls):
        made.__hash__ = _hash_of(_compared(made))
    return cast("type[Any]", made)


def _ordered(cls: type[Any]) -> type[Any]:
    made: Any = _frozen(cls)
    for compare in (operator.lt, operator.le, operator.gt, operator.ge):
        setattr(made, f"__{compare.__name__}__", _order_by(compare, _compared(made)))
    return cast("type[Any]", made)


def _made(cls: type[Any]) -> type[Any]:
    own = set(vars(cls))
    if cls.__doc__ is None:
        cls.__doc__ = cls.__name__  # or the library works out a signature to stand there
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    methods = {"__init__": _first_init(made), "__repr__": _repr, "__eq__": _eq_of(_compared(made))}
    for name, method in methods.items():
        if name not in own:
            setattr(made, name, method)
    if "__hash__" not in own:
        made.__hash__ = None
    return cast("type[Any]", made)


def _first_init(made: Any) -> Any:
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
        made.__init__ = init = _written(made)
        init(self, *args, **kwargs)

    return __init__


def _written(made: type[Any]) -> Any:
    """The `__init__` that the standard library writes for a frozen class with these fields."""
    rows = [(f.name, f.type, f) for f in dataclasses.fields(made)]
    more = {"__post_init__": made.__post_init__} if hasattr(made, "__post_init__") else {}
    twin = dataclasses.make_dataclass(
        made.__name__, rows, namespace=more, frozen=True, repr=False, eq=False
    )
    return vars(twin)["__init__"]


def _compared(made: Any) -> Any:
    """What two of them are compared by: a function from one to its values."""
    names = [f.name for f in dataclasses.fields(made) if f.compare]
    return operator.attrgetter(*names) if names else type


def _eq_of(values: Any) -> Any:
    def __eq__(self: Any, other: object) -> Any:  # noqa: N807
        same = other.__class__ is self.__class__
        return values(self) == values(other) if same else NotImplemented

    return __eq__


def _order_by(compare: Any, values: Any) -> Any:
    def ordered(self: Any, other: object) -> Any:
        same = other.__class__ is self.__class__
        return compare(values(self), values(other)) if same else NotImplemented

    return ordered


def _hash_of(values: Any) -> Any:
    def __hash__(self: Any) -> int:  # noqa: N807
        return hash(values(self))

    return __hash__


def _repr(self: Any) -> str:
    fields = [f"{f.name}={getattr(self, f.name)!r}" for f in dataclasses.fields(self) if f.repr]
    return f"{type(self).__qualname__}({', '.join(fields)})"


def _refused(self: Any, name: str, *value: Any) -> None:  # noqa: ARG001 - as Python calls it
    raise dataclasses.FrozenInstanceError(f"cannot change field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, f.name) for f in dataclasses.fields(self)]


def _restored(self: Any, state: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)
