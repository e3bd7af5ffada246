"""Commands of evaluation."""

from decimal import Decimal, InvalidOperation

import click
from flask_babel import gettext as _

from marketplace.evaluation.queries import comparison
from marketplace.evaluation.service import score_offer
from marketplace.platform.actor import Actor
from marketplace.platform.commands import command
from marketplace.platform.errors import Invalid, NotFound, Problem
from marketplace.platform.i18n import format_money, format_points
from marketplace.platform.words import sentence
from marketplace.procurement.queries import call_by_number

group = click.Group("evaluation", help="Score opened offers and compare them.")


@command(
    group,
    "score",
    "evaluation.score",
    params=[
        click.Argument(["number"]),
        click.Argument(["offer_number"], type=int),
        click.Argument(["criterion"]),
        click.Option(["--percent"], required=True, help="0–100, such as 85 or 87.5."),
        click.Option(["--reason"], required=True, help="Why, in words that the tenderers read."),
    ],
    help="Score one offer of a call by one criterion.",
)
def score(
    actor: Actor, number: str, offer_number: int, criterion: str, percent: str, reason: str
) -> None:
    compared = comparison(actor, call_by_number(actor, number).id)
    offer = next((each for each in compared.offers if each.number == offer_number), None)
    if offer is None:
        raise NotFound("offer.not_found", number=offer_number)
    score_offer(actor, offer.id, criterion, _percent(percent), reason)
    _print(actor, number)


def _percent(text: str) -> Decimal:
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise Invalid(Problem("percent", "score.out_of_range")) from None


def _print(actor: Actor, number: str) -> None:
    compared = comparison(actor, call_by_number(actor, number).id)
    for standing in compared.ranking.standings:
        offer = compared.offer(standing.key)
        parts = [_("Hinta") + f" {format_points(standing.price.points)}"]
        for criterion, points in zip(compared.call.criteria, standing.quality, strict=True):
            parts.append(f"{criterion.key} {format_points(points.points) if points else '–'}")
        click.echo(
            f"{standing.rank}.  {format_points(standing.total)}  {offer.number} "
            f"{offer.organisation.name}  {format_money(standing.comparison.cents)}  "
            f"({', '.join(parts)})"
        )
    for refusal in compared.refusals:
        click.echo(sentence(refusal))


@command(
    group,
    "show",
    "evaluation.view",
    params=[click.Argument(["number"])],
    help="Show a call's offers by place, with their points.",
)
def show(actor: Actor, number: str) -> None:
    _print(actor, number)
