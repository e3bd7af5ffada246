"""Verbs of feedback: make codes for the people of a contract, and take an answer by a code.

Why a code does not lead to an answer, nor an answer to a person:

- Codes are made for a contract, not for people. Nothing says who got which: they are printed, and
  who hands them out draws from the heap.
- An answer is no row. It raises counts by one, which were made with the round, and has neither a
  key nor a time; with two answers or more nothing tells which scores were given together.
- The row of the code is removed in the same act, and the act is in no audit log: its place and time
  there would put the answers in an order.
- What is read are the counts of rounds that are over, of so many people at least
  (``outcomes.pure.feedback``); while a round is open nobody reads any.

Free text is not asked: whoever knows a group knows its handwriting. What is left is that somebody
with the database before and after one answer sees the difference; the row-level security shows the
counts to the system alone.
"""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import delete, select, update

from contracts.agreements.models import Contract
from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Invalid, Problem, Refused
from marketplace.platform.numbers import next_number
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, system_unit, unit
from outcomes.feedback.models import FeedbackCode, FeedbackRound, FeedbackTally
from outcomes.feedback.queries import USE, questions_on
from outcomes.participants.codes import code_from, digest_of
from outcomes.pure.feedback import SCORES

PREFIX = "PA"
FEWEST, MOST = 5, 200
"""Codes made at once."""
LONGEST_DAYS = 366


@verb("feedback.collect")
def make_codes(
    actor: Actor, contract_id: UUID, *, codes: int, closes_on: date
) -> tuple[FeedbackRound, list[str]]:
    """Make codes for the people of a contract, good until the end of a day; they are shown once.

    The questions are those that the rules say today. Raises Invalid for too few or too many codes,
    or a day that is past or over a year away; Refused where no rule says what is asked, and for a
    contract that was never in force.
    """
    with unit(actor) as u:
        contract = u.get(Contract, contract_id)
        _check(u, contract, codes, closes_on)
        questions = [
            {"key": each.key, "plain": each.value["plain"], **each.value["statement"]}
            for each in questions_on(actor, u.today)
        ]
        if not questions:
            raise Refused("feedback.no_questions")
        made = u.add(
            FeedbackRound,
            number=next_number(u, PREFIX),
            contract_id=contract.id,
            provider_id=contract.provider_id,
            made_by=actor.user_id,
            closes_on=closes_on,
            codes=codes,
            questions=questions,
        )
        record(u, made, "create", contract=contract.number, codes=codes)
        with system_unit(u) as system:
            shown = _write_codes(system, made)
        return made, shown


def _check(u: Unit, contract: Contract, codes: int, closes_on: date) -> None:
    if contract.state not in ("in_force", "ended"):
        raise Refused("feedback.contract")
    problems = []
    if not FEWEST <= codes <= MOST:
        problems.append(Problem("codes", "feedback.how_many", {"fewest": FEWEST, "most": MOST}))
    if not 0 <= (closes_on - u.today).days <= LONGEST_DAYS:
        problems.append(Problem("closes_on", "feedback.closing_day"))
    if problems:
        raise Invalid(*problems)


def _write_codes(u: Unit, made: FeedbackRound) -> list[str]:
    shown = [code_from(u.new_id()) for _place in range(made.codes)]
    for code in shown:
        u.add(FeedbackCode, round_id=made.id, sha256=digest_of(code, USE))
    for question in made.questions:
        for score in SCORES:
            u.add(FeedbackTally, round_id=made.id, question=question["key"], score=score, answers=0)
    return shown


@verb("feedback.give")
def give_feedback(actor: Actor, code: str, scores: Mapping[str, int]) -> None:
    """Take the answer that somebody gives by a code, once: a score for each question of its round.

    Raises Refused for a code that is none, was used or is too old, Invalid naming each question
    without a score.
    """
    with unit(actor) as outer, system_unit(outer) as u:
        wanted = select(FeedbackCode).filter_by(sha256=digest_of(code, USE)).with_for_update()
        found = u.session.scalars(wanted).one_or_none()
        if found is None:
            raise Refused("feedback.code", field="code")
        asked = u.get(FeedbackRound, found.round_id)
        if asked.closes_on < u.today:
            raise Refused("feedback.closed", field="code", day=asked.closes_on)
        keys = [question["key"] for question in asked.questions]
        missing = [key for key in keys if scores.get(key) not in SCORES]
        if missing:
            raise Invalid(*(Problem(f"q_{key}", "feedback.choose") for key in missing))
        for key in keys:
            _count(u, asked, key, scores[key])
        u.session.execute(delete(FeedbackCode).where(FeedbackCode.id == found.id))


def _count(u: Unit, asked: FeedbackRound, question: str, score: int) -> None:
    u.session.execute(
        update(FeedbackTally)
        .where(
            FeedbackTally.round_id == asked.id,
            FeedbackTally.question == question,
            FeedbackTally.score == score,
        )
        .values(answers=FeedbackTally.answers + 1)
    )
