"""Commands of the providers, with the checks and messages of the pages."""

from typing import Any
from uuid import UUID

import click

from marketplace.platform.actor import Actor
from marketplace.platform.commands import BUSINESS_ID, command
from marketplace.platform.db import db
from marketplace.platform.forms import Form
from marketplace.platform.i18n import LANGUAGES, language, text_of
from marketplace.platform.identifiers import spaced
from marketplace.platform.identity.municipalities import municipality_names
from marketplace.platform.words import label
from marketplace.providers import queries, service
from marketplace.providers.lifecycle import PROVIDER
from marketplace.providers.models import FORMS, SIZES, Provider
from marketplace.providers.schemas import RegistrationSchema, unfinished, yes_no
from marketplace.providers.shown import asked

group = click.Group("provider", help="Who may offer: registration and its approval.")
_PROVIDER = click.argument("business_id", metavar="BUSINESS-ID", type=BUSINESS_ID)
CHANGE = click.argument("change_id", metavar="CHANGE-ID", type=click.UUID)
OPTIONS = {
    "service_lines": "--service-line",
    "municipalities": "--municipality",
    "languages": "--language",
}
"""Options that are not called like their fields."""
REASON = click.option("--reason", required=True, help="Told to the provider by mail.")


@command(group, "register", "provider.register", help="Register a provider.")
@click.option("--name", required=True, help="Name of the company or association.")
@click.option("--business-id", required=True, help="Y-tunnus, such as 1234567-8.")
@click.option("--form", type=click.Choice(FORMS), required=True)
@click.option("--vat-liable/--not-vat-liable", default=True, show_default=True)
@click.option("--contact-name", required=True)
@click.option("--contact-email", required=True, help="Gets a link for setting a password.")
@click.option("--contact-phone", required=True)
@click.option("--iban", default="", help="Where outcome payments go.")
@click.option("--size", type=click.Choice(SIZES))
@click.option("--third-sector", is_flag=True, help="A body that works for the common good.")
@click.option("--language", "languages", type=click.Choice(list(LANGUAGES)), multiple=True)
@click.option("--capacity", type=int, help="Clients at the same time.")
@click.option("--street")
@click.option("--postal-code")
@click.option("--city")
@click.option("--einvoice-address", help="Verkkolaskuosoite.")
@click.option("--einvoice-operator", help="Välittäjätunnus.")
@click.option("--listed", is_flag=True, help="May be named on the public list.")
@click.option("--draft", is_flag=True, help="Keep it unsent: it may lack services and account.")
@click.option("--service-line", "service_lines", multiple=True, help="Code; may be repeated.")
@click.option("--municipality", "municipalities", multiple=True, help="Code; may be repeated.")
def register(actor: Actor, draft: bool, **values: Any) -> None:
    values |= {
        "vat_liable": yes_no(values["vat_liable"]),
        "service_lines": list(values["service_lines"]),
        "municipalities": list(values["municipalities"]),
        "languages": list(values["languages"]) or [language()],
    }
    given = {name: value for name, value in values.items() if value is not None}
    schema = RegistrationSchema(actor)
    form = Form(unfinished(schema) if draft else schema, posted=given)
    if not form.accepted(
        lambda data: service.register_provider(
            actor, data | {"locale": language(), "contact_language": language()}, draft=draft
        )
    ):
        raise click.ClickException(_problems(form))
    _tell(form.result)


def _problems(form: Form) -> str:
    """Each problem of a form on its own line, after the option that it belongs to."""
    by_option = [
        f"{OPTIONS.get(name) or '--' + name.replace('_', '-')}: {error}"
        for name, field in form.fields.items()
        for error in field.errors
    ]
    return "\n".join([*form.general, *by_option])


