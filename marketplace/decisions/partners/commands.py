"""Commands of joint purchases."""

from pathlib import Path
from typing import Any

import click

from marketplace.decisions.partners.models import OUTCOMES
from marketplace.decisions.partners.package import package
from marketplace.decisions.partners.queries import Partner, partner_of, partners_of
from marketplace.decisions.partners.service import record_partner_decision
from marketplace.platform.actor import Actor
from marketplace.platform.commands import BUSINESS_ID, DAY, command
from marketplace.platform.i18n import format_date_fi, format_money, format_share
from marketplace.platform.words import label
from marketplace.procurement.queries import call_by_number

group = click.Group("partner", help="The other buyers of joint purchases.")
CALL = click.argument("call_number")
_PARTNER = click.argument("business_id", type=BUSINESS_ID)


def _line(partner: Partner) -> str:
    made = partner.decision
    share = f"{format_share(partner.points)} ({format_money(partner.cents)})"
    told = label(f"partner.outcome.{made.outcome}") if made else label("partner.undecided")
    on = f", {format_date_fi(made.decided_on)}, {made.diary_number}" if made else ""
    return f"{partner.business_id}  {partner.name}  {share}  {told}{on}"


@command(group, "list", "evaluation.view", help="The other buyers of a call, and who has decided.")
@CALL
def list_partners(actor: Actor, call_number: str) -> None:
    for each in partners_of(call_by_number(actor, call_number)):
        click.echo(_line(each))


@command(group, "decided", "partner.record", help="Write down what a partner has decided.")
@CALL
@_PARTNER
@click.option("--outcome", type=click.Choice(OUTCOMES), required=True)
@click.option("--words", required=True, help="What it decided.")
@click.option("--body", required=True, help="Who decided.")
@click.option("--on", "decided_on", type=DAY, required=True)
@click.option("--section", required=True)
@click.option("--diary-number", required=True)
@click.option("--document", type=click.Path(path_type=Path, exists=True), help="PDF.")
def decided(
    actor: Actor, call_number: str, business_id: str, document: Path | None, **data: Any
) -> None:
    call = call_by_number(actor, call_number)
    content = document.read_bytes() if document else None
    record_partner_decision(actor, call.id, business_id, data, content)
    click.echo(_line(partner_of(call, business_id)))


@command(group, "package", "decision.export", help="What a partner needs to decide on its share.")
@CALL
@_PARTNER
@click.option("--out", type=click.Path(path_type=Path), required=True)
def write_package(actor: Actor, call_number: str, business_id: str, out: Path) -> None:
    call = call_by_number(actor, call_number)
    out.write_bytes(package(actor, call, partner_of(call, business_id)))
    click.echo(str(out))
