"""Lines under verification: asked, answered, verified, rejected, taken up again."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.platform.actor import Actor
from marketplace.platform.audit import history
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.embedded.local import Servers
from marketplace.platform.errors import DomainError, Invalid, NotFound, Refused
from marketplace.platform.jobs import OutboxJob
from outcomes.payments.lifecycle import LINE, to_decide
from outcomes.payments.models import PaymentLine
from outcomes.payments.queries import LineSearch, looked_at, own_lines, own_page
from outcomes.verification.queries import facts_of_line, line_by_id
from outcomes.verification.service import (
    answer_line,
    ask_back,
    reject_line,
    reopen_line,
    verify_line,
    verify_lines,
)
from outcomes.verification.todos import todos
from tests.conftest import as_superuser
from tests.factories.contracts import the_system
from tests.factories.decisions import TENDERINGS
from tests.factories.participants import NAME, PERSONAL_CODE
from tests.factories.payments import (
    CALCULATED,
    approved_run,
    calculated_run,
    corrected,
    decide_rest,
    handed_over_run,
    lines_of,
    pay,
    provider,
    verifier,
)
from tests.factories.setup import People, seeing

MAY = date(2027, 5, 10)
STAFF = ("officer", "decider", "coach", "verifier", "approver", "administrator")


def take(action: str, actor: Actor, line_id: UUID) -> object:
    """Take an action of a line by its verb."""
    verbs: dict[str, Callable[[], object]] = {
        "verify": lambda: verify_line(actor, line_id),
        "ask_back": lambda: ask_back(actor, line_id, "Miksi?", "dates_unclear"),
        "answer": lambda: answer_line(actor, line_id, "Siksi."),
        "reject": lambda: reject_line(actor, line_id, "Ei kuulu.", "condition_not_met"),
        "reopen": lambda: reopen_line(actor, line_id),
    }
    return verbs[action]()


ACTIONS = ("verify", "ask_back", "answer", "reject", "reopen")


@pytest.mark.parametrize("state", sorted({*LINE.states} - {"paid", "reclaimed"}))
def test_every_state_takes_only_its_own_actions_from_its_own_people(
    people: People, servers: Servers, state: str
) -> None:
    run = calculated_run(people)
    line_id = run.lines[0].id
    people_of = {role: people.staff(role) for role in STAFF} | {"provider": provider(people)}
    taken = set()
    for role, actor in people_of.items():
        for action in ACTIONS:
            as_superuser(servers, f"update payment_line set state = '{state}'")
            db.session.rollback()
            db.session.expire_all()
            seeing(actor)
            try:
                take(action, actor, line_id)
            except DomainError:
                db.session.rollback()
                db.session.expire_all()
                seeing(the_system(people))
                assert line_by_id(actor, line_id).state == state
            else:
                taken.add((action, role))
    known = {action for action in ACTIONS if LINE.find(state, action)}
    assert taken == {(action, "provider" if action == "answer" else "verifier") for action in known}


def test_a_paid_line_is_final(people: People) -> None:
    line_id = handed_over_run(people).lines[0].id
    for action in ACTIONS:
        actor = provider(people) if action == "answer" else verifier(people)
        with pytest.raises(Refused, match="not_in_state"):
            take(action, actor, line_id)


def test_lines_are_verified_together_or_not_at_all(people: People) -> None:
    run = calculated_run(people)
    first, second, *_rest = [line.id for line in run.lines]
    assert verify_lines(verifier(people), run.id, [first, second]) == 2
    assert {line.id for line in lines_of(people, run.id, "verified")} == {first, second}
    with pytest.raises(Refused, match="not_in_state"):
        verify_lines(verifier(people), run.id, [run.lines[2].id, first])
    assert len(lines_of(people, run.id, "verified")) == 2
    with pytest.raises(Refused, match="none_chosen"):
        verify_lines(verifier(people), run.id, [])
    with pytest.raises(Refused, match="line_of_another_run"):
        verify_lines(verifier(people), run.id, [UUID(int=7)])


def test_a_question_goes_to_the_provider_and_its_answer_back(people: People) -> None:
    run = calculated_run(people)
    line_id = run.lines[0].id
    ask_back(verifier(people), line_id, "  Milloin palvelu alkoi?  ", "dates_unclear")
    assert [line.id for line in own_lines(provider(people), "asked_back", 2)] == [line_id]
    with pytest.raises(Invalid) as refused:  # finance reads it, and knows no names
        answer_line(provider(people), line_id, f"{NAME} aloitti sovittuna päivänä.")
    assert [problem.code for problem in refused.value.problems] == ["participant.named"]
    with pytest.raises(Invalid) as refused:
        answer_line(provider(people), line_id, "Liitteenä.", b"%PDF-1.7", f"{NAME}.pdf")
    assert [problem.field for problem in refused.value.problems] == ["file"]
    line = answer_line(provider(people), line_id, "Sovittuna päivänä.")
    assert line.state == "answered"
    assert [(remark["kind"], remark["text"], remark["who"]) for remark in line.remarks] == [
        ("question", "Milloin palvelu alkoi?", "Tarja Tarkastaja"),
        ("answer", "Sovittuna päivänä.", "Taina Tarjoaja"),
    ]
    ask_back(verifier(people), line_id, "Mikä päivä?", "dates_unclear")
    assert len(line_by_id(verifier(people), line_id).remarks) == 3


def mails(people: People) -> Sequence[dict[str, object]]:
    seeing(the_system(people))
    return db.session.scalars(
        select(OutboxJob.payload)
        .where(OutboxJob.task == "mail.send")
        .order_by(OutboxJob.created_at, OutboxJob.position)
    ).all()


def test_mails_name_the_line_but_never_the_person_or_what_was_said(people: People) -> None:
    run = calculated_run(people)
    line = run.lines[0]
    before = len(mails(people))
    ask_back(verifier(people), line.id, "Milloin?", "dates_unclear")
    reject_line(verifier(people), run.lines[1].id, "Päällekkäinen.", "condition_not_met")
    sent = [str(payload) for payload in mails(people)[before:]]
    assert len(sent) == 2
    assert str(line.id) in sent[0]
    assert not any(word in mail for word in ("Milloin?", "Päällekkäinen.") for mail in sent)
    assert not any(each.person_key in mail for each in run.lines for mail in sent)


@pytest.mark.parametrize("action", ["ask_back", "reject", "answer"])
def test_a_reason_is_needed_and_no_personal_code_is_taken(people: People, action: str) -> None:
    run = calculated_run(people)
    line_id = run.lines[0].id
    if action == "answer":
        ask_back(verifier(people), line_id, "Milloin?", "dates_unclear")
    actor = provider(people) if action == "answer" else verifier(people)
    verb = {"ask_back": ask_back, "reject": reject_line, "answer": answer_line}[action]
    code_of = () if action == "answer" else ("other",)
    field = "answer" if action == "answer" else "note"
    with pytest.raises(Refused) as empty:
        verb(actor, line_id, "  ", *code_of)
    assert (empty.value.code, empty.value.field) == ("payment.reason_needed", field)
    with pytest.raises(Invalid) as code:
        verb(actor, line_id, f"Henkilö {PERSONAL_CODE}", *code_of)
    assert [problem.field for problem in code.value.problems] == [field]
    events = history(db.session(), "payment_line", line_id)
    assert all("text" not in event.facts and "note" not in event.facts for event in events)


def test_a_line_asked_about_leaves_with_its_run_and_comes_back_answered(
    app: Flask, people: People
) -> None:
    run = calculated_run(people, date(2027, 1, 31))
    asked = run.lines[0].id
    ask_back(verifier(people), asked, "Milloin?", "dates_unclear")
    submitted = decide_rest(people, run.id)
    assert asked not in {line.id for line in submitted.lines}
    with app.test_request_context():
        assert [todo.waits_for_others for todo in todos(verifier(people))] == [True]
    answer_line(provider(people), asked, "Silloin.")
    with app.test_request_context():
        assert [todo.waits_for_others for todo in todos(verifier(people))] == [False]
    with pytest.raises(Refused, match="line_in_no_run"):
        verify_line(verifier(people), asked)
    with pytest.raises(Refused, match="run_not_open"):
        reopen_line(verifier(people), submitted.lines[0].id)


def test_an_unanswered_question_comes_along_and_may_be_decided_without_answer(
    people: People,
) -> None:
    asked = leave_a_question(people)
    second = calculated_run(people)
    assert asked in {line.id for line in lines_of(people, second.id, "asked_back")}
    assert verify_line(verifier(people), asked).state == "verified"


def test_a_lines_way_from_run_to_run_is_in_its_history(people: People) -> None:
    asked = leave_a_question(people)
    calculated_run(people)
    events = history(db.session(), "payment_line", asked)
    assert [(each.action, each.facts.get("run")) for each in events] == [
        ("create", None),
        ("ask_back", None),
        ("let_go", "MA-2027-001"),
        ("carry_over", "MA-2027-002"),
    ]


def leave_a_question(people: People) -> UUID:
    """A run that is paid but for one line asked about; the key of that line."""
    run = calculated_run(people, date(2027, 1, 31))
    asked = run.lines[0].id
    ask_back(verifier(people), asked, "Milloin?", "dates_unclear")
    decide_rest(people, run.id)
    pay(people, run.id)
    return asked


def test_an_answer_alone_is_reason_for_a_run(people: People) -> None:
    asked = leave_a_question(people)
    with pytest.raises(Refused, match="nothing_new"):
        calculated_run(people, date(2027, 1, 31))
    answer_line(provider(people), asked, "Silloin.")
    second = calculated_run(people, date(2027, 1, 31))
    assert [(line.id, line.state) for line in second.lines] == [(asked, "answered")]
    assert line_by_id(verifier(people), asked).as_of == date(2027, 1, 31)


def test_a_rejected_outcome_is_not_made_again_and_uses_up_no_cap(people: People) -> None:
    run = calculated_run(people)
    rejected = next(line for line in run.lines if line.rule == "retention_3")
    reject_line(verifier(people), rejected.id, "Työ ei täytä ehtoa.", "condition_not_met")
    decide_rest(people, run.id)
    pay(people, run.id)
    with pytest.raises(Refused, match="nothing_new"):
        calculated_run(people)


def test_a_rejection_may_be_taken_back_while_the_run_is_open(people: People) -> None:
    run = calculated_run(people)
    line_id = run.lines[0].id
    reject_line(verifier(people), line_id, "Väärin.", "condition_not_met")
    line = reopen_line(verifier(people), line_id)
    assert (line.state, line.run_id, line.verified_by) == ("calculated", run.id, None)
    assert [remark["kind"] for remark in line.remarks] == ["rejection"]


def test_a_rejected_line_is_taken_up_again_after_its_run_has_left(people: People) -> None:
    run = calculated_run(people, date(2027, 1, 31))
    rejected = run.lines[0].id
    reject_line(verifier(people), rejected, "Väärin.", "condition_not_met")
    decide_rest(people, run.id)
    with pytest.raises(Refused, match="run_not_open"):
        reopen_line(verifier(people), rejected)
    pay(people, run.id)
    assert reopen_line(verifier(people), rejected).run_id is None
    second = calculated_run(people, date(2027, 1, 31))
    assert [(line.id, line.state) for line in second.lines] == [(rejected, "calculated")]


def test_an_adjustment_follows_from_facts_and_is_not_rejected(
    people: People, clock: FixedClock
) -> None:
    handed_over_run(people)
    paid = next(line for line in lines_of_last(people) if line.amount_cents == 50_000)
    clock.move_to(CALCULATED + timedelta(days=7))
    corrected(people, paid.person_key, "W2-1", started_on="2027-01-11", hours_per_week="20")
    second = calculated_run(people, MAY)
    adjustment = next(line for line in second.lines if line.rule == "job_start")
    with pytest.raises(Refused, match="adjustment_follows_facts"):
        reject_line(verifier(people), adjustment.id, "En usko.", "condition_not_met")
    assert verify_line(verifier(people), adjustment.id).state == "verified"


def lines_of_last(people: People) -> list[PaymentLine]:
    verifier(people)
    return list(db.session.scalars(select(PaymentLine).order_by(PaymentLine.outcome_on)))


def test_rejecting_an_outcome_rejects_its_open_adjustments_and_taking_it_up_brings_both(
    people: People, clock: FixedClock
) -> None:
    run = calculated_run(people)
    line = next(line for line in run.lines if line.amount_cents == 50_000)
    ask_back(verifier(people), line.id, "Onko työ palkkatuettua?", "dates_unclear")
    decide_rest(people, run.id)
    pay(people, run.id)
    clock.move_to(CALCULATED + timedelta(days=7))
    corrected(people, line.person_key, "W2-1", started_on="2027-01-11", hours_per_week="20")
    second = calculated_run(people, MAY)
    assert {each.rule for each in second.lines} == {"job_start", "retention_3"}
    reject_line(verifier(people), line.id, "Työ oli jo maksettu.", "condition_not_met")
    states = {each.amount_cents: each.state for each in lines_of(people, second.id)}
    assert states == {50_000: "rejected", 70_000: "calculated"}
    assert len(lines_of(people, second.id, "rejected")) == 2
    reopen_line(verifier(people), line.id)
    assert len(lines_of(people, second.id, "calculated")) == 3


def test_an_adjustment_waits_apart_until_its_outcome_is_decided(
    people: People, clock: FixedClock
) -> None:
    run = calculated_run(people)
    line = next(line for line in run.lines if line.amount_cents == 50_000)
    ask_back(verifier(people), line.id, "Onko työ palkkatuettua?", "dates_unclear")
    decide_rest(people, run.id)
    pay(people, run.id)
    clock.move_to(CALCULATED + timedelta(days=7))
    corrected(people, line.person_key, "W2-1", started_on="2027-01-11", hours_per_week="20")
    second = calculated_run(people, MAY)
    asked = select(PaymentLine).filter_by(adjusts_line_id=line.line_id)
    adjustment = db.session.scalars(asked).one()
    assert (line.run_id, adjustment.run_id) == (second.id, None)
    with pytest.raises(Refused, match=r"payment\.outcome_undecided"):
        verify_line(verifier(people), adjustment.id)
    verify_line(verifier(people), line.id)
    assert (adjustment.run_id, looked_at([second.id])[second.id].waiting) == (
        second.id,
        sum(to_decide(each) for each in lines_of(people, second.id)),
    )
    verify_line(verifier(people), adjustment.id)
    reopen_line(verifier(people), line.id)
    reopened = {each.id: each.state for each in lines_of(people, second.id)}
    assert (reopened[line.id], reopened[adjustment.id]) == ("calculated", "calculated")
    ask_back(verifier(people), line.id, "Entä nyt?", "dates_unclear")
    decide_rest(people, second.id)
    assert {line.id, adjustment.id}.isdisjoint(each.id for each in lines_of(people, second.id))


def test_the_evidence_is_what_was_known_when_the_line_was_made(
    people: People, clock: FixedClock
) -> None:
    run = calculated_run(people)
    line = next(each for each in run.lines if each.amount_cents == 50_000)
    (fact,) = facts_of_line(verifier(people), line)
    assert (fact.evidence.spell.kind, fact.changed_since) == ("subsidised", False)
    clock.move_to(CALCULATED + timedelta(days=7))
    corrected(people, line.person_key, "W2-1", started_on="2027-01-11", hours_per_week="20")
    (fact,) = facts_of_line(verifier(people), line)
    assert (fact.evidence.spell.kind, fact.changed_since) == ("subsidised", True)
    assert fact.evidence.source == "client_system"


def test_a_provider_sees_its_own_lines_alone(people: People) -> None:
    run = calculated_run(people)
    line_id = run.lines[0].id
    assert own_page(provider(people), LineSearch(), 1).total == len(run.lines)
    db.session.expunge_all()
    other = seeing(people.by_email(TENDERINGS[1].email))
    assert own_page(other, LineSearch(), 1).rows == []
    with pytest.raises(NotFound):
        line_by_id(other, line_id)
    with pytest.raises(NotFound):
        answer_line(other, line_id, "Meidän.")


def test_the_approved_run_stays_as_it_is(people: People) -> None:
    run = approved_run(people)
    with pytest.raises(Refused, match="run_not_open"):
        reopen_line(verifier(people), run.lines[0].id)
