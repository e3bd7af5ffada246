"""What somebody tells of a client's work in a form: read, planned and kept as a file's rows are."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.unit import Unit
from outcomes.referrals.models import Referral
from outcomes.results.changes import Change
from outcomes.results.employers import employer
from outcomes.results.models import ResultsImport
from outcomes.results.queries import plan_against_known
from outcomes.results.reading import BadRows, ReadSpell, read_results
from outcomes.results.sources import source_by_code
from outcomes.results.words import reason_words
from outcomes.results.writing import write_versions

BEGUN = ("started", "interrupted", "ended")
"""States of a referral of whose client's work one may tell."""


def told_of(
    u: Unit,
    referral: Referral,
    spell_id: str,
    *,
    employer_id: str,
    started_on: date,
    hours_per_week: str,
    kind: str,
    ended_on: date | None = None,
) -> dict[str, Any]:
    """Work of a referral's client, known from now on, as a row. Raises Invalid for an employer's
    business ID that is none."""
    return {
        "spell_id": spell_id,
        "person_key": referral.person_key,
        "employer_id": employer(employer_id),
        "started_on": started_on.isoformat(),
        "ended_on": ended_on.isoformat() if ended_on else None,
        "hours_per_week": hours_per_week,
        "monthly_pay_eur": None,
        "kind": kind,
        "recorded_at": u.now.isoformat(),
    }


def read_told(u: Unit, told: dict[str, Any]) -> list[ReadSpell]:
    """The row as read; raises Invalid with what cannot be read of it, each at its field."""
    try:
        return read_results(u.actor, "", json.dumps({"results": [told]}).encode())
    except BadRows as error:
        problems = [
            Problem(bad.column, "results.field", {"why": reason_words(bad)}) for bad in error.rows
        ]
        raise Invalid(*problems) from error


def take_in(
    u: Unit, source: str, rows: Sequence[ReadSpell], *, by: UUID | None, **file: Any
) -> ResultsImport:
    """Keep what the rows change, as an import of the source; ``file`` is what it rests on."""
    planned = plan_against_known(u.actor, rows, source)
    changing = [row for row in planned if row.change != Change.UNCHANGED]
    brought = u.add(
        ResultsImport,
        source=source,
        legal_basis=source_by_code(u.actor, source).legal_basis,
        rows=len(rows),
        new_versions=len(changing),
        imported_by=by,
        **file,
    )
    write_versions(u, brought, changing)
    return brought
