"""Sources of results: how each writes its files, and what holds where they disagree."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
import xlsxwriter
from sqlalchemy import func, select

from marketplace.platform.actor import Actor
from marketplace.platform.audit import history
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Forbidden, Invalid
from marketplace.rules.service import load_rules
from outcomes.pure.facts import AsOf, Spell, known_spells
from outcomes.results.changes import Change
from outcomes.results.conflicts import (
    Disagreement,
    conflict_by_key,
    conflicts,
    disputed_spells,
    source_of,
    standing_version,
    waiting_conflicts,
)
from outcomes.results.models import SpellVersion
from outcomes.results.queries import plan_against_known, preview, spells_of
from outcomes.results.reading import BadRows, read_results
from outcomes.results.service import (
    import_results,
    map_columns,
    settle_conflict,
    upload_results,
)
from outcomes.results.sources import mapping_of
from tests.factories.participants import PERSONAL_CODE
from tests.factories.results import GROUND, HEADER, imported, results_file, row, said_by
from tests.factories.setup import People, seeing

LATER = datetime(2026, 9, 5, 9, tzinfo=UTC)
FOREIGN = {
    "spell_id": "JAKSO",
    "person_key": "ASIAKAS",
    "employer_id": "TYONANTAJA",
    "started_on": "ALKU",
    "kind": "LAJI",
}
SECOND_SYSTEM = """
rules:
  - kind: results_source
    key: second_system
    valid_from: 2026-01-01
    value:
      names: {fi: Toinen järjestelmä, sv: Det andra systemet, en: The second system}
      rank: 1
      legal_basis: Laki 380/2023
    source: Keksitty
"""


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet, days = book.add_worksheet(), book.add_format({"num_format": "d.m.yyyy"})
        for place, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_datetime(place, column, cell, days)
                else:
                    sheet.write(place, column, cell)
    return content.getvalue()


def hours(verifier: Actor, key: str, as_of: datetime | None = None) -> list[int]:
    """The weekly hours of the person's work, as they were known."""
    spells = known_spells(spells_of(verifier, [key]), AsOf.of(as_of or verifier.now))
    return [int(each.hours_per_week) for each in spells]


def the_conflict(verifier: Actor) -> Disagreement:
    (found,) = conflicts(verifier).rows
    return found


