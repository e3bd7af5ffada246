"""Commands of the dated legal values."""

from datetime import date
from pathlib import Path
from typing import TextIO

import click

from marketplace.platform.actor import Actor
from marketplace.platform.commands import DAY, command, told_by_place
from marketplace.rules.queries import export_rules, rule_on
from marketplace.rules.service import STANDARD, confirm_rule, import_rules, load_rules

group = click.Group("rule", help="Dated legal values of the area.")


@command(
    group,
    "load",
    "rule.load",
    help="Load them from a YAML file, or the product's own. New rows are listed with +, and with = "
    "those that stay as people have them where the file says otherwise, and in what.",
)
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=STANDARD
)
def load(actor: Actor, file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    with told_by_place(file.name, text):
        loaded = load_rules(actor, text)
    for rule in loaded.new:
        click.echo(f"+ {rule.kind} {rule.key} {rule.valid_from}")
    for rule, fields in loaded.kept:
        click.echo(f"= {rule.kind} {rule.key} {rule.valid_from}: {', '.join(sorted(fields))}")
    click.echo(f"{file.name}: OK")


@command(group, "export", "rule.view", help="Write all of them as YAML, to be edited.")
@click.argument("file", type=click.File("w", encoding="utf-8", lazy=True), default="-")
def export(actor: Actor, file: TextIO) -> None:
    file.write(export_rules(actor))


@command(group, "import", "rule.edit", help="Take an edited YAML file; nothing where it is wrong.")
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--reason", default="", help="Why rows in force are corrected, or begin in the past.")
def import_file(actor: Actor, file: TextIO, reason: str) -> None:
    text = file.read()
    with told_by_place(file.name, text):
        changed = import_rules(actor, text, reason)
    click.echo(f"{file.name}: {changed}")


@command(group, "confirm", "rule.confirm", help="Confirm the reading of a row, by your name.")
@click.argument("kind")
@click.argument("key")
@click.option("--on", "day", type=DAY, help="The row that is valid on this day; today's if none.")
def confirm(actor: Actor, kind: str, key: str, day: date | None) -> None:
    rule = confirm_rule(actor, rule_on(actor, kind, key, day or actor.today).id)
    click.echo(f"{kind} {key}: {rule.confirmed_by}")
