"""Commands of the outbox: what fails, and taking it up again."""

from uuid import UUID

import click

from marketplace.platform.actor import Actor
from marketplace.platform.commands import command
from marketplace.platform.i18n import format_instant
from marketplace.platform.jobs import (
    FailedJob,
    failed_jobs,
    given_up,
    retry_failed,
    waiting_jobs,
)

group = click.Group("jobs", help="Jobs: what waits, what fails, taking up what was given up.")


@command(
    group, "list", "jobs.view", help="How many jobs wait, and each that fails, with its error."
)
def list_jobs(actor: Actor) -> None:
    click.echo(f"{waiting_jobs(actor.clock)} waiting")
    click.echo(f"{given_up(actor.clock)} given up")
    for job in failed_jobs(actor.clock):
        click.echo(_line(job))


def _line(job: FailedJob) -> str:
    state = (
        f"given up {format_instant(job.given_up_at)}" if job.given_up_at else "to be tried again"
    )
    written = f"written {format_instant(job.written_at)}"
    return f"{job.id}  {job.task}  {written}, {job.attempts} attempts, {state}: {job.error}"


@command(group, "retry", "jobs.retry", help="Take up again the jobs that were given up.")
@click.argument("job_ids", metavar="[ID]...", nargs=-1, type=click.UUID)
def retry(actor: Actor, job_ids: tuple[UUID, ...]) -> None:
    click.echo(f"{retry_failed(actor.clock, job_ids)} taken up again")
