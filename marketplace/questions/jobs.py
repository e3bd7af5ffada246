"""Mails about questions: to the officer that one came, to its asker that none will be answered."""

from uuid import UUID

from sqlalchemy import select

from marketplace.platform.identity.queries import in_charge, people_to_tell
from marketplace.platform.mail import tell
from marketplace.platform.unit import Unit
from marketplace.questions.models import Question
from marketplace.questions.queries import asker_of, questions_close_at


def tell_asked(u: Unit, question_id: str) -> None:
    """Tell the call's officer that a question has come."""
    question = u.get(Question, UUID(question_id))
    call = question.call
    closes_at = questions_close_at(call)
    tell(u, in_charge(u, call.officer_id), "questions/asked.txt", call=call, closes_at=closes_at)


def tell_closed(u: Unit, question_id: str) -> None:
    """Tell the asker's people that a question was merged into another or rejected."""
    closed = u.get(Question, UUID(question_id))
    merged = u.session.scalars(select(Question).filter_by(merged_into_id=closed.id)).all()
    for question in (closed, *merged):
        for organisation_id in asker_of(question.id):  # each reads its own words alone
            people = people_to_tell(u, organisation_id=organisation_id)
            facts = {"call": question.call, "question": question, "closed": closed}
            tell(u, people, "questions/closed.txt", **facts)
