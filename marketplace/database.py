"""Set-up of the database: migrations run as the owner, never as the application."""

import os

import click
from alembic import command
from alembic.config import Config
from sqlalchemy.exc import OperationalError

from marketplace.platform.embedded.local import connected_environment
from marketplace.platform.embedded.process import EmbeddedError
from marketplace.platform.paths import MIGRATIONS, instance_dir


def alembic_config(owner_url: str) -> Config:
    """Alembic's settings for the owner's address of a database."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", owner_url.replace("%", "%%"))
    return config


def upgrade(owner_url: str) -> None:
    """Bring the database to the newest migration."""
    command.upgrade(alembic_config(owner_url), "head")


@click.group("db")
def database_commands() -> None:
    """The database's tables."""


@database_commands.command("upgrade")
@click.pass_context
def upgrade_command(context: click.Context) -> None:
    """Run the migrations that are still missing (as MIGRATION_DATABASE_URL)."""
    try:
        environment = context.with_resource(
            connected_environment(os.environ, instance_dir(os.environ))
        )
    except EmbeddedError as error:
        raise click.ClickException(str(error)) from error
    owner_url = environment.get("MIGRATION_DATABASE_URL")
    if not owner_url:
        raise click.ClickException("MIGRATION_DATABASE_URL is missing: migrations need the owner.")
    try:
        upgrade(owner_url)
    except OperationalError as error:
        first = str(error.orig).splitlines()[0]
        raise click.ClickException(f"The database does not answer: {first}") from error
