"""The command that loads the dated legal values."""

from pathlib import Path

import click

from marketplace.platform.actor import Actor
from marketplace.platform.commands import command
from marketplace.rules.service import STANDARD, load_rules

group = click.Group("rule", help="Dated legal values of the area.")


@command(group, "load", "rule.load", help="Load them from a YAML file, or the product's own.")
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=STANDARD
)
def load(actor: Actor, file: Path) -> None:
    load_rules(actor, file.read_text(encoding="utf-8"))
    click.echo(f"{file.name}: OK")