def test_a_file_is_read_by_its_sources_names_dates_and_codes(verifier: Actor, key: str) -> None:
    map_columns(
        verifier, "client_system", columns=FOREIGN, dates="compact", kinds={"PT": "subsidised"}
    )
    header = HEADER
    for ours, theirs in FOREIGN.items():
        header = header.replace(ours, theirs)
    file = "\n".join([header, row("J1", key, started_on="20260203", kind="PT")]).encode()
    import_results(verifier, "vieras.csv", file, source="client_system")
    (spell,) = spells_of(verifier, [key])
    assert (spell.spell_id, spell.started_on, spell.kind) == ("J1", date(2026, 2, 3), "subsidised")
    bad = "\n".join([header, row("J2", key, started_on="20261301", kind="XX")]).encode()
    with pytest.raises(BadRows) as refused:
        import_results(verifier, "huono.csv", bad, source="client_system")
    assert [(each.row, each.column) for each in refused.value.rows] == [(2, "ALKU"), (2, "LAJI")]
    backwards = row("J3", key, started_on="20260203", ended_on="20260101")
    with pytest.raises(BadRows) as refused:
        import_results(
            verifier, "huono.csv", "\n".join([header, backwards]).encode(), source="client_system"
        )
    assert [each.column for each in refused.value.rows] == ["ended_on"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"columns": {"kind": "person_key"}}, "column_kind"),
        ({"columns": {}, "dates": "roman"}, "dates"),
        ({"columns": {}, "kinds": {"PT": "loma"}}, "kinds"),
    ],
)
def test_a_mapping_that_cannot_be_read_by_is_refused(
    verifier: Actor, wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        map_columns(verifier, "client_system", **wrong)  # type: ignore[arg-type]
    assert [each.field for each in refused.value.problems] == [field]
    assert mapping_of(verifier, "client_system").columns == {}


def test_a_workbook_says_the_same_as_the_file_of_text(verifier: Actor, key: str) -> None:
    names = HEADER.split(",")
    cells = {"spell_id": "W1", "person_key": key, "employer_id": "T-1", "kind": "open"}
    cells |= {"started_on": date(2026, 2, 3), "hours_per_week": 37.5, "monthly_pay_eur": 2100.5}
    book = workbook([names, [], [cells.get(name, "") for name in names]])
    imported(verifier, row("W1", key))
    rows = read_results(verifier, "t.xlsx", book)
    assert [each.line for each in rows] == [3]
    assert [each.change for each in plan_against_known(verifier, rows, "client_system")] == [
        Change.UNCHANGED
    ]
    cells |= {"person_key": PERSONAL_CODE}
    with pytest.raises(BadRows) as refused:
        read_results(verifier, "t.xlsx", workbook([names, [cells.get(name, "") for name in names]]))
    assert [(each.row, each.reason) for each in refused.value.rows] == [
        (2, "results.personal_code")
    ]
    for broken in (book[: len(book) // 2], b"PK\x03\x04" + b"x" * 40, workbook([])):
        with pytest.raises(BadRows):
            read_results(verifier, "t.xlsx", broken)


def test_a_source_of_lower_rank_changes_nothing_and_is_kept_beside(
    verifier: Actor, key: str
) -> None:
    imported(verifier, row("W1", key))
    said_by(verifier, "provider", row("P9", key, hours_per_week="20"))
    assert hours(verifier, key) == [37]
    found = the_conflict(verifier)
    assert (found.stood.source, found.came.source, found.kept) == (
        "client_system",
        "provider",
        "stood",
    )
    assert (found.came.version.spell_id, found.came.version.external_id) == ("W1", "P9")
    again = said_by(verifier, "provider", row("P9", key, hours_per_week="20"), "")
    assert again.new_versions == 0
    assert waiting_conflicts(verifier) == 0


def test_a_source_of_better_rank_stands_from_its_import_on(
    verifier: Actor, key: str, clock: FixedClock
) -> None:
    said_by(verifier, "provider", row("P9", key, hours_per_week="20", recorded_at="2026-02-10"))
    before = verifier.now
    clock.move_to(LATER)
    imported(verifier, row("W1", key, recorded_at="2026-02-09"))
    assert hours(verifier, key) == [37]
    assert hours(verifier, key, before) == [20]
    assert the_conflict(verifier).kept == "came"
    again = said_by(verifier, "provider", row("P9", key, hours_per_week="20"))
    assert again.new_versions == 0
    assert hours(verifier, key) == [37]


def test_sources_that_agree_make_no_conflict(verifier: Actor, key: str) -> None:
    imported(verifier, row("W1", key))
    assert said_by(verifier, "provider", row("P9", key)).new_versions == 0
    assert conflicts(verifier).total == 0


def test_a_source_on_other_days_tells_of_another_spell(verifier: Actor, key: str) -> None:
    imported(verifier, row("W1", key, ended_on="2026-03-31"))
    later = {"employer_id": "T-2", "started_on": "2026-04-01"}
    said_by(
        verifier,
        "provider",
        row("W1", key, **later, hours_per_week="10"),
        row("P2", key, started_on="2026-04-01", hours_per_week="20"),
    )
    assert sorted(hours(verifier, key)) == [10, 20, 37]
    ids = db.session.scalars(select(SpellVersion.spell_id).order_by(SpellVersion.spell_id)).all()
    assert ids == ["P2", "W1", "provider:W1"]
    said_by(verifier, "provider", row("W1", key, **later, hours_per_week="12"))
    assert sorted(hours(verifier, key)) == [12, 20, 37]
    assert conflicts(verifier).total == 0


@pytest.mark.parametrize(
    ("side", "kept"), [(None, [37]), ("stood", [37]), ("came", [20]), ("both", [20, 37])]
)
def test_another_employer_on_the_same_days_waits_for_a_person(
    verifier: Actor, key: str, side: str | None, kept: list[int]
) -> None:
    imported(verifier, row("W1", key, employer_id="FI12345671"))
    same = row("P8", key, employer_id="1234567-1")
    assert said_by(verifier, "provider", same).new_versions == 0  # written otherwise, one employer
    assert waiting_conflicts(verifier) == 0
    other = row("P9", key, employer_id="Keksitty Oy", hours_per_week="20")
    assert said_by(verifier, "provider", other).new_versions == 1
    assert (hours(verifier, key), waiting_conflicts(verifier)) == ([37], 1)
    assert said_by(verifier, "provider", other, "").new_versions == 0
    if side is not None:
        found = conflicts(verifier).rows[0]
        settle_conflict(verifier, found.conflict.id, side=side, reason="Työsopimus on nähty.")
        assert conflict_by_key(verifier, found.conflict.id).kept == side
    assert sorted(hours(verifier, key)) == kept


def test_a_better_source_with_another_employer_asks_a_person_too(verifier: Actor, key: str) -> None:
    said_by(verifier, "provider", row("P9", key, employer_id="Keksitty Oy", hours_per_week="20"))
    imported(verifier, row("W1", key))
    assert waiting_conflicts(verifier) == 1
    assert disputed_spells(["P9", "W1"]) == {"P9", "W1"}
    found = conflicts(verifier).rows[0]
    settle_conflict(verifier, found.conflict.id, side="came", reason="Työsopimus on nähty.")
    assert hours(verifier, key) == [37]


def test_what_a_better_source_confirms_rests_on_it(verifier: Actor, key: str) -> None:
    said_by(verifier, "provider", row("P9", key))
    assert imported(verifier, row("W1", key)).new_versions == 1
    assert hours(verifier, key) == [37]
    assert source_of(standing_version("P9")) == "client_system"
    assert conflicts(verifier).total == 0


def test_sources_of_one_rank_wait_for_a_person(
    verifier: Actor, key: str, system: Actor, clock: FixedClock
) -> None:
    load_rules(seeing(system), SECOND_SYSTEM)
    seeing(verifier)
    imported(verifier, row("W1", key))
    said_by(verifier, "second_system", row("X1", key, hours_per_week="20"))
    assert (hours(verifier, key), waiting_conflicts(verifier)) == ([37], 1)
    conflict = the_conflict(verifier).conflict
    before = verifier.now
    clock.move_to(LATER)
    settle_conflict(verifier, conflict.id, side="came", reason="Työsopimus on nähty.")
    assert (hours(verifier, key), hours(verifier, key, before)) == ([20], [37])
    assert waiting_conflicts(verifier) == 0
    events = history(db.session(), "results_conflict", conflict.id)
    assert [event.action for event in events] == ["settle"]


def test_a_persons_word_stands_above_the_ranks_also_later(
    verifier: Actor, key: str, clock: FixedClock
) -> None:
    imported(verifier, row("W1", key))
    said_by(verifier, "provider", row("P9", key, hours_per_week="20"))
    settle_conflict(
        verifier, the_conflict(verifier).conflict.id, side="came", reason="Näyttö on vahvempi."
    )
    assert hours(verifier, key) == [20]
    clock.move_to(LATER)
    assert imported(verifier, row("W1", key), "").new_versions == 0
    assert imported(verifier, row("W1", key, hours_per_week="30")).new_versions == 1
    assert (hours(verifier, key), waiting_conflicts(verifier)) == ([20], 1)
    first = conflicts(verifier).rows[0]
    settle_conflict(verifier, first.conflict.id, side="came", reason="Tunnit nousivat.")
    assert hours(verifier, key) == [30]


@pytest.mark.parametrize(
    ("change", "after"), [({"hours_per_week": "30"}, [30]), ({"withdrawn": "true"}, [])]
)
def test_a_persons_word_also_settles_what_the_standing_source_says_later(
    verifier: Actor, key: str, clock: FixedClock, change: dict[str, str], after: list[int]
) -> None:
    imported(verifier, row("W1", key))
    said_by(verifier, "provider", row("P9", key, hours_per_week="20"))
    conflict = the_conflict(verifier).conflict
    settle_conflict(verifier, conflict.id, side="stood", reason="Palkkalaskelma.")
    clock.move_to(LATER)
    imported(verifier, row("W1", key, **change))
    assert (hours(verifier, key), waiting_conflicts(verifier)) == ([37], 1)
    later = conflicts(verifier).rows[0].conflict
    settle_conflict(verifier, later.id, side="came", reason="Korjaus on oikein.")
    assert (hours(verifier, key), waiting_conflicts(verifier)) == (after, 0)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"side": "both", "reason": "x"}, "side"),
        ({"side": "came", "reason": " "}, "reason"),
        ({"side": "came", "reason": PERSONAL_CODE}, "reason"),
    ],
)
def test_a_conflict_is_settled_for_a_side_with_a_reason(
    verifier: Actor, key: str, people: People, given: dict[str, str], field: str
) -> None:
    imported(verifier, row("W1", key))
    said_by(verifier, "provider", row("P9", key, hours_per_week="20"))
    conflict = the_conflict(verifier).conflict
    with pytest.raises(Invalid) as refused:
        settle_conflict(verifier, conflict.id, **given)
    assert [each.field for each in refused.value.problems] == [field]
    with pytest.raises(Forbidden):
        settle_conflict(people.staff("approver"), conflict.id, side="came", reason="x")


def test_the_preview_tells_conflicts_before_they_come(verifier: Actor, key: str) -> None:
    imported(verifier, row("W1", key))
    content = results_file([row("P9", key, hours_per_week="20")])
    file = upload_results(verifier, "p.csv", content, source="provider")
    (planned,) = preview(verifier, file.id, "provider").rows
    assert (planned.change, planned.stands, planned.waits) == (Change.CONFLICT, False, False)
    assert isinstance(planned.before, Spell)
    assert planned.before.hours_per_week == Decimal("37.50")
    assert db.session.scalar(select(func.count()).select_from(SpellVersion)) == 1
    assert GROUND["source"] == "client_system"
