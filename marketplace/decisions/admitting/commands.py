"""The command that drafts decisions on applications: more of the group ``admission``."""

import click

from marketplace.admissions.commands import group, number
from marketplace.admissions.queries import application_by_number
from marketplace.decisions.admitting.service import draft_on_application
from marketplace.decisions.commands import competence_option, grounds_option, print_line
from marketplace.decisions.kinds import ON_APPLICATIONS
from marketplace.platform.actor import Actor
from marketplace.platform.commands import command


@command(
    group,
    "decide",
    "decision.draft",
    params=[
        number,
        click.Argument(["kind"], type=click.Choice(ON_APPLICATIONS)),
        grounds_option,
        click.Option(["--reason"], required=True, help="What the provider is told."),
        competence_option,
    ],
    help="Draft the decision on an application; `decision sign` makes it. To suspend or remove, "
    "hear the provider first.",
)
def decide(
    actor: Actor, number: str, kind: str, grounds: str, reason: str, competence: str | None
) -> None:
    application = application_by_number(actor, number)
    print_line(draft_on_application(actor, application.id, kind, grounds, reason, competence))
