"""Commands of referrals."""

from collections.abc import Callable, Sequence
from datetime import datetime

import click
from flask_babel import gettext as _

from contracts.agreements.queries import contract_by_number
from marketplace.platform.actor import Actor
from marketplace.platform.commands import command
from marketplace.platform.words import label
from outcomes.referrals import service
from outcomes.referrals.lifecycle import END_REASONS, INTERRUPTION_REASONS, REFERRAL
from outcomes.referrals.models import Referral
from outcomes.referrals.queries import referral_by_number, referrals

group = click.Group("referral", help="People into a contract's service.")
DAY = click.DateTime(["%Y-%m-%d"])


def _pairs(
    _context: click.Context, _option: click.Parameter, said: Sequence[str]
) -> dict[str, str]:
    """Facts by code."""
    pairs = [each.partition("=") for each in said]
    if wrong := [code for code, sign, _value in pairs if not sign]:
        raise click.BadParameter(_("Kirjoita KOODI=ARVO: %(text)s", text=", ".join(wrong)))
    return {code.strip(): value.strip() for code, _sign, value in pairs}


FACTS = click.option(
    "--fact",
    "facts",
    multiple=True,
    metavar="CODE=VALUE",
    callback=_pairs,
    help="What the scheme asks besides, as R.csv writes it; may be repeated.",
)


@command(group, "propose", "referral.propose")
@click.argument("contract")
@click.argument("person_key")
@FACTS
@click.option("--on", type=DAY, help="Day of the referral; today when left out.")
@click.option("--reply-by", type=DAY, help="By the rule of the day when left out.")
def propose(
    actor: Actor,
    contract: str,
    person_key: str,
    facts: dict[str, str],
    on: datetime | None,
    reply_by: datetime | None,
) -> None:
    """Refer a client of yours to a contract such as S-2026-001."""
    referral = service.propose_referral(
        actor,
        contract_by_number(actor, contract).id,
        person_key,
        facts=facts,
        referred_on=on.date() if on else None,
        reply_by=reply_by.date() if reply_by else None,
    )
    _tell(referral)


@command(group, "facts", "referral.propose")
@click.argument("number")
@FACTS
def facts(actor: Actor, number: str, facts: dict[str, str]) -> None:
    """Correct what the scheme asks of a referral; what is not given is left empty."""
    _tell(service.correct_facts(actor, referral_by_number(actor, number).id, facts))


@command(group, "accept", "referral.accept")
@click.argument("number")
def accept(actor: Actor, number: str) -> None:
    """Take the person in."""
    _tell(service.accept_referral(actor, referral_by_number(actor, number).id))


@command(group, "decline", "referral.decline")
@click.argument("number")
@click.option("--reason", required=True)
def decline(actor: Actor, number: str, reason: str) -> None:
    """Do not take the person in."""
    _tell(service.decline_referral(actor, referral_by_number(actor, number).id, reason))


@command(group, "start", "referral.start")
@click.argument("number")
@click.option("--on", type=DAY, help="Today when left out.")
def start(actor: Actor, number: str, on: datetime | None) -> None:
    """The service began."""
    _on_day(actor, number, service.start_referral, on)


@command(group, "interrupt", "referral.interrupt")
@click.argument("number")
@click.option("--on", type=DAY, help="First day without the service; today when left out.")
@click.option("--reason", type=click.Choice(INTERRUPTION_REASONS))
def interrupt(actor: Actor, number: str, on: datetime | None, reason: str | None) -> None:
    """The service is interrupted."""
    _on_day(actor, number, service.interrupt_referral, on, reason)


@command(group, "resume", "referral.interrupt")
@click.argument("number")
@click.option("--on", type=DAY, help="First day with it again; today when left out.")
def resume(actor: Actor, number: str, on: datetime | None) -> None:
    """The service goes on."""
    _on_day(actor, number, service.resume_referral, on)


@command(group, "end", "referral.end")
@click.argument("number")
@click.option("--on", type=DAY, help="Today when left out.")
@click.option("--reason", type=click.Choice(END_REASONS))
def end(actor: Actor, number: str, on: datetime | None, reason: str | None) -> None:
    """The service ended."""
    _on_day(actor, number, service.end_referral, on, reason)


@command(group, "cancel", "referral.cancel")
@click.argument("number")
@click.option("--reason", required=True)
def cancel(actor: Actor, number: str, reason: str) -> None:
    """Take a referral back before the service begins."""
    _tell(service.cancel_referral(actor, referral_by_number(actor, number).id, reason))


@command(group, "list", "referral.view")
@click.option("--state", type=click.Choice(REFERRAL.states))
def list_own(actor: Actor, state: str | None) -> None:
    """Your referrals, newest first."""
    found = referrals(actor, state or "").rows
    if not found:
        click.echo(_("Ei ohjauksia."))
    for referral in found:
        _tell(referral)


def _on_day(
    actor: Actor,
    number: str,
    verb: Callable[..., Referral],
    on: datetime | None,
    *reason: str | None,
) -> None:
    """Do what happened to a referral's service on a day, today where none is named."""
    day = on.date() if on else actor.today
    _tell(verb(actor, referral_by_number(actor, number).id, day, *reason))


def _tell(referral: Referral) -> None:
    state = label(f"referral.state.{referral.state}")
    click.echo(f"{referral.number}\t{referral.contract.number}\t{referral.person_key}\t{state}")
