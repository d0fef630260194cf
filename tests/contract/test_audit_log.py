"""The port AuditLog."""

from tests.fakes.aws_calls import aws_calls
from tests.fakes.samples import NOW
from tests.fakes.world import World


def append(world: World, why: str) -> None:
    world.audit.append(now=NOW, who="anna", what="dials", why=why, detail={"issue": False})


def test_entries_are_appended(world: World) -> None:
    append(world, "too many")
    append(world, "too many")


def test_every_entry_is_a_row_of_its_own_and_one_call(on_moto: World) -> None:
    with aws_calls() as calls:
        append(on_moto, "one")
        append(on_moto, "two")
    assert [name for _, name in calls] == ["PutItem", "PutItem"]
    rows = [row for n in range(4) for row in on_moto.table.query(f"AUDIT#2026-02-06#{n:02d}")]
    assert {"one", "two"} <= {row["why"] for row in rows}
    assert all(row["sk"].startswith("2026-02-06T04:00:00+00:00#entry-") for row in rows)
