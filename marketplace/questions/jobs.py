"""Mails about questions: to the officer that one came, to its asker that none will be answered."""

from uuid import UUID

from marketplace.platform.identity.queries import people_to_tell
from marketplace.platform.mail import tell
from marketplace.platform.unit import Unit
from marketplace.questions.models import Question
from marketplace.questions.queries import askers_of, questions_close_at


def tell_asked(u: Unit, question_id: str) -> None:
    """Tell the call's officer that a question has come."""
    question = u.get(Question, UUID(question_id))
    call = question.call
    closes_at = questions_close_at(call)
    tell(u, [call.officer], "questions/asked.txt", call=call, closes_at=closes_at)


def tell_closed(u: Unit, question_id: str) -> None:
    """Tell the asker's people that a question was merged into another or rejected."""
    question = u.get(Question, UUID(question_id))
    for organisation_id in askers_of([question.id]):
        people = people_to_tell(u, organisation_id=organisation_id)
        tell(u, people, "questions/closed.txt", call=question.call, question=question)
