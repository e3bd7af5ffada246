"""What had been removed stands again when a court annuls its removal: what was begun meanwhile is
given up, and the call goes where the decision has it."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.decisions.award import thaw
from marketplace.decisions.conditions.service import lapse_condition
from marketplace.decisions.drafting import RENDER
from marketplace.decisions.finality.service import finalise_decisions, release_contracts
from marketplace.decisions.models import Decision
from marketplace.decisions.queries import award_of_call
from marketplace.decisions.rulings.service import annul_decision
from marketplace.decisions.service import (
    attach_document,
    draft_award,
    sign_decision,
)
from marketplace.decisions.todos import todos
from marketplace.decisions.told import Told, told_on_call
from marketplace.decisions.wording import suggested_grounds, suggested_reasons
from marketplace.evaluation.anew.service import judge_anew
from marketplace.platform.audit import history
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.platform.i18n import format_date_fi
from marketplace.platform.jobs import OutboxJob
from marketplace.providers.queries import provider_of
from marketplace.providers.service import reinstate_provider, suspend_provider
from marketplace.pure.periods import local_day
from marketplace.suitability.service import reopen_judgement
from tests.db.marketplace.test_decision_kinds import conditional
from tests.factories.claims import LOSER, again, call_of, cancelled, judged, recorded, reversed_by
from tests.factories.contracts import WINNER, morning, the_system
from tests.factories.decisions import compared, signed_award
from tests.factories.evaluations import carried_over
from tests.factories.letterbox import queued_mails
from tests.factories.setup import People, seeing


def drafted_anew(people: People, decision: Decision) -> Decision:
    """The draft of a new award on the same call."""
    call = call_of(decision)
    carried_over(people, call)
    now = compared(people, call)
    officer = seeing(people.staff("officer"))
    return draft_award(officer, call.id, suggested_grounds(now), suggested_reasons(now))


def test_the_draft_that_was_to_replace_a_removed_award_is_given_up_when_it_stands_again(
    people: People, clock: FixedClock
) -> None:
    award = signed_award(people, clock)
    removal = reversed_by(people, award)
    draft = drafted_anew(people, award)
    judged(people, recorded(people, removal, "appeal"), "annulled")
    assert (again(award).state, draft.state) == ("signed", "discarded")
    assert award_of_call(seeing(people.staff("officer")), award.matter_id) == award
    assert told_on_call(seeing(people.stranger), call_of(award)) == Told(award, None)


def test_a_removal_that_stands_again_removes_again(people: People, clock: FixedClock) -> None:
    award = signed_award(people, clock)
    first = reversed_by(people, award)
    second = reversed_by(people, first)
    assert (again(award).state, first.state, call_of(award).state) == (
        "signed",
        "replaced",
        "decided",
    )
    judged(people, recorded(people, second, "appeal"), "annulled")
    assert (again(award).state, first.state) == ("replaced", "signed")
    assert call_of(award).state == "evaluation"


def test_offers_that_were_being_judged_anew_are_judged_when_the_award_falls_once_more(
    people: People, clock: FixedClock
) -> None:
    award = signed_award(people, clock)
    removal = reversed_by(people, award)
    officer = people.staff("officer")
    judge_anew(seeing(officer), award.matter_id, "Hylkääminen arvioidaan uudelleen.")
    winner = thaw(award.content).winner
    reopen_judgement(seeing(officer), winner.offer_id, "Arvioidaan uudelleen.")
    judged(people, recorded(people, removal, "appeal"), "annulled")
    assert call_of(award).state == "decided"
    annul_decision(seeing(people.staff("decider")), award.id, "Kumottu.")
    assert call_of(award).state == "suitability"


def test_what_stands_again_gets_its_document_anew_and_says_so(
    people: People, clock: FixedClock
) -> None:
    award = signed_award(people, clock)
    attach_document(seeing(the_system(people)), award.id, b"%PDF-1.7 old days")
    removal = reversed_by(people, award)
    clock.move_to(clock.now() + timedelta(days=50))
    judged(people, recorded(people, removal, "appeal"), "annulled")
    assert again(award).file_id is None
    seeing(the_system(people))
    asked = db.session.scalars(select(OutboxJob).where(OutboxJob.task == RENDER)).all()
    assert [job.payload["decision_id"] for job in asked].count(str(award.id)) == 2
    told = [job.payload for job in queued_mails(db.session()) if job.payload["to"] == LOSER]
    (again_told,) = (mail for mail in told if "on taas voimassa" in mail["subject"])
    assert "Aika hakea muutosta alkaa alusta." in again_told["body"]


def signed_anew(people: People, decision: Decision) -> Decision:
    """A new award on the same call, signed."""
    return sign_decision(seeing(people.staff("decider")), drafted_anew(people, decision).id)


def test_an_appeal_against_a_removal_holds_what_is_awarded_instead(
    people: People, clock: FixedClock
) -> None:
    award = signed_award(people, clock)
    removal = reversed_by(people, award)
    appeal = recorded(people, removal, "appeal")
    instead = signed_anew(people, award)
    assert instead.pending == 1
    clock.move_to(clock.now() + timedelta(days=60))
    system = seeing(the_system(people))
    assert (finalise_decisions(system), release_contracts(system)) == (0, 0)
    judged(people, appeal, "annulled")
    assert (again(award).state, removal.state, instead.state) == ("signed", "annulled", "annulled")
    assert call_of(award).state == "decided"


def test_an_appeal_against_the_removal_of_a_removal_holds_the_award_that_stands_again(
    people: People, clock: FixedClock
) -> None:
    award = signed_award(people, clock)
    second = reversed_by(people, reversed_by(people, award))
    appeal = recorded(people, second, "appeal")
    assert again(award).pending == 1
    judged(people, appeal, "rejected")
    assert again(award).pending == 0


def test_the_winner_of_an_award_that_stands_again_has_its_time_for_a_condition_anew(
    people: People, clock: FixedClock
) -> None:
    award = conditional(people, clock)
    given = award.conditions[0].last_day - local_day(clock.now())
    removal = reversed_by(people, award)
    appeal = recorded(people, removal, "appeal")
    clock.move_to(clock.now() + given + timedelta(days=40))
    judged(people, appeal, "annulled")
    condition = again(award).conditions[0]
    assert condition.last_day - local_day(clock.now()) == given
    with pytest.raises(Refused, match=r"condition_runs"):
        lapse_condition(seeing(people.staff("officer")), condition.id, "Ei tullut.")
    seeing(the_system(people))
    told = [job.payload for job in queued_mails(db.session()) if job.payload["to"] == WINNER.email]
    (mail,) = (each for each in told if "on taas voimassa" in each["subject"])
    assert "Täyttämättä olevien ehtojen määräajat alkavat alusta." in mail["body"]
    assert format_date_fi(condition.last_day) in mail["body"]
    renewed = history(db.session(), "decision_condition", condition.id)[-1]
    assert (renewed.action, renewed.facts["last_day"]) == ("renew", str(condition.last_day))


def restored_on(people: People, clock: FixedClock, day: date) -> Decision:
    """An award that a removal had taken out of force and that stands again on a day; final."""
    award = signed_award(people, clock)
    appeal = recorded(people, reversed_by(people, award), "appeal")
    clock.move_to(morning(day))
    judged(people, appeal, "annulled")
    assert again(award).final_from is not None
    clock.move_to(morning(award.final_from))
    finalise_decisions(seeing(the_system(people)))
    return again(award)


def test_no_contract_is_asked_for_where_the_time_of_what_stands_again_is_over(
    people: People, clock: FixedClock, app: Flask
) -> None:
    """The call waits, so that the officer can cancel it."""
    award = restored_on(people, clock, date(2027, 12, 30))
    assert (award.state, award.ready_at, call_of(award).state) == ("final", None, "decided")
    assert release_contracts(seeing(the_system(people))) == 0
    with app.test_request_context():
        (todo,) = todos(seeing(people.staff("officer")))
    assert todo.title == "Päätöksen sopimuskausi on päättynyt: keskeytä hankinta"
    cancelled(people, call_of(award))
    assert (again(award).state, call_of(award).state) == ("replaced", "cancelled")


def test_the_contract_of_what_stands_again_waits_while_the_winner_is_suspended(
    people: People, clock: FixedClock, app: Flask
) -> None:
    officer = people.staff("officer")
    award = signed_award(people, clock)
    winner = provider_of(seeing(officer), thaw(award.content).winner.organisation_id)
    suspend_provider(officer, winner.id, "Verovelka.")
    assert award.final_from is not None
    clock.move_to(morning(award.final_from))
    finalise_decisions(seeing(the_system(people)))
    assert (again(award).state, award.ready_at) == ("final", None)
    with app.test_request_context():
        (todo,) = todos(seeing(officer))
    assert "palauta se tai keskeytä hankinta" in str(todo.title)
    reinstate_provider(seeing(officer), winner.id)
    assert release_contracts(seeing(the_system(people))) == 1
    assert (again(award).ready_at, call_of(award).state) == (clock.now(), "final")
