"""Commands about people: ``user invite``, ``user list``, ``user set-password``."""

import click

from marketplace.platform.actor import Actor
from marketplace.platform.commands import BUSINESS_ID, EMAIL, command
from marketplace.platform.db import db
from marketplace.platform.i18n import LANGUAGES
from marketplace.platform.identity import queries, service
from marketplace.platform.identity.schemas import ROLES
from marketplace.platform.words import label

group = click.Group("user", help="People who log in, and their roles.")


@command(group, "invite", "user.invite", help="Invite a person; a link is sent by mail.")
@click.option("--email", required=True, type=EMAIL, help="Address, also the name to log in with.")
@click.option("--name", required=True)
@click.option(
    "--organisation", required=True, type=BUSINESS_ID, metavar="ID", help="Business ID: 1234567-8."
)
@click.option("--role", "roles", required=True, multiple=True, type=click.Choice(ROLES))
@click.option("--locale", default="fi", type=click.Choice(list(LANGUAGES)), show_default=True)
@click.option("--no-mail", is_flag=True, help="Make the account without a mail.")
def invite(
    actor: Actor,
    email: str,
    name: str,
    organisation: str,
    roles: tuple[str, ...],
    locale: str,
    no_mail: bool,
) -> None:
    place = queries.organisation_by_business_id(actor, organisation)
    user = service.invite_user(
        actor,
        email=email,
        name=name,
        organisation_id=place.id,
        roles=roles,
        locale=locale,
        send_mail=not no_mail,
    )
    click.echo(f"{user.email}: {', '.join(label(f'role.{role}') for role in roles)}")


@command(group, "list", "user.view", help="Everybody with a role in the area.")
def list_people(actor: Actor) -> None:
    for person in queries.everybody(actor):
        roles = ", ".join(
            f"{label(f'role.{row.role}')} ({row.organisation.name})" for row in person.memberships
        )
        click.echo(f"{person.user.email}\t{person.user.name}\t{roles}")


@command(group, "set-password", "user.set_password", help="Set a person's password.")
@click.argument("email")
@click.password_option(help="Asked where it is not given.")
def set_password(actor: Actor, email: str, password: str) -> None:
    user = queries.user_by_email(db.session(), email)
    service.set_password(actor, user.id, password)
    click.echo(user.email)
