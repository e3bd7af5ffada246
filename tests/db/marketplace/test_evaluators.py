"""Several evaluators: named, blind and alone, conflicts of interest, quorum, consensus."""

from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from marketplace.evaluation.anew.service import evaluate_anew
from marketplace.evaluation.board import board
from marketplace.evaluation.models import ConsensusScore, Score
from marketplace.evaluation.queries import evaluation_of
from marketplace.evaluation.service import (
    agree_scores,
    declare_interests,
    name_evaluators,
    remind_evaluators,
    score_offer,
    settle_score,
    submit_scores,
)
from marketplace.evaluation.todos import todos
from marketplace.offers.models import ConflictDeclaration
from marketplace.platform.audit import history
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.embedded.local import Servers
from marketplace.platform.errors import Invalid, Refused
from tests.conftest import as_superuser
from tests.factories.calls import open_call
from tests.factories.decisions import compared, opened_call
from tests.factories.evaluations import (
    ALIKE,
    APART,
    agreed_by,
    confirmed_by,
    evaluator,
    named,
    scored_by,
    scored_by_two,
    state_of,
)
from tests.factories.letterbox import queued_mails
from tests.factories.setup import People, seeing


def titles(people: People, app: Flask, key: str) -> list[tuple[str, bool]]:
    """The to-dos of evaluation of somebody of the staff, and whether they wait for others."""
    with app.test_request_context():
        return [(t.title, t.waits_for_others) for t in todos(seeing(people.staff(key)))]


def test_the_scores_are_asked_for_by_a_day_that_is_ahead(people: People, clock: FixedClock) -> None:
    call = opened_call(people, clock)
    with pytest.raises(Invalid) as caught:
        named(people, call, "arvi", due_on=clock.now().date() - timedelta(days=1))
    assert [(each.field, each.code) for each in caught.value.problems] == [
        ("due_on", "evaluation.due_day_past")
    ]


