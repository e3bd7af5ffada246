"""Commands of passports, with the checks and messages of the pages."""

from datetime import date
from pathlib import Path
from uuid import UUID

import click

from marketplace.passports import queries, service
from marketplace.platform.actor import Actor
from marketplace.platform.commands import BUSINESS_ID, DAY, command
from marketplace.platform.i18n import format_date_fi, text_of
from marketplace.platform.words import label
from marketplace.providers.queries import own_provider, provider_by_business_id

group = click.Group("passport", help="A provider's self-declaration and its evidence.")
EVIDENCE = click.argument("evidence_id", metavar="EVIDENCE-ID", type=click.UUID)


@command(group, "declare", "passport.declare", help="Declare which grounds for exclusion apply.")
@click.option(
    "--applies",
    "applies",
    type=(str, str),
    multiple=True,
    metavar="GROUND MEASURES",
    help="A ground that applies, and what was done about it; may be repeated.",
)
@click.option("--confirm", is_flag=True, required=True, help="No other ground applies.")
def declare(actor: Actor, applies: tuple[tuple[str, str], ...], confirm: bool) -> None:
    declared = service.confirm_declaration(actor, own_provider(actor).id, dict(applies))
    click.echo(f"{label('paper.state.valid')}  {format_date_fi(declared.valid_until)}")


@command(group, "evidence", "passport.add_evidence", help="Show a paper of a kind.")
@click.argument("kind")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--issued", "issued_on", type=DAY, required=True, help="The paper's day.")
@click.option("--expires", "expires_on", type=DAY, help="Its last day, where it states one.")
def evidence(actor: Actor, kind: str, file: Path, issued_on: date, expires_on: date | None) -> None:
    added = service.add_evidence(
        actor,
        own_provider(actor).id,
        kind,
        content=file.read_bytes(),
        name=file.name,
        issued_on=issued_on,
        expires_on=expires_on,
    )
    click.echo(f"{added.id}  {label(f'evidence.state.{added.state}')}")


@command(group, "list", "passport.decide", help="List the evidence that waits for an officer.")
def waiting(actor: Actor) -> None:
    for each in queries.evidence_to_decide(actor):
        owner = each.provider.organisation
        click.echo(f"{each.id}  {owner.business_id}  {owner.name}  {each.kind}")


@command(group, "show", "passport.view", help="Show a provider's passport.")
@click.argument("business_id", metavar="BUSINESS-ID", type=BUSINESS_ID)
def show(actor: Actor, business_id: str) -> None:
    provider = provider_by_business_id(actor, business_id)
    declared = queries.last_declaration(provider)
    until = format_date_fi(declared.valid_until) if declared else label("paper.state.missing")
    click.echo(f"self-declaration  {until}")
    for paper in queries.papers(actor, provider, actor.today):
        until = format_date_fi(paper.standing.expires_on) if paper.standing else ""
        name = text_of(paper.rule.value["names"])
        click.echo(f"{paper.kind:<22}{label(f'paper.state.{paper.state}'):<22}{until:<12}{name}")


@command(group, "approve", "passport.decide", help="Accept a paper.")
@EVIDENCE
@click.option("--expires", "expires_on", type=DAY, help="Only to an earlier day.")
def approve(actor: Actor, evidence_id: UUID, expires_on: date | None) -> None:
    approved = service.approve_evidence(actor, evidence_id, expires_on)
    click.echo(f"{label('evidence.state.approved')}  {format_date_fi(approved.expires_on)}")


@command(group, "reject", "passport.decide", help="Refuse a paper.")
@EVIDENCE
@click.option("--reason", required=True, help="Told to the provider by mail.")
def reject(actor: Actor, evidence_id: UUID, reason: str) -> None:
    rejected = service.reject_evidence(actor, evidence_id, reason)
    click.echo(label(f"evidence.state.{rejected.state}"))
