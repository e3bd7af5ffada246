"""Commands of people."""

import click
from flask_babel import gettext as _

from marketplace.platform.actor import Actor
from marketplace.platform.commands import command
from marketplace.platform.words import label
from outcomes.participants import service
from outcomes.participants.queries import own_participants
from outcomes.pure.recording import GROUPS

group = click.Group("participant", help="Clients by pseudonym; names go to the vault.")


@command(group, "add", "participant.add")
@click.option("--name", prompt=True, help="Asked for when left out, so that no history keeps it.")
@click.option("--contact", prompt=True, help="Phone or e-mail; asked for when left out.")
@click.option("--municipality", required=True, help="Three-digit code, such as 061.")
@click.option("--group", "groups", multiple=True, type=click.Choice(GROUPS))
@click.option("--despite", help="Why, where somebody has the same name and contact already.")
def add(
    actor: Actor,
    name: str,
    contact: str,
    municipality: str,
    groups: tuple[str, ...],
    despite: str | None,
) -> None:
    """Add a client of yours; prints the pseudonym."""
    person = service.add_participant(
        actor,
        name=name,
        contact=contact,
        municipality=municipality,
        groups=groups,
        despite=despite,
    )
    click.echo(person.person_key)


@command(group, "list", "participant.view")
def list_own(actor: Actor) -> None:
    """Your clients by pseudonym."""
    people = own_participants(actor)
    if not people:
        click.echo(_("Ei asiakkaita."))
    for person in people:
        groups = ", ".join(label(f"participant.group.{code}") for code in person.groups)
        click.echo(f"{person.person_key}\t{person.municipality}\t{groups}")
