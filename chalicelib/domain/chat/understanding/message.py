"""One message with everything that was found in it: cues, times, places, order lines. The rules
that turn these facts into commands live beside it."""

from collections.abc import Iterable

from chalicelib.domain.chat.understanding.context import asks_something, expecting_after
from chalicelib.domain.chat.understanding.cues import Span, find_cues
from chalicelib.domain.chat.understanding.foreign import foreign_topic
from chalicelib.domain.chat.understanding.index import MenuIndex
from chalicelib.domain.chat.understanding.language import language_of
from chalicelib.domain.chat.understanding.lines import Line, Reading, read_lines
from chalicelib.domain.chat.understanding.mentions import find_mentions
from chalicelib.domain.chat.understanding.normalise import Text, read
from chalicelib.domain.chat.understanding.places import (
    AddressSaid,
    StoreSaid,
    find_address,
    find_position,
    find_store,
)
from chalicelib.domain.chat.understanding.scene import Expecting, Scene
from chalicelib.domain.chat.understanding.slots import TimeSaid, find_time
from chalicelib.domain.patterns import regex
from chalicelib.records import dataclass

_HAN = regex(r"[\u3400-\u9fff]")
_LATIN = regex(r"[a-z0-9]")
_WORD = regex(r"[^\W\d_\u3400-\u9fff]+|[\u3400-\u9fff]|\d+")
_CLAUSE = regex(
    r"[,.;!?，。！？；]+ ?|\b(?:and then|but|und dann|aber|then)\b|然后|另外|但是?|不过"
)


@dataclass(frozen=True, slots=True)
class Message:
    """What one message says, before it is decided what it asks for."""

    text: Text
    locale: str
    scene: Scene
    index: MenuIndex
    expecting: Expecting
    asked: bool
    cues: dict[str, Span]
    foreign: tuple[int, int] | None
    time: TimeSaid | None
    address: AddressSaid | None
    store: StoreSaid | None
    position: int | None
    reading: Reading

    def has(self, *names: str) -> bool:
        """Whether any of these cues was found."""
        return any(name in self.cues for name in names)

    @property
    def folded(self) -> str:
        """The text as it is read."""
        return self.text.folded

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines that name an item."""
        return self.reading.lines

    @property
    def loose(self) -> tuple[Line, ...]:
        """Sizes, options and numbers without an item."""
        return tuple(line for line in self.reading.loose if line.size or line.options)

    @property
    def number(self) -> int | None:
        """A number that stands alone."""
        return next((line.quantity for line in self.reading.loose if line.quantity), None)

    @property
    def words(self) -> int:
        """How long the message is, in words and Chinese characters."""
        return len(_WORD.findall(self.folded))

    def clause_of(self, name: str) -> tuple[int, int]:
        """The clause that a cue stands in, as a span of the text."""
        span = self.cues[name]
        start, end = 0, len(self.folded)
        for match in _CLAUSE.finditer(self.folded):
            if match.end() <= span.start:
                start = match.end()
            elif match.start() >= span.end:
                end = match.start()
                break
        return start, end


def take_in(*, text: str, index: MenuIndex, scene: Scene) -> Message:
    """Find everything there is in `text`."""
    said = read(text)
    folded = said.folded
    has_han, has_latin = bool(_HAN.search(folded)), bool(_LATIN.search(folded))
    cues = find_cues(folded, has_han=has_han, has_latin=has_latin)
    expecting = scene.expecting
    if expecting is Expecting.NOTHING and scene.said_before:
        expecting = expecting_after(scene.said_before)
    time = find_time(folded)
    address = find_address(said, asked=expecting is Expecting.ADDRESS)
    named = scene.stores and address is None and expecting is not Expecting.ADDRESS
    store = find_store(folded, scene.stores) if named else None
    if store is not None and _names_an_item(folded, store, index):
        store = None
    bare = expecting in (Expecting.STORE, Expecting.ITEM)
    position, ordinal = find_position(folded, bare=bare)
    masked = _masked(folded, _not_of_the_order(folded, cues, (time, address, store, ordinal)))
    return Message(
        text=said,
        locale=language_of(said.clean, folded, fallback=scene.locale),
        scene=scene,
        index=index,
        expecting=expecting,
        asked=expecting is not Expecting.NOTHING or asks_something(scene.said_before),
        cues=cues,
        foreign=foreign_topic(folded, has_han=has_han, has_latin=has_latin),
        time=time,
        address=address,
        store=store,
        position=position,
        reading=read_lines(index.translator.units(masked), index, masked),
    )


def _names_an_item(folded: str, store: StoreSaid, index: MenuIndex) -> bool:
    """Whether the words of a store are rather a part of what an item is called."""
    units = index.translator.units(folded)
    said = {i for i, u in enumerate(units) if u.start < store.end and u.end > store.start}
    mentions = find_mentions(units, index) if said else []
    return any(said <= set(m.at) and not m.missing for m in mentions)


def _not_of_the_order(
    folded: str,
    cues: dict[str, Span],
    spans: Iterable[TimeSaid | AddressSaid | StoreSaid | Span | None],
) -> Iterable[tuple[int, int]]:
    """Spans whose words are no part of an order line."""
    for found in spans:
        if found is not None:
            yield found.start, found.end
    for name in ("done", "thanks", "pickup", "place"):
        span = cues.get(name)
        if span and (name != "place" or span.end >= len(folded) - 24):
            yield span.start, span.end


def _masked(folded: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in spans:
        gap = "." + " " * (end - start - 1) if end > start else ""
        folded = folded[:start] + gap + folded[end:]
    return folded
