"""Everybody's road through the product, from a registration to a paid outcome."""

import pytest

from tests.browser import BROWSER, outcome, purchase
from tests.browser.road import Road, Step

pytestmark = BROWSER

STEPS: tuple[Step, ...] = (
    purchase.a_provider_registers_and_is_approved,
    purchase.an_officer_publishes_a_call,
    purchase.a_stranger_reads_the_call,
    purchase.a_question_is_answered_to_all,
    purchase.a_provider_drafts_and_seals_an_offer,
    purchase.a_provider_replaces_its_offer,
    purchase.another_provider_withdraws,
    purchase.the_offers_are_opened_after_the_deadline,
    purchase.the_tenderers_are_found_suitable,
    purchase.the_offers_are_scored_and_ranked,
    purchase.the_award_is_signed_by_another_person,
    outcome.both_parties_accept_the_contract,
    outcome.a_coach_refers_a_person,
    outcome.the_provider_takes_the_person_in,
    outcome.results_come_in,
    outcome.the_verifier_asks_about_a_line,
    outcome.the_provider_answers,
    outcome.the_verifier_verifies_all_lines,
    outcome.another_person_approves_and_hands_over,
    outcome.the_name_is_nowhere_but_in_the_vault,
)
"""In their order. A step that is asked for alone walks those before it too."""


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_road(road: Road, step: Step) -> None:
    road.walk_to(step, STEPS)
    assert road.inspection.take_problems() == []
