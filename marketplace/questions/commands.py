"""Commands of questions."""

import click

from marketplace.platform.actor import Actor
from marketplace.platform.commands import command
from marketplace.platform.i18n import format_instant
from marketplace.platform.permissions import may
from marketplace.platform.words import label
from marketplace.procurement.models import Call
from marketplace.procurement.queries import call_by_number
from marketplace.questions import queries, service

group = click.Group("question", help="Questions about an open call, and answers to all at once.")
NUMBER = click.argument("number")
PLACE = click.argument("place", type=int)


@command(group, "ask", "question.ask", help="Ask about an open call; nobody is told who asked.")
@NUMBER
@click.argument("text")
def ask(actor: Actor, number: str, text: str) -> None:
    call = call_by_number(actor, number)
    service.ask_question(actor, call.id, text)
    _tell(actor, call)


@command(group, "list", "question.view", help="List a call's questions and published answers.")
@NUMBER
def list_questions(actor: Actor, number: str) -> None:
    _tell(actor, call_by_number(actor, number))


@command(group, "answer", "question.answer", help="Draft an answer, or change the draft.")
@NUMBER
@PLACE
@click.argument("text")
@click.option("--wording", help="The question as everybody reads it; as asked where none is given.")
def answer(actor: Actor, number: str, place: int, text: str, wording: str | None) -> None:
    call = call_by_number(actor, number)
    question = queries.question_of(actor, call, place)
    service.answer_question(actor, question.id, wording or question.text, text)
    _tell(actor, call)


@command(
    group,
    "publish",
    "question.publish",
    help="Publish to all at once: those named, or all drafts.",
)
@NUMBER
@click.argument("places", type=int, nargs=-1)
def publish(actor: Actor, number: str, places: tuple[int, ...]) -> None:
    call = call_by_number(actor, number)
    chosen = [queries.question_of(actor, call, place).id for place in places]
    service.publish_answers(actor, call.id, chosen or None)
    _tell(actor, call)


@command(group, "merge", "question.answer", help="Let another question stand for this one.")
@NUMBER
@PLACE
@click.argument("into", type=int)
@click.option("--reason", default="", help="Told to the asker.")
def merge(actor: Actor, number: str, place: int, into: int, reason: str) -> None:
    call = call_by_number(actor, number)
    question = queries.question_of(actor, call, place)
    service.merge_question(actor, question.id, into, reason)
    _tell(actor, call)


@command(group, "reject", "question.answer", help="Leave a question unanswered.")
@NUMBER
@PLACE
@click.option("--reason", required=True, help="Told to the asker.")
def reject(actor: Actor, number: str, place: int, reason: str) -> None:
    call = call_by_number(actor, number)
    service.reject_question(actor, queries.question_of(actor, call, place).id, reason)
    _tell(actor, call)


def _tell(actor: Actor, call: Call) -> None:
    click.echo(f"{call.number}  ← {format_instant(queries.questions_close_at(call))}")
    for question in queries.questions_of(actor, call):
        state = "asked" if not may(actor, "call.view") and waits(question.state) else question.state
        place = f"{question.number}  " if may(actor, "call.view") else ""
        click.echo(f"? {place}{label(f'question.state.{state}')}  {question.text}")
    for published in queries.answers_of(actor, call):
        click.echo(f"{published.number}. {published.wording}\n   {published.text}")


def waits(state: str) -> bool:
    """Whether an asker is told nothing but that the question waits."""
    return state in queries.OPEN
