"""Commands of needs."""

from datetime import date
from itertools import zip_longest
from typing import Any

import click

from marketplace.planning import service
from marketplace.planning.buyers import JOINT, MUNICIPALITY
from marketplace.planning.models import Need
from marketplace.planning.queries import (
    assessment_of,
    need_by_number,
    needs,
    not_cleared,
    permitted,
    procedure_of,
)
from marketplace.platform.actor import Actor
from marketplace.platform.commands import DAY, command
from marketplace.platform.i18n import format_date_fi, format_money, text_of
from marketplace.platform.words import label, sentence
from marketplace.pure.money import AmountError, parse_eur

group = click.Group("need", help="What is going to be bought, and by which procedure.")
NUMBER = click.argument("number")


class _Euros(click.ParamType):
    """An amount as 1200 or 1 200,50, read as cents."""

    name = "euros"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        try:
            return parse_eur(value)
        except AmountError:
            return self.fail(f"{value!r} is no amount: write 1200 or 1 200,50.", param, ctx)


EUROS = _Euros()


def _line(need: Need) -> str:
    state = label(f"need.state.{need.state}")
    return f"{need.number}  {state}  {format_money(need.whole_cents)}  {need.title}"


@command(group, "draft", "need.draft", help="Write down a need of a service line.")
@click.argument("service_line")
@click.option("--title", required=True)
@click.option("--description", default="")
@click.option("--value", "estimated_cents", type=EUROS, required=True, help="Without VAT.")
@click.option("--options", "options_cents", type=EUROS, default=0, help="Value of options.")
@click.option("--repeats", "repeats_cents", type=EUROS, default=0, help="Value of repeats.")
@click.option("--from", "starts_on", type=DAY, required=True)
@click.option("--to", "ends_on", type=DAY, required=True)
@click.option("--cpv", multiple=True, help="Main object first; may be repeated.")
@click.option("--municipality", "municipalities", multiple=True, help="Code; may be repeated.")
@click.option("--procedure", help="Intended one; the lightest allowed where none is named.")
@click.option("--concession", is_flag=True)
@click.option("--buyer", help="Code of the municipality that buys for itself.")
@click.option("--budget-line", default="", help="The line of its budget that pays.")
@click.option(
    "--partner",
    "partners",
    multiple=True,
    metavar="BUSINESS_ID=NAME[=SHARE]",
    help="Another buyer of a joint purchase; may be repeated.",
)
@click.option("--share-rule", default="agreed", help="How the shares come about.")
@click.option("--share", help="The own one in percent, where agreed on.")
@click.option("--waits", is_flag=True, help="The own decision waits for the partners'.")
def draft(actor: Actor, service_line: str, **values: Any) -> None:
    values |= {name: list(values[name]) for name in ("cpv", "municipalities")}
    values |= _for_whom(values)
    click.echo(_line(service.draft_need(actor, service_line, **values)))


def _for_whom(values: dict[str, Any]) -> dict[str, Any]:
    """For whom a need is bought, taken out of the options."""
    buyer, budget_line = values.pop("buyer"), values.pop("budget_line")
    joint = {"rule": values.pop("share_rule")}
    joint |= {name: values.pop(name) for name in ("share", "waits")}
    names = ("business_id", "name", "share")
    joint["partners"] = [
        dict(zip_longest(names, each.split("=", 2))) for each in values.pop("partners")
    ]
    if joint["partners"]:
        return {"scope": JOINT, "joint": joint}
    if buyer:
        return {"scope": MUNICIPALITY, "municipality": buyer, "budget_line": budget_line}
    return {}


@command(group, "assess", "need.assess", help="Judge a need by the rules of today.")
@NUMBER
def assess(actor: Actor, number: str) -> None:
    need = service.assess_need(actor, need_by_number(actor, number).id)
    click.echo(_line(need))
    _tell(actor, need, actor.today)


@command(group, "ask", "need.draft", help="Ask the approver to let a split through.")
@NUMBER
@click.option("--reason", required=True, help="Read by the approver.")
def ask(actor: Actor, number: str, reason: str) -> None:
    click.echo(_line(service.ask_override(actor, need_by_number(actor, number).id, reason)))


@command(group, "override", "need.override", help="Let a need through that splits its whole.")
@NUMBER
@click.option("--reason", required=True, help="Shown by the decision.")
def override(actor: Actor, number: str, reason: str) -> None:
    click.echo(_line(service.override_need(actor, need_by_number(actor, number).id, reason)))


@command(group, "deny", "need.override", help="Send a split back to its owner.")
@NUMBER
@click.option("--reason", required=True, help="Read by the owner.")
def deny(actor: Actor, number: str, reason: str) -> None:
    click.echo(_line(service.deny_override(actor, need_by_number(actor, number).id, reason)))


@command(group, "elsewhere", "need.begin", help="Write down that a need was bought elsewhere.")
@NUMBER
@click.option("--value", "cents", type=EUROS, required=True, help="Of the contract, without VAT.")
@click.option("--on", "day", type=DAY, required=True, help="The day of the award decision.")
@click.option("--where", required=True, help="The other system, the number there, the provider.")
def elsewhere(actor: Actor, number: str, cents: int, day: date, where: str) -> None:
    need = need_by_number(actor, number)
    click.echo(_line(service.buy_elsewhere(actor, need.id, cents, day, where)))


@command(group, "list", "need.view", help="List the needs, the newest first.")
def list_needs(actor: Actor) -> None:
    for need in needs(actor).rows:
        click.echo(_line(need))


@command(group, "show", "need.view", help="Show a need and how it is judged.")
@NUMBER
@click.option("--on", "day", type=DAY, help="By the rules of this day.")
def show(actor: Actor, number: str, day: date | None) -> None:
    need = need_by_number(actor, number)
    click.echo(_line(need))
    if need.override_reason:
        click.echo(need.override_reason)
    _tell(actor, need, day)


def _tell(actor: Actor, need: Need, day: date | None) -> None:
    judged = (assessment_of(need) if day is None else None) or procedure_of(
        actor, need, day or actor.today
    )
    refusal = not_cleared(actor, need)
    if refusal is not None:
        click.echo(f"! {sentence(refusal)}")
    span = f"{format_date_fi(judged.first)}–{format_date_fi(judged.last)}"
    click.echo(f"{label(f'regime.{judged.regime}')}: {format_money(judged.total_cents)}, {span}")
    for each in judged.counted:
        click.echo(f"  + {each.number}  {format_money(each.cents)}  {each.title}")
    for threshold in judged.thresholds:
        left = format_money(threshold.left_cents)
        click.echo(f"  {text_of(threshold.names)}: {format_money(threshold.cents)} (− {left})")
    for procedure in permitted(need, judged):
        mark = "*" if procedure.key == judged.chosen else " "
        click.echo(f"{mark} {procedure.key}: {text_of(procedure.names)}")
        for step in procedure.calendar:
            click.echo(f"    {label(f'step.{step.key}')}: {format_date_fi(step.on)}")
    for rule in judged.unconfirmed:
        click.echo(f"? {rule.kind} {rule.key}: {rule.source}")
