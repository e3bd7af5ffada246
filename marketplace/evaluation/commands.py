"""Commands of evaluation."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TextIO
from uuid import UUID

import click
from flask_babel import gettext as _

from marketplace.evaluation import rehearsal, service
from marketplace.evaluation.anew.service import evaluate_anew, judge_anew
from marketplace.evaluation.board import Board, board
from marketplace.evaluation.confirming.service import confirm_scores, excuse_confirmation
from marketplace.evaluation.findings import findings
from marketplace.evaluation.queries import candidates, compared_offers, comparison_of, evaluation_of
from marketplace.evaluation.schemas import RehearsalFile
from marketplace.offers.conflicts import check_free, conflict_of
from marketplace.offers.models import Offer
from marketplace.offers.queries import opened_offers, unreadable_offers
from marketplace.platform.actor import Actor
from marketplace.platform.commands import DAY, command
from marketplace.platform.datafiles import read_data
from marketplace.platform.errors import Invalid, NotFound, Problem
from marketplace.platform.i18n import format_money, format_number, format_points
from marketplace.platform.words import label, sentence
from marketplace.procurement.models import Call
from marketplace.procurement.queries import call_by_number
from marketplace.pure.agreement import AGREEMENT_RULES
from marketplace.pure.scoring import Ranking
from marketplace.pure.sensitivity import Sensitivity

group = click.Group("evaluation", help="Score opened offers, agree on the scores, compare.")

_number = click.Argument(["number"])
_offer = click.Argument(["offer_number"], type=int)
_criterion = click.Argument(["criterion"])
_percent = click.Option(["--percent"], required=True, help="0–100, such as 85 or 87.5.")
_reason = click.Option(["--reason"], required=True, help="Why, in words that the tenderers read.")


@command(
    group,
    "name",
    "evaluation.name",
    params=[
        _number,
        click.Argument(["emails"], nargs=-1, required=True),
        click.Option(["--needed"], type=int, default=1, help="Evaluators that each offer needs."),
        click.Option(["--limit"], type=int, default=20, help="Spread that needs a consensus, %."),
        click.Option(["--rule"], type=click.Choice(sorted(AGREEMENT_RULES)), default="mean"),
        click.Option(["--due"], type=DAY, help="The last day to give scores."),
        click.Option(["--reason"], default="", help="Why, once scores have been seen."),
    ],
    help="Name who evaluates a call's offers: these people and no others.",
)
def name(
    actor: Actor,
    number: str,
    emails: tuple[str, ...],
    needed: int,
    limit: int,
    rule: str,
    due: date | None,
    reason: str,
) -> None:
    able = {user.email: user.id for user in candidates(actor)}
    if not able.keys() >= set(emails):
        raise Invalid(Problem("emails", "evaluation.not_a_candidate"))
    call = call_by_number(actor, number)
    service.name_evaluators(
        actor,
        call.id,
        [able[email] for email in emails],
        evaluators_needed=needed,
        divergence_limit=limit,
        rule=rule,
        due_on=due,
        reason=reason,
    )
    _print(actor, call)


@command(
    group,
    "declare",
    "evaluation.score",
    params=[
        _number,
        click.Option(
            ["--conflict"],
            multiple=True,
            metavar="OFFER=REASON",
            help="A conflict of interest at one offer, by its number.",
        ),
    ],
    help="Declare that no conflict of interest exists at any offer, or name those where one does.",
)
def declare(actor: Actor, number: str, conflict: tuple[str, ...]) -> None:
    call = call_by_number(actor, number)
    conflicts = {}
    for pair in conflict:
        offer, _separator, reason = pair.partition("=")
        conflicts[_found(actor, call, int(offer) if offer.isdecimal() else 0).id] = reason
    service.declare_interests(actor, call.id, conflicts)
    _print(actor, call)


@command(
    group,
    "conflict",
    "conflict.declare",
    params=[
        _number,
        _offer,
        click.Option(["--reason"], required=True, help="What the conflict of interest is."),
    ],
    help="Declare a conflict of interest at an opened offer, and take no more part in the call.",
)
def conflict(actor: Actor, number: str, offer_number: int, reason: str) -> None:
    call = call_by_number(actor, number)
    for offer in (*opened_offers(actor, call), *unreadable_offers(actor, call)):
        if offer.number == offer_number:
            service.declare_conflict(actor, call.id, {offer.id: reason})
            _print(actor, call)
            return
    raise NotFound("offer.not_found", number=offer_number)


@command(
    group,
    "score",
    "evaluation.score",
    params=[_number, _offer, _criterion, _percent, _reason],
    help="Score one offer by one criterion: a draft until it is submitted with the others.",
)
def score(
    actor: Actor, number: str, offer_number: int, criterion: str, percent: str, reason: str
) -> None:
    call = call_by_number(actor, number)
    offer = _found(actor, call, offer_number)
    service.score_offer(actor, offer.id, criterion, _decimal(percent), reason)
    _print(actor, call)


@command(
    group,
    "submit",
    "evaluation.score",
    params=[_number],
    help="Give all of one's scores for good: nothing changes them after that.",
)
def submit(actor: Actor, number: str) -> None:
    call = call_by_number(actor, number)
    service.submit_scores(actor, call.id)
    _print(actor, call)


@command(
    group,
    "consensus",
    "evaluation.agree",
    params=[
        _number,
        click.Argument(["offer_number"], type=int, required=False),
        click.Argument(["criterion"], required=False),
        click.Option(["--percent"], help="0–100, such as 85 or 87.5."),
        click.Option(["--reason"], default="", help="Why, in words that the tenderers read."),
    ],
    help="Write down the score that the evaluators agreed on; without an offer, close the scores.",
)
def consensus(
    actor: Actor,
    number: str,
    offer_number: int | None,
    criterion: str | None,
    percent: str | None,
    reason: str,
) -> None:
    call = call_by_number(actor, number)
    if offer_number is None:
        service.agree_scores(actor, call.id)
    else:
        offer = _found(actor, call, offer_number)
        service.settle_score(actor, offer.id, criterion or "", _decimal(percent or ""), reason)
    _print(actor, call)


@command(
    group,
    "confirm",
    "evaluation.score",
    params=[_number],
    help="Stand by the scores that were agreed on, as one of the evaluators.",
)
def confirm(actor: Actor, number: str) -> None:
    call = call_by_number(actor, number)
    confirm_scores(actor, call.id)
    _print(actor, call)


@command(
    group,
    "excuse",
    "evaluation.agree",
    params=[
        _number,
        click.Argument(["email"]),
        click.Option(["--reason"], required=True, help="Why the evaluator does not confirm."),
    ],
    help="Write down why an evaluator does not confirm the scores, such as one who has left.",
)
def excuse(actor: Actor, number: str, email: str, reason: str) -> None:
    call = call_by_number(actor, number)
    evaluation = evaluation_of(actor, call)
    for one in evaluation.evaluators if evaluation else []:
        if one.user.email == email:
            excuse_confirmation(actor, call.id, one.user_id, reason)
            _print(actor, call)
            return
    raise NotFound("evaluator.not_found", key=email)


@command(
    group,
    "lot",
    "evaluation.agree",
    params=[_number, click.Option(["--witnesses"], required=True, help="Who saw it.")],
    help="Draw lots in public between offers that nothing else parts.",
)
def lot(actor: Actor, number: str, witnesses: str) -> None:
    call = call_by_number(actor, number)
    click.echo(service.draw_lot(actor, call.id, witnesses).seed)
    _print(actor, call)


@command(
    group,
    "anew",
    "evaluation.agree",
    params=[
        _number,
        _reason,
        click.Option(
            ["--suitability"], is_flag=True, help="Judge the tenderers' suitability anew too."
        ),
        click.Option(
            ["--only"],
            multiple=True,
            metavar="OFFER/CRITERION",
            help="Score this one anew and take the others over; else all are scored anew.",
        ),
        click.Option(["--nothing"], is_flag=True, help="Take all over: what fell was not a score."),
    ],
    help="Begin a new round of evaluation; the earlier one stays on record.",
)
def anew(
    actor: Actor,
    number: str,
    reason: str,
    *,
    suitability: bool,
    only: tuple[str, ...],
    nothing: bool,
) -> None:
    call = call_by_number(actor, number)
    begin = judge_anew if suitability else evaluate_anew
    wrong = [_place(actor, call, each) for each in only]
    begin(actor, call.id, reason, wrong if wrong or nothing else None)
    _print(actor, call)


@command(
    group,
    "show",
    "evaluation.view",
    params=[_number],
    help="Show how far the evaluation is, and the offers by place with their points.",
)
def show(actor: Actor, number: str) -> None:
    _print(actor, call_by_number(actor, number))


@command(
    group,
    "sensitivity",
    "evaluation.view",
    params=[_number],
    help="Tell over which range of each weight the first place stands.",
)
def sensitivity(actor: Actor, number: str) -> None:
    call = call_by_number(actor, number)
    check_free(actor, call.id)
    compared = comparison_of(actor, call)
    for refusal in compared.refusals:
        raise refusal
    _print_findings(call, compared.sensitivities, lambda key: _name(compared.offer(key)))


@command(
    group,
    "rehearse",
    "evaluation.rehearse",
    params=[
        _number,
        click.Option(
            ["--file", "file"],
            type=click.File(encoding="utf-8"),
            help="YAML: offers, each with name, prices (euros by price point) and percents.",
        ),
    ],
    help="Compare invented offers by a draft's terms; nothing is kept.",
)
def rehearse(actor: Actor, number: str, file: TextIO | None) -> None:
    call = call_by_number(actor, number)
    offers = rehearsal.suggested(call)
    if file:
        given = read_data(RehearsalFile(), file.read())["offers"]
        offers = [rehearsal.Invented(**each) for each in given]
    made = rehearsal.rehearse(call, actor, offers)
    _print_ranking(call, made.ranking, made.name)
    _print_findings(call, made.sensitivities, made.name)


def _place(actor: Actor, call: Call, place: str) -> tuple[UUID, UUID]:
    offer, _slash, key = place.partition("/")
    for criterion in call.criteria:
        if criterion.key == key and offer.isdecimal():
            return _found(actor, call, int(offer)).id, criterion.id
    raise NotFound("score.not_found", number=offer, key=key)


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise Invalid(Problem("percent", "score.out_of_range")) from None


def _found(actor: Actor, call: Call, number: int) -> Offer:
    for offer in compared_offers(actor, call):
        if offer.number == number:
            return offer
    raise NotFound("offer.not_found", number=number)


def _name(offer: Offer) -> str:
    return f"{offer.number} {offer.organisation.name}"


def _print(actor: Actor, call: Call) -> None:
    if conflict := conflict_of(actor, call.id):
        click.echo(sentence(conflict))
        return
    compared = comparison_of(actor, call)
    evaluation = evaluation_of(actor, call)
    if evaluation is not None:
        click.echo(label(f"evaluation.state.{evaluation.state}"))
        _print_board(actor, board(actor, evaluation))
    _print_ranking(call, compared.ranking, lambda key: _name(compared.offer(key)))
    for refusal in compared.refusals:
        click.echo(sentence(refusal))


def _print_board(actor: Actor, now: Board) -> None:
    """Who has given scores, the own ones, and where those that are shown are apart."""
    for one in now.evaluation.evaluators:
        conflicts = [str(o.number) for o in now.offers if now.conflicted(one.user_id, o)]
        gave = _("pisteet annettu") if one.submitted_at else _("pisteet puuttuvat")
        conflicted = _("esteellinen")
        apart = f"  ({conflicted}: {', '.join(conflicts)})" if conflicts else ""
        click.echo(f"  {one.user.name}  {gave}{apart}")
        if one.user_id != actor.user_id or one.submitted_at:
            continue
        for offer, criterion in now.unscored(one.user_id):
            click.echo(f"    {offer.number} {criterion.key}  –")
    for cell in now.cells():
        if cell.divergent:
            given = " / ".join(format_number(each.percent) for each in cell.scores)
            settled = format_number(cell.consensus.percent) if cell.consensus else "–"
            click.echo(f"  {cell.offer.number} {cell.criterion.key}  {given}  {settled}")


def _print_ranking(call: Call, ranking: Ranking, name_of: Callable[[str], str]) -> None:
    for standing in ranking.standings:
        parts = [_("Hinta") + f" {format_points(standing.price.points)}"]
        for criterion, points in zip(call.criteria, standing.quality, strict=True):
            parts.append(f"{criterion.key} {format_points(points.points) if points else '–'}")
        click.echo(
            f"{standing.rank}.  {format_points(standing.total)}  {name_of(standing.key)}  "
            f"{format_money(standing.comparison.cents)}  ({', '.join(parts)})"
        )


def _print_findings(
    call: Call, found: tuple[Sensitivity, ...], name_of: Callable[[str], str]
) -> None:
    for finding in findings(call, found, name_of, name_of):
        click.echo(f"{finding.factor} {finding.weight} %: {finding.sentence}")
