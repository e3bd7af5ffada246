"""Calls compared by what the assumed participants cost under the payment scheme."""

from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from marketplace.decisions.award import thaw
from marketplace.decisions.service import draft_award
from marketplace.decisions.wording import suggested_grounds, suggested_reasons
from marketplace.evaluation.service import declare_interests, score_offer, submit_scores
from marketplace.offers.documents.jobs import document_facts
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.platform.pdf import render
from marketplace.procurement.counted import comparison_sum, counted_items
from marketplace.procurement.minicompetitions.queries import founding_call
from marketplace.procurement.service import edit_call, submit_call
from tests.factories.calls import whole_draft
from tests.factories.decisions import TENDERINGS, compared, opened_call
from tests.factories.frameworks import framework_in_force
from tests.factories.minicompetitions import drafted_competition
from tests.factories.setup import People, seeing

PEOPLE = {
    "people_service": 8,
    "people_job": 4,
    "people_stay_3": 3,
    "people_stay_6": 3,
    "people_group_3": 1,
    "people_group_6": 1,
}
EXPECTED = {"price_formula": "expected_cost", "formula_parameters": PEOPLE}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "call.people_missing"),
        (PEOPLE | {"people_service": 9}, "call.people_not_starts"),
        (dict.fromkeys(PEOPLE, 0) | {"people_service": 20}, "call.price_not_counted"),
    ],
)
def test_assumptions_that_cannot_compare_are_refused(
    people: People, changes: dict[str, int], code: str
) -> None:
    given = dict.fromkeys(PEOPLE, 0) | changes
    call = whole_draft(people, price_formula="expected_cost", formula_parameters=given)
    assert call.capacity == 20
    with pytest.raises(Refused, match=code.replace(".", r"\.")):
        submit_call(people.staff("officer"), call.id)
    edit_call(people.staff("officer"), call.id, EXPECTED)
    assert submit_call(people.staff("officer"), call.id).state == "in_review"


def test_offers_are_compared_by_what_the_assumed_participants_cost(
    people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock, **EXPECTED)
    officer = seeing(people.staff("officer"))
    declare_interests(officer, call.id)
    for offer in compared(people, call).offers:
        for criterion in call.criteria:
            score_offer(officer, offer.id, criterion.key, Decimal(80), "Vastaus on hyvä.")
    submit_scores(officer, call.id)
    now = compared(people, call)
    cheapest = TENDERINGS[2].prices
    first = now.ranking.standings[0]
    assert [term.key for term in first.comparison.terms][:2] == ["service", "job"]
    assert first.comparison.terms[1].cents == (cheapest["start"] + cheapest["job_start"]) * 100
    prices = {key: euros * 100 for key, euros in cheapest.items()}
    assert first.comparison.cents == comparison_sum(call, prices)
    drafted = draft_award(officer, call.id, suggested_grounds(now), suggested_reasons(now))
    items = thaw(drafted.content).items
    assert [(each["key"], each["quantity"]) for each in items][:2] == [("service", 8), ("job", 4)]
    assert items[0]["labels"]["fi"] == "Ei työllisty"


def test_the_document_of_a_call_tells_what_is_assumed(people: People) -> None:
    call = whole_draft(people, **EXPECTED)
    facts = document_facts(seeing(people.staff("officer")), call) | {"area_name": "TyöHäme"}
    made = render(
        "documents/call.html",
        facts,
        title="Valmennus",
        language="fi",
        created_at=people.clock.now(),
    )
    words = " ".join(
        "".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages).split()
    )
    told = "; ".join(f"{item.labels['fi']} {item.quantity}" for item in counted_items(call))
    assert f"Oletus: {told}." in words
    assert "tarjousten vertailua varten" not in words


def test_the_assumed_participants_are_those_of_the_whole_term_whatever_the_places(
    people: People,
) -> None:
    call = whole_draft(people, capacity=10, **EXPECTED)
    starts = next(item.quantity for item in call.price_items if item.key == "start")
    assert starts == sum(PEOPLE.values()) == 20
    assert submit_call(people.staff("officer"), call.id).state == "in_review"


@pytest.mark.parametrize("assumed", [PEOPLE, dict.fromkeys(PEOPLE, 1)])
def test_a_mini_competition_assumes_as_many_as_start_in_it(
    people: People, assumed: dict[str, int]
) -> None:
    lot = framework_in_force(people).lots[0]
    founding = founding_call(seeing(people.staff("officer")), lot)
    assert founding is not None
    founding.price_formula, founding.formula_parameters = "expected_cost", assumed
    db.session.commit()
    call = drafted_competition(people, lot, capacity=7)
    assert sum(call.formula_parameters.values()) == 7
    assert submit_call(people.staff("officer"), call.id).state == "in_review"
