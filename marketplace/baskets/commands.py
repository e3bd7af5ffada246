"""The command that loads the service baskets."""

from pathlib import Path

import click

from marketplace.baskets.service import STANDARD, load_baskets
from marketplace.platform.actor import Actor
from marketplace.platform.commands import command

group = click.Group("basket", help="Service baskets of the area.")


@command(group, "load", "basket.load", help="Load them from a YAML file, or the product's own.")
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=STANDARD
)
def load(actor: Actor, file: Path) -> None:
    load_baskets(actor, file.read_text(encoding="utf-8"))
    click.echo(f"{file.name}: OK")