@command(group, "list", "provider.view", help="List the area's providers.")
@click.option("--state", type=click.Choice(PROVIDER.states), help="Only those in this state.")
def list_providers(actor: Actor, state: str | None) -> None:
    for provider in queries.providers(actor, state):
        organisation = provider.organisation
        shown = label(f"provider.state.{provider.state}")
        click.echo(f"{organisation.business_id}  {shown:<22}  {organisation.name}")


@command(group, "show", "provider.view", help="Show one provider.")
@_PROVIDER
def show(actor: Actor, business_id: str) -> None:
    provider = queries.provider_by_business_id(actor, business_id)
    contact = (provider.contact_name, provider.contact_email, provider.contact_phone)
    for line in (
        f"{provider.organisation.name}, {business_id}",
        label(f"provider.state.{provider.state}"),
        *([provider.state_reason] if provider.state_reason else []),
        label(f"provider.form.{provider.form}"),
        ", ".join(contact),
        *([spaced(provider.iban)] if provider.iban else []),
        *([label(f"provider.size.{provider.size}")] if provider.size else []),
        ", ".join(text_of(each.names) for each in queries.lines_of(provider)),
        ", ".join(municipality_names(db.session(), provider.municipalities)),
    ):
        click.echo(line)


@command(group, "approve", "provider.approve", help="Let a provider offer.")
@_PROVIDER
def approve(actor: Actor, business_id: str) -> None:
    _tell(service.approve_provider(actor, _key(actor, business_id)))


@command(group, "reject", "provider.reject", help="Refuse a registration.")
@_PROVIDER
@REASON
def reject(actor: Actor, business_id: str, reason: str) -> None:
    _tell(service.reject_provider(actor, _key(actor, business_id), reason))


@command(group, "submit", "provider.submit", help="Send the own registration to approval.")
def submit(actor: Actor) -> None:
    _tell(service.submit_provider(actor, queries.own_provider(actor).id))


@command(group, "return", "provider.return", help="Ask a provider to complete its registration.")
@_PROVIDER
@REASON
def send_back(actor: Actor, business_id: str, reason: str) -> None:
    _tell(service.return_provider(actor, _key(actor, business_id), reason))


@command(group, "close", "provider.close", help="End a registration.")
@_PROVIDER
@REASON
def close(actor: Actor, business_id: str, reason: str) -> None:
    _tell(service.close_provider(actor, _key(actor, business_id), reason))


@command(group, "changes", "provider.decide_change", help="List changes that wait for you.")
def changes(actor: Actor) -> None:
    for change in queries.changes_to_decide(actor):
        field, before, after = asked(actor, change)
        owner = change.provider.organisation
        click.echo(f"{change.id}  {owner.business_id}  {owner.name}  {field}: {before} -> {after}")


@command(group, "approve-change", "provider.decide_change", help="Let a change come true.")
@CHANGE
def approve_change(actor: Actor, change_id: UUID) -> None:
    click.echo(label(f"provider_change.state.{service.approve_change(actor, change_id).state}"))


@command(group, "reject-change", "provider.decide_change", help="Refuse a change.")
@CHANGE
@REASON
def reject_change(actor: Actor, change_id: UUID, reason: str) -> None:
    change = service.reject_change(actor, change_id, reason)
    click.echo(label(f"provider_change.state.{change.state}"))


@command(group, "suspend", "provider.suspend", help="Keep a provider from offering.")
@_PROVIDER
@REASON
def suspend(actor: Actor, business_id: str, reason: str) -> None:
    _tell(service.suspend_provider(actor, _key(actor, business_id), reason))


@command(group, "reinstate", "provider.reinstate", help="Let a suspended provider offer again.")
@_PROVIDER
def reinstate(actor: Actor, business_id: str) -> None:
    _tell(service.reinstate_provider(actor, _key(actor, business_id)))


def _key(actor: Actor, business_id: str) -> Any:
    return queries.provider_by_business_id(actor, business_id).id


def _tell(provider: Provider) -> None:
    state = label(f"provider.state.{provider.state}")
    click.echo(f"{provider.organisation.business_id}  {state}")
