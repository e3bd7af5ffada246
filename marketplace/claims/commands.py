"""Commands of claims."""

from datetime import date, datetime

import click

from marketplace.claims.answers.service import draft_answer
from marketplace.claims.letters.service import post_answer
from marketplace.claims.lifecycle import KINDS
from marketplace.claims.models import Claim
from marketplace.claims.queries import claim_by_number, claims
from marketplace.claims.service import (
    file_claim,
    record_claim,
    record_outcome,
    record_overturned,
    withdraw_claim,
)
from marketplace.decisions.answers import OUTCOMES
from marketplace.decisions.commands import print_line
from marketplace.decisions.queries import decision_by_number
from marketplace.platform.actor import Actor
from marketplace.platform.commands import command
from marketplace.platform.i18n import format_date_fi
from marketplace.platform.words import label

group = click.Group("claim", help="Claims and appeals against decisions.")

_decision = click.Argument(["decision_number"])
_number = click.Argument(["number"])
_demands = click.Option(["--demands"], required=True, help="What should be changed.")
_grounds = click.Option(["--grounds"], required=True, help="Why.")


def _day(name: str, words: str) -> click.Option:
    return click.Option([name], type=click.DateTime(["%Y-%m-%d"]), required=True, help=words)


@command(
    group,
    "file",
    "claim.file",
    params=[_decision, click.Argument(["kind"], type=click.Choice(KINDS[:2])), _demands, _grounds],
    help="File a claim as a party of a decision.",
)
def file(actor: Actor, decision_number: str, kind: str, demands: str, grounds: str) -> None:
    decision = decision_by_number(actor, decision_number)
    _print_line(file_claim(actor, decision.id, kind, demands, grounds))


@command(
    group,
    "record",
    "claim.record",
    params=[
        _decision,
        click.Argument(["kind"], type=click.Choice(KINDS)),
        click.Option(["--claimant"], required=True, help="Who claims or appeals."),
        _day("--received-on", "The day on which it came."),
        _demands,
        _grounds,
        click.Option(["--court-number"], help="The court's diary number, of an appeal."),
        click.Option(["--address"], help="Where the answer is sent by letter."),
        click.Option(["--private"], is_flag=True, help="The claimant is a private person."),
    ],
    help="Record a claim that came otherwise, or an appeal.",
)
def record(
    actor: Actor,
    decision_number: str,
    kind: str,
    claimant: str,
    received_on: datetime,
    demands: str,
    grounds: str,
    court_number: str | None,
    address: str | None,
    *,
    private: bool,
) -> None:
    _print_line(
        record_claim(
            actor,
            decision_by_number(actor, decision_number).id,
            kind,
            claimant=claimant,
            demands=demands,
            grounds=grounds,
            received_on=received_on.date(),
            court_number=court_number,
            address=address,
            private=private,
        )
    )


@command(
    group,
    "answer",
    "claim.draft_answer",
    params=[
        _number,
        click.Argument(["outcome"], type=click.Choice(OUTCOMES)),
        click.Option(["--grounds"], required=True, help="Why; the claimant reads it."),
        click.Option(["--competence"], help="The rule that gives the maker the power."),
    ],
    help="Draft the decision that rejects a claim; `decision sign` makes it. To accept a claim, "
    "correct the decision and name the claim.",
)
def answer(actor: Actor, number: str, outcome: str, grounds: str, competence: str | None) -> None:
    claim = claim_by_number(actor, number)
    print_line(draft_answer(actor, claim.id, outcome, grounds, competence))


@command(
    group,
    "outcome",
    "claim.record",
    params=[
        _number,
        click.Argument(["outcome"], type=click.Choice(["annulled", "rejected"])),
        click.Option(["--court-number"], required=True, help="The court's diary number."),
        _day("--on", "The day of the court's decision."),
        click.Option(["--answer"], required=True, help="What it decided, in a sentence."),
    ],
    help="Record what a court made of an appeal; an annulled decision's call is evaluated anew.",
)
def outcome(
    actor: Actor, number: str, outcome: str, court_number: str, on: datetime, answer: str
) -> None:
    day: date = on.date()
    claim = claim_by_number(actor, number)
    _print_line(
        record_outcome(actor, claim.id, outcome, answer=answer, on=day, court_number=court_number)
    )


@command(
    group,
    "overturned",
    "claim.record",
    params=[
        _number,
        click.Option(["--court-number"], required=True, help="The higher court's diary number."),
        _day("--on", "The day of its decision."),
        click.Option(["--answer"], required=True, help="What it decided, in a sentence."),
    ],
    help="Record that a higher court overturned the ruling that annulled the decision, which is in "
    "force again.",
)
def overturned(actor: Actor, number: str, court_number: str, on: datetime, answer: str) -> None:
    claim = claim_by_number(actor, number)
    _print_line(
        record_overturned(actor, claim.id, answer=answer, on=on.date(), court_number=court_number)
    )


@command(
    group,
    "post",
    "claim.post",
    params=[
        _number,
        click.Option(["--address"], required=True, help="Where the letter is sent."),
        _day("--on", "The day on which it leaves."),
    ],
    help="Send the answer of a claim by letter; its last day follows from that day.",
)
def post(actor: Actor, number: str, address: str, on: datetime) -> None:
    _print_line(post_answer(actor, claim_by_number(actor, number).id, address, on.date()))


@command(group, "withdraw", "claim.withdraw", params=[_number], help="Give a claim up.")
def withdraw(actor: Actor, number: str) -> None:
    _print_line(withdraw_claim(actor, claim_by_number(actor, number).id))


@command(group, "list", "claim.view", help="List the claims that you may see, the newest first.")
def list_claims(actor: Actor) -> None:
    for claim in claims(actor).rows:
        _print_line(claim)


def _print_line(claim: Claim) -> None:
    parts = (
        claim.number,
        claim.decision.diary_number,
        label(f"claim.kind.{claim.kind}"),
        label(f"claim.state.{claim.state}"),
        format_date_fi(claim.received_on),
        claim.claimant,
    )
    click.echo("  ".join(parts))
