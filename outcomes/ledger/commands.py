"""Commands of the ledger."""

from pathlib import Path

import click
from flask_babel import gettext as _

from marketplace.platform.actor import Actor
from marketplace.platform.commands import command
from marketplace.platform.errors import Refused
from marketplace.platform.i18n import format_money
from marketplace.platform.words import label
from outcomes.ledger import queries, service
from outcomes.ledger.elsewhere import SOURCES
from outcomes.ledger.files import write_ledger_csv
from outcomes.ledger.reconciliation import reconcile
from outcomes.ledger.words import reason_words
from outcomes.results.reading import BadRows

group = click.Group("ledger", help="The ledger: balances, budget lines, reconciliation.")


@command(
    group,
    "export",
    "ledger.view",
    params=[click.Option(["--out"], type=click.Path(path_type=Path), required=True)],
    help="Write every posting to a CSV file.",
)
def export(actor: Actor, out: Path) -> None:
    out.write_text(write_ledger_csv(queries.file_rows(actor)), encoding="utf-8")
    click.echo(str(out))


@command(
    group,
    "sums",
    "ledger.view",
    params=[click.Option(["--by"], type=click.Choice(queries.DIMENSIONS), default="source")],
    help="What each account shows.",
)
def sums(actor: Actor, by: str) -> None:
    for key, balances in queries.sums_by(actor, by).items():
        for account, cents in balances.items():
            click.echo(f"{key}\t{label(f'ledger.account.{account}')}\t{format_money(cents)}")


@command(
    group,
    "budget",
    "ledger.view",
    params=[click.Option(["--year"], type=int, help="This year where none is named.")],
    help="Granted, used, committed and forecast of each budget line.",
)
def budget(actor: Actor, year: int | None) -> None:
    for row in queries.budget(actor, year or actor.today.year):
        use = row.use
        cents = (use.granted_cents, use.used_cents, use.committed_cents, use.forecast_cents)
        click.echo("\t".join([row.key or "–", *(format_money(each) or "–" for each in cents)]))


@command(
    group,
    "import",
    "ledger.import",
    params=[
        click.Argument(["file"], type=click.Path(exists=True, dir_okay=False, path_type=Path)),
        click.Option(["--source"], type=click.Choice(SOURCES), required=True),
    ],
    help="Post what was paid elsewhere, from a CSV file.",
)
def import_file(actor: Actor, file: Path, source: str) -> None:
    try:
        new = service.import_elsewhere(actor, file.name, file.read_bytes(), source)
    except BadRows as error:
        for row in error.rows:
            place = _("rivi %(row)s", row=row.row)
            click.echo(f"{row.file}, {place}, {row.column or '–'}: {reason_words(row)}", err=True)
        raise
    click.echo(f"{file.name}: {new}")


@command(group, "reconcile", "ledger.view", help="Whether all totals agree; fails where not.")
def reconcile_totals(actor: Actor) -> None:
    checks = reconcile(actor)
    for check in checks:
        found = f"{format_money(check.expected_cents)}\t{format_money(check.found_cents)}"
        click.echo(f"{label(f'ledger.check.{check.code}')}\t{found}")
        for each in check.differences:
            account = label(f"ledger.account.{each.account}") if each.account else _("yhteensä")
            told = f"{format_money(each.expected_cents)} ≠ {format_money(each.found_cents)}"
            click.echo(f"  {each.number}\t{account}\t{told}", err=True)
    if not all(check.agrees for check in checks):
        raise Refused("ledger.differs")
