"""Results files for tests."""

from collections.abc import Iterable, Sequence
from typing import Any

from marketplace.platform.actor import Actor
from outcomes.results.models import ResultsImport
from outcomes.results.service import import_results

HEADER = (
    "spell_id,person_key,employer_id,started_on,ended_on,hours_per_week,"
    "monthly_pay_eur,kind,recorded_at,version,withdrawn"
)
GROUND = {"source": "client_system", "legal_basis": "Laki 380/2023"}


def row(spell_id: str, person_key: str, **changes: Any) -> str:
    """One row of a results file; columns of a scheme's own come last, in the order given."""
    cells = {
        "spell_id": spell_id,
        "person_key": person_key,
        "employer_id": "T-1",
        "started_on": "2026-02-03",
        "ended_on": "",
        "hours_per_week": "37.5",
        "monthly_pay_eur": "2100,50",
        "kind": "open",
        "recorded_at": "",
        "version": "",
        "withdrawn": "",
    } | changes
    return ",".join(f'"{cell}"' for cell in cells.values())


def results_file(rows: Iterable[str], *own: str) -> bytes:
    """The file as bytes, with these columns of schemes' own."""
    return "\n".join([",".join([HEADER, *own]), *rows, ""]).encode()


def imported(
    verifier: Actor, *rows: str, name: str = "tulokset.csv", own: Sequence[str] = ()
) -> ResultsImport:
    """Rows imported through the verb."""
    return import_results(verifier, name, results_file(rows, *own), **GROUND)


def said_by(verifier: Actor, source: str, *rows: str) -> ResultsImport:
    """Rows of a source; the name of the file makes nothing of them."""
    return import_results(verifier, f"{source}.csv", results_file(rows), source=source)
