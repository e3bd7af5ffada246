"""The command line: ``script/tuloskori``. Each room brings its own commands."""

import logging
import os

import click
from flask import Flask

from marketplace import commands, scheduler, worker
from marketplace.app import create_app
from marketplace.database import database_commands
from marketplace.demo.commands import demo, demo_data_commands
from marketplace.platform.commands import CommandLine
from marketplace.platform.embedded.local import connected_environment
from marketplace.platform.embedded.process import EmbeddedError
from marketplace.platform.paths import instance_dir
from marketplace.platform.settings import Settings, SettingsError
from outcomes.schemes.studies import group as outcomes


def open_app(context: click.Context) -> Flask:
    """The application for one command, with embedded servers for its length where none run."""
    root = context.find_root()
    try:
        environment = root.with_resource(
            connected_environment(os.environ, instance_dir(os.environ))
        )
        app = create_app(Settings.from_env(environment))
    except (EmbeddedError, SettingsError) as error:
        raise click.ClickException(str(error)) from error
    logging.getLogger().setLevel(logging.WARNING)  # a person reads this, not a log collector
    return app


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--as", "email", metavar="EMAIL", envvar="TULOSKORI_AS", help="Act as this person.")
@click.option(
    "--language",
    type=click.Choice(["fi", "sv", "en"]),
    default="fi",
    show_default=True,
    help="Language of the messages.",
)
@click.pass_context
def main(context: click.Context, email: str | None, language: str) -> None:
    """Tuloskori: buy employment services, contract them, and pay for outcomes.

    \b
    The road, each step a command of its own:
      provider register, provider approve     who may offer
      key make, key rehearse                   without which nothing is published
      call draft, call publish                 what is bought
      offer submit                             sealed until the deadline
      offer begin-opening, complete-opening    by two officers
      evaluation score, decision sign          who wins and why
      contract accept                          both parties accept the document
      referral propose, accept, start, end     people into the service
      results import                           employment facts come in
      payment calculate, verify, submit,
        approve, hand-over                     paid once, each cent explained

    Name the person who acts with --as, for example:

    \b
      script/tuloskori --as hankinta@tyohame.example call list
      script/tuloskori demo --out /tmp/demo      the whole road with invented data
    """
    context.obj = CommandLine(open_app, email, language)


@main.command("worker")
@click.option("--burst", is_flag=True, help="End when no job waits.")
def run_worker(burst: bool) -> None:
    """Do the jobs of the outbox (needs DATABASE_URL and REDIS_URL)."""
    try:
        worker.work(burst=burst)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error


@main.command("scheduler")
@click.pass_context
def run_scheduler(context: click.Context) -> None:
    """Relay jobs to Redis and start the periodic ones."""
    scheduler.run(open_app(context))


main.add_command(database_commands)
main.add_command(demo)
main.add_command(demo_data_commands)
main.add_command(outcomes)  # on files alone; the web's processes need not load its Polars
for group in commands.COMMANDS:
    main.add_command(group)
