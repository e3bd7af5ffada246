"""Commands of suitability."""

from datetime import datetime
from typing import Any

import click
from marshmallow import ValidationError

from marketplace.platform.actor import Actor
from marketplace.platform.commands import command
from marketplace.platform.form_fields import LocalInstantField
from marketplace.platform.i18n import format_instant
from marketplace.platform.words import label, sentence
from marketplace.procurement.models import Call
from marketplace.procurement.queries import call_by_number
from marketplace.suitability import queries, service

group = click.Group("suitability", help="Which opened offers are compared, and which excluded.")
NUMBER = click.argument("number")
OFFER = click.argument("offer_number", type=int)


class _Instant(click.ParamType):
    """A day and clock in Helsinki: 2.12.2026 12.00."""

    name = "instant"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            return LocalInstantField().deserialize(value)
        except ValidationError:
            return self.fail(
                f"{value!r} is not a day and clock: write 2.12.2026 12.00.", param, ctx
            )


INSTANT = _Instant()


@command(group, "show", "suitability.view", help="Show each offer with its checks and judgement.")
@NUMBER
def show(actor: Actor, number: str) -> None:
    _tell(actor, call_by_number(actor, number))


@command(group, "judge", "suitability.judge", help="Find an offer suitable, or exclude it.")
@NUMBER
@OFFER
@click.option("--exclude", "ground", metavar="GROUND", help="The ground, as `show` names it.")
@click.option("--reason", default="", help="Why; always needed to exclude.")
@click.option("--despite-checks", is_flag=True, help="Though no check differs on the ground.")
def judge(
    actor: Actor,
    number: str,
    offer_number: int,
    ground: str | None,
    reason: str,
    despite_checks: bool,
) -> None:
    call, offer_id = _offer(actor, number, offer_number)
    service.judge_offer(
        actor,
        offer_id,
        suitable=ground is None,
        ground=ground,
        reason=reason,
        despite_checks=despite_checks,
    )
    _tell(actor, call)


@command(group, "judge-all", "suitability.judge", help="Find all suitable, where all is in order.")
@NUMBER
def judge_all(actor: Actor, number: str) -> None:
    call = call_by_number(actor, number)
    service.judge_all_suitable(actor, call.id)
    _tell(actor, call)


@command(group, "ask", "suitability.judge", help="Ask a provider to clarify its offer.")
@NUMBER
@OFFER
@click.argument("question")
@click.option("--by", "reply_by", type=INSTANT, required=True, help="Such as 2.12.2026 12.00.")
def ask(actor: Actor, number: str, offer_number: int, question: str, reply_by: datetime) -> None:
    call, offer_id = _offer(actor, number, offer_number)
    service.ask_clarification(actor, offer_id, question, reply_by)
    _tell(actor, call)


@command(group, "answer", "suitability.answer", help="Answer what was last asked of the own offer.")
@NUMBER
@click.argument("answer")
def answer(actor: Actor, number: str, answer: str) -> None:
    call = call_by_number(actor, number)
    for asked in queries.own_clarifications(actor, call)[-1:]:
        service.answer_clarification(actor, asked.id, answer)
    for asked in queries.own_clarifications(actor, call):
        click.echo(f"{format_instant(asked.reply_by)}  {asked.question}\n  {asked.answer or '–'}")


@command(group, "reopen", "suitability.judge", help="Take a judgement back.")
@NUMBER
@OFFER
@click.option("--reason", required=True)
def reopen(actor: Actor, number: str, offer_number: int, reason: str) -> None:
    call, offer_id = _offer(actor, number, offer_number)
    service.reopen_judgement(actor, offer_id, reason)
    _tell(actor, call)


@command(group, "confirm", "suitability.judge", help="Confirm what somebody conflicted judged.")
@NUMBER
@OFFER
def confirm(actor: Actor, number: str, offer_number: int) -> None:
    call, offer_id = _offer(actor, number, offer_number)
    service.confirm_judgement(actor, offer_id)
    _tell(actor, call)


@command(group, "market", "suitability.complete", help="One suitable offer: note the market.")
@NUMBER
@click.argument("outcome", type=click.Choice((service.JUSTIFY, service.RERUN)))
@click.option("--checked", required=True, help="How the market was looked at.")
@click.option("--reason", required=True)
def market(actor: Actor, number: str, outcome: str, checked: str, reason: str) -> None:
    call = call_by_number(actor, number)
    service.note_market(actor, call.id, checked, outcome, reason)
    _tell(actor, call)


@command(group, "complete", "suitability.complete", help="Begin to evaluate the suitable offers.")
@NUMBER
def complete(actor: Actor, number: str) -> None:
    call = call_by_number(actor, number)
    service.complete_suitability(actor, call.id)
    _tell(actor, call)


def _offer(actor: Actor, number: str, offer_number: int) -> tuple[Call, Any]:
    call = call_by_number(actor, number)
    return call, queries.suitability_of(actor, call).case(offer_number).offer.id


def _tell(actor: Actor, call: Call) -> None:
    now = queries.suitability_of(actor, call)
    click.echo(f"{call.number}  {label(f'call.state.{call.state}')}")
    for case in now.cases:
        state = label(f"judgement.state.{case.state}")
        click.echo(f"{case.offer.number} {case.offer.organisation.name}  {state}")
        for check in case.checks:
            mark = "+" if check.green else "!"
            click.echo(f"  {mark} {check.ground}  {check.name}  {check.detail}".rstrip())
        if case.judgement and case.judgement.reason:
            click.echo(f"  = {case.judgement.ground or ''}  {case.judgement.reason}")
    for refusal in now.refusals:
        click.echo(f"– {sentence(refusal)}")
