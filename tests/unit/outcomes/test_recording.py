"""What a scheme asks for that the product cannot record."""

from typing import Any

import pytest

from outcomes.pure.recording import unrecorded
from outcomes.pure.scheme import parse_scheme
from outcomes.schemes.examples import text
from tests.unit.outcomes.small_schemes import TEXT, scheme

STARTED = {"day": "started_on"}


@pytest.mark.parametrize("name", ["valmennus", "osittainen", "kohortti"])
def test_the_products_own_schemes_ask_for_nothing_that_it_does_not_record(name: str) -> None:
    assert unrecorded(parse_scheme(text(f"{name}.yaml"), name)) == {}


@pytest.mark.parametrize(
    ("rule", "parts", "lacking"),
    [
        ({"when": {"event": {"type": "done"}}}, {"events": {"done": {}}}, {"events": ["done"]}),
        ({"when": STARTED, "if": "had_event(quality, started_on, started_on)"}, {},
         {"events": ["quality"]}),
        ({"when": STARTED, "claim": {"latest": "outcome_on + 5 days"}}, {}, {"events": ["claim"]}),
        ({"when": STARTED, "if": "in_group(blind)"}, {"groups": {"blind": {}}},
         {"groups": ["blind"]}),
        ({"when": STARTED, "if": "in_group(young)"}, {"groups": {"young": {}}}, {}),
        ({"when": STARTED, "factors": ["up"]},
         {"factors": {"up": {"times": "table(index, 'all', outcome_on)"}},
          "tables": {"index": TEXT}}, {"tables": ["index"]}),
        ({"when": STARTED}, {"columns": {"spells": {"field": "code"}}}, {"spells": ["field"]}),
        ({"when": STARTED}, {"columns": {"contracts": {"target": "number"}}},
         {"contracts": ["target"]}),
        ({"when": STARTED}, {"caps": {"line": {"per": ["budget_line"], "eur": 10}}},
         {"budget_lines": ["line"]}),
        ({"when": STARTED, "if": "contract.budget_line = '12'"}, {},
         {"budget_lines": ["contract.budget_line"]}),
        ({"for": "employer", "when": {"event": {"type": "done"}}}, {"events": {"done": {}}},
         {"subjects": ["r"], "events": ["done"]}),
    ],
)  # fmt: skip
def test_what_nobody_could_record_is_named(
    rule: dict[str, Any], parts: dict[str, Any], lacking: dict[str, list[str]]
) -> None:
    assert unrecorded(scheme({"id": "r", "pays": "fee", **rule}, **parts)) == lacking
