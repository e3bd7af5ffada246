"""A decision made after another has fallen names it and what made it fall, and what it changes."""

from dataclasses import replace
from datetime import datetime

from flask import Flask

from marketplace.corrections.service import draft_correction, draft_next
from marketplace.decisions.changes import changes_of, story_of
from marketplace.decisions.conditions.service import fulfil_condition, lapse_condition
from marketplace.decisions.models import Decision
from marketplace.decisions.service import draft_award, sign_decision
from marketplace.decisions.wording import suggested_grounds, suggested_reasons, words_of
from marketplace.evaluation.anew.service import evaluate_anew
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.pure.periods import HELSINKI
from tests.db.marketplace.test_decision_kinds import conditional
from tests.factories.claims import again, call_of, judged, overturned, recorded, reversed_by
from tests.factories.decisions import TENDERINGS, compared, signed_award
from tests.factories.evaluations import carried_over, scored_by
from tests.factories.setup import People, seeing


def awarded_anew(people: People, decision: Decision) -> Decision:
    """The award that follows one that fell, drafted and signed."""
    call = call_of(decision)
    carried_over(people, call)
    now = compared(people, call)
    words = suggested_grounds(now), suggested_reasons(now)
    drafted = draft_award(seeing(people.staff("officer")), call.id, *words)
    return sign_decision(seeing(people.staff("decider")), drafted.id)


def test_an_award_after_a_ruling_names_the_annulled_one_and_the_ruling(
    app: Flask, people: People, clock: FixedClock
) -> None:
    earlier = signed_award(people, clock)
    judged(people, recorded(people, earlier, "appeal"), "annulled")
    officer = people.staff("officer")
    evaluate_anew(seeing(officer), call_of(earlier).id, "Tuomioistuin kumosi vertailun.")
    scored_by(officer, call_of(earlier), {1: (60, 60), 2: (80, 85), 3: (50, 60)})
    made = awarded_anew(people, earlier)
    seeing(people.stranger)
    with app.test_request_context():
        assert story_of(again(made)) == [
            f"Asiasta on päätetty aiemmin: päätöksen D-2026-001, {earlier.section} (22.9.2026) "
            "tuomioistuin kumosi 22.9.2026, diaarinumero MAO:2/2026.",
            "Syy: Tuomioistuin ratkaisi asian.",
        ]
        told = changes_of(made)
    first, second = TENDERINGS[0].name, TENDERINGS[1].name
    assert told[0] == f"Valittu: ennen {first}, nyt {second}."
    assert any(each.startswith(f"{first}: ennen ") and "sija 1; nyt " in each for each in told)
    assert "Päätöksen perustelut on kirjoitettu uudelleen." in told


def test_an_award_after_a_removal_names_it(app: Flask, people: People, clock: FixedClock) -> None:
    earlier = signed_award(people, clock)
    removal = reversed_by(people, earlier)
    made = awarded_anew(people, earlier)
    with app.test_request_context():
        told, reason = story_of(made)
        assert f"tilaaja poisti päätöksellä {removal.diary_number}, {removal.section}." in told
        assert reason == "Syy: Virhe."
        assert changes_of(made) == [
            f"Valinta ei muutu: {TENDERINGS[0].name}.",
            "Pisteet ja sijat eivät muutu.",
        ]


def test_a_correction_says_what_of_the_corrected_decision_changes(
    app: Flask, people: People, clock: FixedClock
) -> None:
    earlier = signed_award(people, clock)
    loser = people.by_email(TENDERINGS[2].email)
    words = words_of(earlier)
    told = dict(words.reasons) | {loser.organisation_id: "Pisteet perustuvat vastaukseen 2."}
    words = replace(words, grounds="Perustelut täsmennettyinä.", reasons=told)
    drafted = draft_correction(seeing(people.staff("officer")), earlier.id, words)
    made = sign_decision(seeing(people.staff("decider")), drafted.id)
    with app.test_request_context():
        assert story_of(made) == []
        assert changes_of(made) == [
            f"Valinta ei muutu: {TENDERINGS[0].name}.",
            "Pisteet ja sijat eivät muutu.",
            "Päätöksen perustelut on kirjoitettu uudelleen.",
            f"Perustelut muuttuvat näille tarjoajille: {TENDERINGS[2].name}.",
        ]


def test_a_first_award_follows_nothing(app: Flask, people: People, clock: FixedClock) -> None:
    made = signed_award(people, clock)
    with app.test_request_context():
        assert (story_of(made), changes_of(made)) == ([], [])
    assert db.session.get_one(Decision, made.id).content["follows"] is None


def test_an_award_after_a_ruling_that_was_overturned_names_the_one_that_fell_last(
    app: Flask, people: People, clock: FixedClock
) -> None:
    earlier = signed_award(people, clock)
    appeal = recorded(people, earlier, "appeal")
    judged(people, appeal, "annulled")
    between = awarded_anew(people, earlier)
    overturned(people, appeal)
    assert again(between).state == "annulled"
    reversed_by(people, earlier)
    made = awarded_anew(people, earlier)
    with app.test_request_context():
        told, _reason = story_of(made)
        assert earlier.diary_number in told and "tilaaja poisti" in told


def test_who_lost_the_award_by_a_condition_is_told_when_the_next_award_falls(
    app: Flask, people: People, clock: FixedClock
) -> None:
    first = conditional(people, clock)
    officer = people.staff("officer")
    clock.move_to(datetime(2026, 10, 21, 9, 0, tzinfo=HELSINKI))
    lapse_condition(seeing(officer), first.conditions[0].id, "Ei tullut.")
    following = draft_next(
        seeing(officer), first.id, replace(words_of(again(first)), conditions=())
    )
    sign_decision(seeing(people.staff("decider")), following.id)
    reversed_by(people, following)
    made = awarded_anew(people, first)
    with app.test_request_context():
        told = story_of(made)
        assert following.diary_number in told[0]
        assert TENDERINGS[0].name in told[-1] and "ehdon jäätyä täyttämättä" in told[-1]


def test_a_correction_does_not_tell_of_a_condition_that_had_been_met(
    app: Flask, people: People, clock: FixedClock
) -> None:
    earlier = conditional(people, clock)
    officer = people.staff("officer")
    fulfil_condition(seeing(officer), earlier.conditions[0].id, "Saatiin.")
    corrected = draft_correction(seeing(officer), earlier.id, words_of(again(earlier)))
    made = sign_decision(seeing(people.staff("decider")), corrected.id)
    with app.test_request_context():
        assert not any("ehdot muuttuvat" in each for each in changes_of(made))
