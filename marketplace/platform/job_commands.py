"""Commands of the outbox: what fails, and taking it up again."""

import click

from marketplace.platform.actor import Actor
from marketplace.platform.commands import command
from marketplace.platform.jobs import failed_jobs, retry_failed, waiting_jobs

group = click.Group("jobs", help="Jobs: what waits, what fails, taking up what was given up.")


@command(group, "list", "jobs.view", help="How many jobs wait, and the last error of each failing.")
def list_jobs(actor: Actor) -> None:
    click.echo(f"{waiting_jobs(actor.clock)} waiting")
    for line in failed_jobs(actor.clock):
        click.echo(line)


@command(group, "retry", "jobs.retry", help="Take up again the jobs that were given up.")
def retry(actor: Actor) -> None:
    click.echo(f"{retry_failed(actor.clock)} taken up again")
