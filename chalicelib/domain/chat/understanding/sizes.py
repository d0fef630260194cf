"""Which size of an item is meant: by its own name, else by its place on the ladder of sizes."""

from collections.abc import Sequence

from chalicelib.domain.chat.understanding.grammar import LADDER
from chalicelib.domain.chat.understanding.tables import OptionTable, SizeTable
from chalicelib.domain.chat.understanding.words import Unit


def find_size(
    units: Sequence[Unit], span: Sequence[int], table: SizeTable, options: OptionTable
) -> tuple[str | None, set[int]]:
    """The last size said in `span`, and the units that say it; a size word inside the name of an
    option ("regular ice") is none."""
    size: str | None = None
    used = set[int]()
    atoms = [i for i in span if units[i].key[0] != "+"]
    taken = _option_words(units, atoms, options)
    atoms = [i for i in atoms if i not in taken]
    for n, i in enumerate(atoms):
        for length in range(min(table.longest, len(atoms) - n), 0, -1):
            window = atoms[n : n + length]
            if window[-1] - i != length - 1 and units[i].value is not None:
                continue
            keys = tuple(units[j].key for j in window)
            if keys in table.exact and not (length == 1 and units[i].value is not None):
                size, used = table.exact[keys], used | set(window)
                break
        else:
            if units[i].key[0] == "=" and i not in used:
                ranked = _by_rank(units[i].key[1:], table)
                if ranked is not None:
                    size, used = ranked, used | {i}
    return size, used


def _option_words(units: Sequence[Unit], atoms: Sequence[int], options: OptionTable) -> set[int]:
    taken = set[int]()
    for n in range(len(atoms)):
        for length in range(min(options.longest, len(atoms) - n), 1, -1):
            window = atoms[n : n + length]
            if tuple(units[i].key for i in window) in options.exact:
                taken.update(window)
                break
    return taken


def _by_rank(word: str, table: SizeTable) -> str | None:
    """The size that stands where `word` stands on the ladder, relative to the item's own sizes."""
    if not table.names or word not in LADDER:
        return None
    rank = LADDER[word]
    known = [(r, n) for r, n in zip(table.ranks, table.names, strict=True) if r >= 0]
    if len(known) < len(table.names):
        known = [(float(i), n) for i, n in enumerate(table.names)]
        last = len(known) - 1
        return known[0 if rank < 2 else last // 2 if rank == 2 else last][1]
    return min(known, key=lambda rn: (abs(rn[0] - rank), rn[0] if rank < 2 else -rn[0]))[1]
