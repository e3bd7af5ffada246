"""Commands of the service baskets."""

from pathlib import Path

import click

from marketplace.baskets.queries import all_baskets
from marketplace.baskets.service import STANDARD, load_baskets
from marketplace.platform.actor import Actor
from marketplace.platform.commands import command, told_by_place
from marketplace.platform.i18n import text_of

group = click.Group("basket", help="Service baskets of the area.")


@command(group, "list", "basket.view", help="List the baskets and the codes of their lines.")
def list_baskets(actor: Actor) -> None:
    for each in all_baskets(actor):
        click.echo(f"{each.basket.code}  {text_of(each.basket.names)}")
        for line in each.lines:
            click.echo(f"  {line.code}  {text_of(line.names)} (CPV {line.cpv})")


@command(group, "load", "basket.load", help="Load them from a YAML file, or the product's own.")
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=STANDARD
)
def load(actor: Actor, file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    with told_by_place(file.name, text):
        load_baskets(actor, text)
    click.echo(f"{file.name}: OK")