def test_nobody_sees_another_s_scores_before_all_have_given_theirs(
    people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    arvi, outi = named(people, call, "arvi", "outi")
    scored_by(arvi, call, ALIKE)
    scored_by(outi, call, ALIKE, submit=False)
    for actor in (outi, people.staff("officer"), people.staff("decider")):
        seeing(actor)
        givers = {score.evaluator_id for score in db.session.scalars(select(Score))}
        assert givers <= {actor.user_id}
    submit_scores(outi, call.id)
    seeing(people.staff("officer"))
    assert len(db.session.scalars(select(Score)).all()) == 12


def test_the_audit_log_tells_no_score_before_all_are_given(
    people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    arvi = named(people, call, "arvi", "outi")[0]
    scored_by(arvi, call, ALIKE)
    evaluation = evaluation_of(seeing(people.staff("officer")), call)
    assert evaluation is not None
    events = history(db.session(), "evaluation", evaluation.id)
    assert [event.action for event in events].count("score") == 6
    assert all({"percent", "reason"}.isdisjoint(event.facts) for event in events)
    of_scores = text("select count(*) from audit_event where object_type = 'score'")
    assert db.session.scalar(of_scores) == 0


def test_a_given_score_is_changed_by_nobody_not_even_past_the_product(
    people: People, clock: FixedClock, servers: Servers
) -> None:
    call = opened_call(people, clock)
    named(people, call, "arvi", "outi")
    scored_by(evaluator(people, "arvi"), call, ALIKE)
    seeing(evaluator(people, "arvi"))
    for change in ("update score set percent = 1", "delete from score"):
        with pytest.raises(DBAPIError, match=r"append-only|permission denied"):
            db.session.execute(text(change))
        db.session.rollback()
    with pytest.raises(DBAPIError, match="permission denied"):
        db.session.execute(text("update score set evaluator_id = offer_id"))
    db.session.rollback()
    db.session.remove()
    with pytest.raises(Exception, match="append-only"):
        as_superuser(servers, "update score set percent = 1")


@pytest.mark.parametrize("table", ["conflict_declaration", "lot_draw"])
def test_declarations_and_drawn_lots_are_append_only(database: Session, table: str) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        database.execute(text(f"update {table} set created_at = now()"))
    database.rollback()
    with pytest.raises(DBAPIError, match="permission denied"):
        database.execute(text(f"delete from {table}"))


def test_what_was_agreed_on_is_not_changed_past_the_product(
    people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    scored_by(people.staff("officer"), call, ALIKE)
    seeing(people.staff("officer"))
    with pytest.raises(DBAPIError, match="is agreed"):
        db.session.execute(text("update consensus_score set percent = 1"))


def test_scores_within_the_limit_become_one_by_the_rule_and_the_officer_confirms(
    people: People, clock: FixedClock, app: Flask
) -> None:
    call = opened_call(people, clock)
    arvi, outi = named(people, call, "arvi", "outi")
    scored_by(arvi, call, ALIKE)
    scored_by(outi, call, {1: (80, 75), 2: (80, 70), 3: (61, 50)})
    assert state_of(people, call) == "agreeing"
    assert titles(people, app, "officer") == [("Yhteiset pisteet odottavat vahvistusta", True)]
    now = compared(people, call)
    assert now.ranking.standings == ()  # no price before the scores are closed
    first = now.scores[now.offers[0].id, call.criteria[0].id]
    assert (first.percent, first.basis, first.agreed_by) == (Decimal("85.00"), "mean", None)
    assert first.reason == "Arvi Arvioija: 90 %.\nOuti Osaaja: 80 %."
    confirmed_by(call, arvi, outi)
    assert titles(people, app, "officer") == [("Vahvista yhteiset pisteet", False)]
    agree_scores(people.staff("officer"), call.id)
    assert len(compared(people, call).ranking.standings) == 3
    assert compared(people, call).refusals == []


def test_scores_too_far_apart_need_a_consensus_with_its_reason(
    people: People, clock: FixedClock, app: Flask
) -> None:
    call, arvi, outi = scored_by_two(people, clock, APART, divergence_limit=20)
    officer = seeing(people.staff("officer"))
    assert titles(people, app, "officer") == [("Sopikaa yhteisistä pisteistä", False)]
    with pytest.raises(Refused) as caught:
        agree_scores(officer, call.id)
    assert (caught.value.code, caught.value.facts) == (
        "evaluation.divergence_left",
        {"count": 1},
    )
    third = compared(people, call).offers[2]
    with pytest.raises(Invalid):
        settle_score(officer, third.id, "employers", 80, "")
    settle_score(officer, third.id, "employers", 80, "Verkosto on laaja, kuvaus niukka.")
    agreed_by(people, call, arvi, outi)
    mails = [job.payload for job in queued_mails(db.session())]
    told = {mail["to"] for mail in mails if "Vahvista yhteiset pisteet" in mail["subject"]}
    assert told == {"arvi@tyohame.example", "outi@tyohame.example"}
    seeing(officer)
    row = compared(people, call).scores[third.id, call.criteria[0].id]
    assert (row.percent, row.basis, row.agreed_by) == (80, "consensus", officer.user_id)
    own = {str(s.percent) for s in db.session.scalars(select(Score).filter_by(offer_id=third.id))}
    assert {"60.00", "95.00"} <= own  # what each gave stands


def test_within_the_limit_only_the_words_can_be_completed(
    people: People, clock: FixedClock
) -> None:
    call = scored_by_two(people, clock, ALIKE)[0]
    officer = seeing(people.staff("officer"))
    offer = compared(people, call).offers[0]
    with pytest.raises(Refused, match=r"evaluation\.within_limit"):
        settle_score(officer, offer.id, "employers", 91, "Enemmän.")
    settle_score(officer, offer.id, "employers", 90, "Yhteinen perustelu.")
    row = compared(people, call).scores[offer.id, call.criteria[0].id]
    assert (row.reason, row.basis) == ("Yhteinen perustelu.", "mean")


def test_who_declared_a_conflict_cannot_score_nor_take_it_back(
    people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    (arvi,) = named(people, call, "arvi")
    offer = compared(people, call).offers[1]
    seeing(arvi)
    declare_interests(arvi, call.id, {offer.id: "Veljeni johtaa yritystä."})
    declare_interests(arvi, call.id)
    with pytest.raises(Refused, match=r"conflict\.declared"):
        score_offer(arvi, offer.id, "employers", 50, "Hyvä.")
    with pytest.raises(Invalid):
        declare_interests(arvi, call.id, {compared(people, call).offers[0].id: " "})
    rows = db.session.scalars(select(ConflictDeclaration).filter_by(offer_id=offer.id)).all()
    assert [row.conflicted for row in rows] == [True]


def test_too_few_evaluators_without_a_conflict_wait_for_another_one(
    people: People, clock: FixedClock, app: Flask
) -> None:
    call = opened_call(people, clock)
    arvi, outi = named(people, call, "arvi", "outi", evaluators_needed=2)
    scored_by(arvi, call, {}, {2: "Veljeni johtaa yritystä."}, submit=False)
    scored_by(outi, call, ALIKE)
    assert state_of(people, call) == "scoring"
    assert titles(people, app, "officer") == [("Nimeä lisää arvioijia", False)]
    named(people, call, "arvi", "outi", "ilari", evaluators_needed=2)
    scored_by(evaluator(people, "ilari"), call, ALIKE)
    assert state_of(people, call) == "agreeing"


def test_a_conflict_found_late_is_declared_until_the_scores_are_agreed_on(
    people: People, clock: FixedClock
) -> None:
    call, arvi, outi = scored_by_two(people, clock, APART)
    third = compared(people, call).offers[2]
    declare_interests(seeing(outi), call.id, {third.id: "Sain sieltä työtarjouksen."})
    now = compared(people, call)
    assert now.scores[third.id, call.criteria[0].id].percent == 60  # Arvi's alone
    declare_interests(seeing(arvi), call.id, {third.id: "Omistan osakkeita."})
    assert state_of(people, call) == "scoring"  # nobody is left: another must be named
    seeing(people.staff("officer"))
    assert db.session.scalars(select(Score)).all() == []
    assert db.session.scalars(select(ConsensusScore)).all() == []


def test_naming_another_evaluator_hides_the_scores_until_that_person_has_given_theirs(
    people: People, clock: FixedClock
) -> None:
    call = scored_by_two(people, clock, ALIKE)[0]
    with pytest.raises(Invalid) as caught:
        named(people, call, "arvi", "outi", "ilari")
    assert [problem.field for problem in caught.value.problems] == ["reason"]
    why = "Tarvitaan palkkatuen tuntija."
    (_a, _o, ilari) = named(people, call, "arvi", "outi", "ilari", reason=why)
    assert state_of(people, call) == "scoring"
    seeing(ilari)
    assert db.session.scalars(select(Score)).all() == []
    scored_by(ilari, call, ALIKE)
    assert state_of(people, call) == "agreeing"


def test_who_has_given_scores_cannot_be_taken_away_and_rules_stand(
    people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    arvi, outi = named(people, call, "arvi", "outi")
    scored_by(arvi, call, ALIKE)
    officer = seeing(people.staff("officer"))
    with pytest.raises(Refused, match=r"evaluation\.evaluator_gave"):
        name_evaluators(officer, call.id, [outi.user_id])  # type: ignore[list-item]
    scored_by(outi, call, APART)
    with pytest.raises(Refused, match=r"evaluation\.plan_stands"):
        named(people, call, "arvi", "outi")


@pytest.mark.parametrize(
    ("field", "value"), [("divergence_limit", 100), ("rule", "median"), ("evaluators_needed", 2)]
)
def test_once_scores_have_been_seen_evaluators_may_be_added_but_the_rules_stand(
    people: People, clock: FixedClock, field: str, value: object
) -> None:
    call = scored_by_two(people, clock, APART)[0]
    late = {"reason": "Tarvitaan palkkatuen tuntija."}
    for _attempt in range(2):  # then while the added one still scores, what was seen is known
        with pytest.raises(Invalid) as caught:
            named(people, call, "arvi", "outi", "ilari", **late, **{field: value})
        (problem,) = caught.value.problems
        assert (problem.field, problem.code) == (field, "evaluation.plan_stands")
        named(people, call, "arvi", "outi", "ilari", **late)
    named(people, call, "arvi", "outi", **late)
    assert state_of(people, call) == "agreeing"


def test_a_new_round_keeps_the_rules_where_scores_are_taken_over_to_it(
    people: People, clock: FixedClock
) -> None:
    call, arvi, outi = scored_by_two(people, clock, ALIKE)
    agreed_by(people, call, arvi, outi)
    officer = people.staff("officer")
    first = compared(people, call).offers[0]
    wrong = {(first.id, call.criteria[0].id)}
    evaluate_anew(seeing(officer), call.id, "Vastaus luettiin väärin.", wrong)
    with pytest.raises(Invalid) as caught:
        named(people, call, "arvi", "outi", rule="median")
    assert [problem.code for problem in caught.value.problems] == ["evaluation.plan_stands"]
    evaluate_anew(seeing(officer), call.id, "Kaikki luettiin väärin.")
    named(people, call, "arvi", "outi", rule="median")


def test_naming_tells_the_new_ones_and_checks_who_they_are(
    people: People, clock: FixedClock
) -> None:
    call = open_call(people)
    coach = people.staff("coach")
    with pytest.raises(Invalid) as caught:
        name_evaluators(
            people.staff("officer"),
            call.id,
            [coach.user_id],  # type: ignore[list-item]
            evaluators_needed=2,
            divergence_limit=101,
            rule="nonsense",
        )
    assert {problem.field for problem in caught.value.problems} == {
        "people",
        "divergence_limit",
        "rule",
    }
    named(people, call, "arvi")
    told = [job.payload for job in queued_mails(db.session())]
    assert [mail["to"] for mail in told if "arvioijaksi" in mail["subject"]] == [
        "arvi@tyohame.example"
    ]


def test_an_officer_who_has_not_been_named_does_not_score(
    people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    named(people, call, "arvi")
    with pytest.raises(Refused, match=r"evaluation\.not_named"):
        declare_interests(people.staff("officer"), call.id)


def test_those_who_have_not_given_their_scores_are_reminded(
    people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    arvi, _outi = named(people, call, "arvi", "outi")
    scored_by(arvi, call, ALIKE)
    assert remind_evaluators(seeing(people.staff("officer")), call.id) == 1
    mail = queued_mails(db.session())[-1].payload
    assert (mail["to"], "Muistutus" in mail["subject"]) == ("outi@tyohame.example", True)


def test_an_evaluator_has_a_to_do_with_its_last_day(
    people: People, clock: FixedClock, app: Flask
) -> None:
    call = opened_call(people, clock)
    (arvi,) = named(people, call, "arvi")
    with app.test_request_context():
        (todo,) = todos(seeing(arvi))
        assert todo.url.endswith(f"/calls/{call.number}/evaluation/own")
        assert "esteettömyysvakuutus" in todo.about
    assert titles(people, app, "officer") == [("Tarjousten pisteytys kesken", True)]


def test_the_board_shows_spreads_and_what_counts(people: People, clock: FixedClock) -> None:
    call = scored_by_two(people, clock, APART)[0]
    officer = seeing(people.staff("officer"))
    evaluation = evaluation_of(officer, call)
    assert evaluation is not None
    now = board(officer, evaluation)
    assert [(c.offer.number, c.criterion.key, c.spread) for c in now.cells() if c.divergent] == [
        (3, "employers", 35)
    ]
