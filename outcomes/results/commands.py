"""Commands of results."""

from pathlib import Path

import click
from flask_babel import gettext as _

from marketplace.platform.actor import Actor
from marketplace.platform.commands import command
from marketplace.platform.i18n import format_instant
from marketplace.platform.words import label
from outcomes.results import service
from outcomes.results.changes import Change
from outcomes.results.queries import imports, plan_against_known
from outcomes.results.reading import BadRows, read_results
from outcomes.results.sources import mapping_of
from outcomes.results.words import reason_words

group = click.Group("results", help="Employment facts from files.")


@command(group, "import", "results.import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", default="client_system", show_default=True, help="Code of the source.")
@click.option("--legal-basis", help="Where it is not the ground of the source.")
@click.option("--dry-run", is_flag=True, help="Say what would change; import nothing.")
def import_file(
    actor: Actor, file: Path, source: str, legal_basis: str | None, dry_run: bool
) -> None:
    """Import FILE (CSV or XLSX), all of it or nothing."""
    content = file.read_bytes()
    try:
        if dry_run:
            _tell_changes(actor, file.name, content, source)
        else:
            brought = service.import_results(
                actor, file.name, content, source=source, legal_basis=legal_basis
            )
            click.echo(
                _(
                    "%(file)s: %(rows)s riviä, %(new)s uutta tietoa",
                    file=brought.file_name,
                    rows=brought.rows,
                    new=brought.new_versions,
                )
            )
    except BadRows as error:
        for row in error.rows:
            place = _("rivi %(row)s", row=row.row)
            click.echo(f"{row.file}, {place}, {row.column or '–'}: {reason_words(row)}", err=True)
        raise


def _tell_changes(actor: Actor, name: str, content: bytes, source: str) -> None:
    rows = read_results(actor, name, content, mapping_of(actor, source))
    planned = plan_against_known(actor, rows, source)
    for change in Change:
        count = sum(row.change == change for row in planned)
        click.echo(f"{label(f'results.change.{change}')}\t{count}")


@command(group, "list", "results.view")
def list_imports(actor: Actor) -> None:
    """The imports so far, newest first."""
    found = imports(actor).rows
    if not found:
        click.echo(_("Tuloksia ei ole vielä tuotu."))
    for brought in found:
        when = format_instant(brought.created_at)
        click.echo(f"{when}\t{brought.file_name}\t{brought.rows}\t{brought.new_versions}")
