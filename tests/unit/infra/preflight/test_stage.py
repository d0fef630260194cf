"""The stage as on file: read as Chalice reads it, and refused where it does not say enough."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from infra.local.throttles import limits
from infra.preflight.figures import Origin
from infra.preflight.stage import CLAIM, BadStage, read_stage
from tests.unit.infra.preflight.samples import CONFIG, root_with, stage


def changed(folder: Path, stage_name: str, **fields: Any) -> Path:
    config: dict[str, Any] = copy.deepcopy(CONFIG)
    config["stages"][stage_name] |= fields
    return root_with(folder, config)


def test_names_begin_with_lantern_and_the_stage(tmp_path: Path) -> None:
    dev = stage(tmp_path)
    assert dev.lambda_name("api") == "lantern-dev"
    assert dev.lambda_name("pay_order") == "lantern-dev-pay_order"
    mine = read_stage("dev", prefix="mine", root=root_with(tmp_path))
    assert mine.lambda_name("pay_order") == "mine-pay_order"


def test_dev_reserves_nothing_and_has_the_functions_of_the_application(tmp_path: Path) -> None:
    functions = stage(tmp_path).functions
    assert {"api", "place_order", "pay_order", "sweep", "audit", "govern"} <= set(functions)
    assert all(one.reserved.value is None for one in functions.values())
    assert functions["audit"].timeout_s == 900
    assert functions["api"].timeout_s == 30


def test_prod_reserves_what_its_configuration_says(tmp_path: Path) -> None:
    functions = stage(tmp_path, "prod").functions
    told = {name: one.reserved.value for name, one in functions.items() if one.reserved.value}
    assert told == {"api": 400, "claim_api": 100, "place_order": 40, "pay_order": 40}
    assert functions["pay_order"].memory_mb == 256
    assert functions["claim_api"].timeout_s == 10


def test_claims_go_to_a_function_of_their_own_where_there_is_one(tmp_path: Path) -> None:
    assert stage(tmp_path).function_of(CLAIM) == "api"
    assert stage(tmp_path, "prod").function_of(CLAIM) == "claim_api"
    assert stage(tmp_path, "prod").function_of(("POST", "/chat")) == "api"


def test_the_width_that_govern_keeps_counts_before_the_mapping_s(tmp_path: Path) -> None:
    told = json.dumps({"pay_order": 7, "converse": 9})
    root = changed(
        tmp_path,
        "dev",
        environment_variables={"LANTERN_WIDTHS": told},
        lambda_functions={"converse": {}},
    )
    functions = read_stage("dev", root=root).functions
    pay, place = functions["pay_order"].width, functions["place_order"].width
    assert pay is not None
    assert (pay.value, pay.where) == (7, "LANTERN_WIDTHS")
    assert place is not None
    # As its queue's decorator says.
    assert place.value is not None
    assert (place.value > 1, place.where) == (True, "place_order.py")
    assert functions["converse"].reserved.value == 9


def test_throttles_and_durations_are_the_template_s(tmp_path: Path) -> None:
    dev = stage(tmp_path)
    for one in limits():
        route = (one.method, one.path)
        assert dev.throttles[route].rate.value == one.rate_per_s
        assert dev.throttles[route].rate.origin is Origin.FILE
        assert dev.duration_ms[route] == one.duration_ms
    assert dev.warm_writes.value == 4_000
    assert dev.warm_reads.value == 12_000


def test_the_checked_in_configuration_can_be_read() -> None:
    assert read_stage("dev").functions["api"].memory_mb >= 128


def test_an_unknown_stage_names_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(BadStage, match=r"no stage 'test' \(there is dev, prod\)"):
        stage(tmp_path, "test")


@pytest.mark.parametrize(
    ("text", "said"), [("{", "is not JSON"), ("[]", "is not a JSON object"), (None, "is missing")]
)
def test_a_configuration_that_cannot_be_read_says_so(
    tmp_path: Path, text: str | None, said: str
) -> None:
    root = root_with(tmp_path)
    path = root / ".chalice" / "config.json"
    path.unlink()
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(BadStage, match=said):
        read_stage("dev", root=root)


@pytest.mark.parametrize("told", ["{", "[]", '{"pay_order": "wide"}', '{"pay_order": null}'])
def test_widths_that_are_none_say_so(tmp_path: Path, told: str) -> None:
    root = changed(tmp_path, "dev", environment_variables={"LANTERN_WIDTHS": told})
    with pytest.raises(BadStage, match="LANTERN_WIDTHS"):
        read_stage("dev", root=root)
