"""Commands of the audit log."""

import click
from sqlalchemy import func, select

from marketplace.platform import audit
from marketplace.platform.actor import Actor
from marketplace.platform.commands import command
from marketplace.platform.db import db

group = click.Group("audit", help="The audit log: prove that nothing was changed.")


@command(group, "verify", "audit.verify", help="Check every object's chain of events.")
def verify(_actor: Actor) -> None:
    session = db.session()
    count = session.scalar(select(func.count()).select_from(audit.AuditEvent))
    broken = list(audit.broken_links(session))
    for kind, key, sequence in broken:
        click.echo(f"{kind} {key}: event {sequence} was changed, removed or moved")
    if broken:
        raise click.ClickException(f"{len(broken)} broken links in {count} events.")
    click.echo(f"{count} events, no broken link.")
