"""Results: whole files or nothing, versions that never change, facts as their source has them."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from marketplace.platform.actor import Actor
from marketplace.platform.audit import history
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from marketplace.platform.files import StoredFile, storage, store
from marketplace.platform.schedule import start_periodic
from marketplace.platform.unit import unit
from marketplace.tasks import SCHEDULE
from outcomes.participants.models import Participant
from outcomes.payments.files import STATEMENT_PAPER
from outcomes.pure.facts import AsOf, Spell, known_spells
from outcomes.results.changes import Change
from outcomes.results.models import ResultsImport, SpellVersion
from outcomes.results.queries import evidence_of, plan_against_known, preview, spells_of
from outcomes.results.reading import BadRows, read_results
from outcomes.results.repeating import TOLD
from outcomes.results.service import (
    import_results,
    import_uploaded,
    remove_unconfirmed_uploads,
    upload_results,
)
from outcomes.results.words import reason_words
from tests.conftest import NOON
from tests.factories.participants import PERSONAL_CODE, participant
from tests.factories.results import GROUND, imported, results_file, row
from tests.factories.setup import People, seeing


def spell(key: str, **changes: object) -> Spell:
    return replace(
        Spell(
            spell_id="W1",
            person_key=key,
            employer_id="T-1",
            started_on=date(2026, 2, 3),
            hours_per_week=Decimal("37.50"),
            monthly_pay_cents=210050,
        ),
        **changes,
    )


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_file_becomes_versions_with_their_import(verifier: Actor, key: str) -> None:
    brought = imported(verifier, row("W1", key), row("W2", key, kind="subsidised"))
    assert (brought.rows, brought.new_versions, brought.source) == (2, 2, "client_system")
    assert spells_of(verifier, [key])[0] == spell(key)
    evidence = evidence_of(verifier, ["W1"])[0]
    assert (evidence.file_name, evidence.legal_basis) == ("tulokset.csv", "Laki 380/2023")
    assert evidence.imported_at == verifier.now


def test_the_same_file_twice_changes_nothing(verifier: Actor, key: str) -> None:
    imported(verifier, row("W1", key))
    with pytest.raises(Conflict) as refused:
        imported(verifier, row("W1", key), name="toinen nimi.csv")
    assert (refused.value.code, refused.value.field) == ("results.same_file", "file")
    assert (count(ResultsImport), count(SpellVersion), count(StoredFile)) == (1, 1, 1)


def test_bad_rows_are_named_by_file_row_column_and_reason_and_nothing_is_imported(
    verifier: Actor, key: str
) -> None:
    rows = [
        row("W1", key),
        row("W2", key, started_on="2026-13-01"),
        row("W3", key, hours_per_week="200"),
        row("W4", key, kind="holiday"),
        row("W5", key, ended_on="2026-01-01"),
    ]
    with pytest.raises(BadRows) as refused:
        imported(verifier, *rows)
    assert [(bad.file, bad.row, bad.column) for bad in refused.value.rows] == [
        ("tulokset.csv", 3, "started_on"),
        ("tulokset.csv", 4, "hours_per_week"),
        ("tulokset.csv", 5, "kind"),
        ("tulokset.csv", 6, "ended_on"),
    ]
    assert all(reason_words(bad) for bad in refused.value.rows)
    assert (count(SpellVersion), count(StoredFile), count(ResultsImport)) == (0, 0, 0)


def test_one_employer_is_one_however_its_business_id_is_written(verifier: Actor, key: str) -> None:
    written = ("1234567-1", "12345671", "FI12345671", "fi 1234567-1", "4711", "TA-1", "123456712")
    rows = (row(f"W{at}", key, employer_id=name) for at, name in enumerate(written))
    imported(verifier, *rows)
    kept = {each.spell_id: each.employer_id for each in db.session.scalars(select(SpellVersion))}
    assert [kept[f"W{at}"] for at in range(len(written))] == [
        *["1234567-1"] * 4, "4711", "TA-1", "123456712",
    ]  # fmt: skip


def test_days_and_times_to_come_are_bad_rows_but_taking_one_back_is_none(
    verifier: Actor, key: str
) -> None:
    soon = (verifier.now + timedelta(minutes=5)).isoformat()
    rows = [
        row("W1", key, recorded_at=soon, ended_on="2028-12-31"),
        row("W2", key, recorded_at="2099-01-01"),
        row("W3", key, started_on="2050-01-01"),
        row("W4", key, ended_on="2032-01-01"),
        row("W5", key, started_on="2050-01-01", withdrawn="true"),
    ]
    with pytest.raises(BadRows) as refused:
        imported(verifier, *rows)
    assert [(bad.row, bad.column, reason_words(bad)) for bad in refused.value.rows] == [
        (3, "recorded_at", "kirjaamisen aika on tulevaisuudessa"),
        (4, "started_on", "työ ei ole vielä alkanut"),
        (5, "ended_on", "työ voi päättyä viimeistään 1.9.2031"),
    ]
    assert imported(verifier, rows[0], rows[4]).new_versions == 2


def test_a_fact_from_a_clock_that_was_wrong_hides_no_later_word(verifier: Actor, key: str) -> None:
    brought = imported(verifier, row("W1", key))
    told = db.session.scalars(select(SpellVersion)).one()
    names = {*TOLD, "version", "stands"} - {"spell_id", "import_id"}
    same = {name: getattr(told, name) for name in names}
    ahead = datetime(2099, 1, 1, tzinfo=UTC)
    with unit(verifier) as u:
        u.add(SpellVersion, spell_id="W9", import_id=brought.id, recorded_at=ahead, **same)
    imported(verifier, row("W9", key, hours_per_week="20"))
    known = known_spells(spells_of(verifier, [key]), AsOf.of(verifier.now))
    assert [(each.spell_id, int(each.hours_per_week)) for each in known] == [("W1", 37), ("W9", 20)]


def test_unknown_people_are_named_by_row(verifier: Actor, key: str) -> None:
    with pytest.raises(BadRows) as refused:
        imported(verifier, row("W1", key), "", row("W2", "Z-999999"))
    bad = refused.value.rows[0]
    assert (bad.row, bad.column) == (4, "person_key")
    assert "Z-999999" in reason_words(bad)


def test_a_personal_code_is_refused_by_row_and_never_repeated_or_kept(
    verifier: Actor, key: str
) -> None:
    with pytest.raises(BadRows) as refused:
        imported(verifier, row("W1", key), row("W2", PERSONAL_CODE))
    assert [(bad.row, bad.column) for bad in refused.value.rows] == [(3, "")]
    assert PERSONAL_CODE not in "".join(reason_words(bad) for bad in refused.value.rows)
    assert count(StoredFile) == 0


def test_results_need_a_source_in_force_and_have_its_legal_basis(verifier: Actor, key: str) -> None:
    file = results_file([row("W1", key)])
    with pytest.raises(Invalid) as refused:
        import_results(verifier, "t.csv", file, source="hearsay")
    assert [problem.field for problem in refused.value.problems] == ["source"]
    assert count(SpellVersion) == 0
    brought = import_results(verifier, "t.csv", file, source="provider")
    assert brought.legal_basis.startswith("Palvelusopimus")


def test_only_a_verifier_imports(people: People, key: str) -> None:
    for who in ("approver", "coach", "officer"):
        with pytest.raises(Forbidden):
            imported(people.staff(who), row("W1", key))


def test_a_correction_is_a_next_version_known_from_its_import_on(
    verifier: Actor, key: str, clock: FixedClock
) -> None:
    imported(verifier, row("W1", key))
    before = AsOf.of(verifier.now)
    clock.move_to(datetime(2026, 9, 5, 9, tzinfo=UTC))
    second = imported(verifier, row("W1", key, ended_on="2026-03-31"))
    assert second.new_versions == 1
    versions = spells_of(verifier, [key])
    assert [(v.version, v.recorded_at) for v in versions] == [(1, None), (2, verifier.now)]
    assert known_spells(versions, before) == [versions[0]]
    assert known_spells(versions, AsOf.of(verifier.now)) == [versions[1]]


def test_what_is_known_already_makes_no_version(verifier: Actor, key: str) -> None:
    imported(verifier, row("W1", key, recorded_at="2026-02-10"))
    again = imported(
        verifier,
        row("W1", key, recorded_at="2026-02-10"),
        row("W2", key),
        row("W1", key, recorded_at="2026-03-01", version="2"),
    )
    assert (again.rows, again.new_versions) == (3, 1)


def test_versions_in_one_file_follow_their_recording(verifier: Actor, key: str) -> None:
    imported(
        verifier,
        row("W1", key, recorded_at="2026-04-01", hours_per_week="20"),
        row("W1", key, recorded_at="2026-02-10"),
        row("W1", key, recorded_at="2026-05-01", hours_per_week="20", withdrawn="true"),
    )
    assert [(v.version, v.hours_per_week, v.withdrawn) for v in spells_of(verifier, [key])] == [
        (1, Decimal("37.50"), False),
        (2, Decimal("20.00"), False),
        (3, Decimal("20.00"), True),
    ]


def test_an_older_version_that_comes_late_changes_nothing_today(verifier: Actor, key: str) -> None:
    imported(verifier, row("W1", key, recorded_at="2026-04-01"))
    late = results_file([row("W1", key, recorded_at="2026-03-01", hours_per_week="10")])
    planned = plan_against_known(verifier, read_results(verifier, "l.csv", late), "client_system")
    assert [one.change for one in planned] == [Change.OLDER]
    import_results(verifier, "l.csv", late, **GROUND)
    versions = spells_of(verifier, [key])
    assert known_spells(versions, AsOf.of(verifier.now))[0].hours_per_week == Decimal("37.50")
    assert known_spells(versions, AsOf.of(date(2026, 3, 15)))[0].hours_per_week == Decimal(10)


def test_a_spell_that_moves_to_another_person_leaves_the_first(
    people: People, verifier: Actor, key: str
) -> None:
    other = participant(people.staff("coach"), name="Toinen Keksitty").person_key
    imported(verifier, row("W1", key))
    imported(verifier, row("W1", other))
    for person in (key, other):
        found = known_spells(spells_of(verifier, [person]), AsOf.of(verifier.now))
        assert [one.person_key for one in found] == [other]


def test_the_preview_says_what_each_row_would_do_and_changes_nothing(
    verifier: Actor, key: str
) -> None:
    imported(verifier, row("W1", key), row("W2", key), row("W3", key))
    rows = [
        row("W1", key),
        row("W2", key, hours_per_week="10"),
        row("W3", key, withdrawn="true"),
        row("W4", key),
    ]
    file = upload_results(verifier, "uusi.csv", results_file(rows), source="client_system")
    shown = preview(verifier, file.id, "client_system")
    assert [(one.line, one.change) for one in shown.rows] == [
        (2, Change.UNCHANGED),
        (3, Change.CORRECTED),
        (4, Change.WITHDRAWN),
        (5, Change.NEW),
    ]
    assert shown.rows[1].before == spell(key, spell_id="W2")
    assert count(SpellVersion) == 3
    brought = import_uploaded(verifier, file.id, **GROUND)
    assert (brought.new_versions, brought.file_id, count(SpellVersion)) == (3, file.id, 6)
    assert storage().get(brought.sha256) == results_file(rows)


def test_versions_cannot_be_changed_or_removed(verifier: Actor, key: str) -> None:
    imported(verifier, row("W1", key))
    for statement in ("update spell_version set version = 9", "delete from spell_version"):
        with pytest.raises(DBAPIError, match="permission denied"):
            db.session.execute(text(statement))
        db.session.rollback()


def test_providers_and_the_public_see_no_results(people: People, verifier: Actor, key: str) -> None:
    imported(verifier, row("W1", key))
    seeing(people.stranger)
    assert count(SpellVersion) == 0


def test_ten_thousand_rows_take_a_few_seconds(people: People, verifier: Actor, key: str) -> None:
    coach = people.staff("coach")
    with unit(coach) as u:
        keys = [f"B-{number:06d}" for number in range(500)]
        for one in keys:
            u.session.add(
                Participant(
                    id=u.new_id(),
                    area_id=coach.area_id,
                    created_at=u.now,
                    person_key=one,
                    municipality="061",
                    groups=[],
                    coach_id=coach.user_id,
                )
            )
    rows = [row(f"W{number}", keys[number % 500]) for number in range(10_000)]
    began = time.process_time()
    assert imported(verifier, *rows).new_versions == 10_000
    corrected = [row(f"W{n}", keys[n % 500], kind="subsidised") for n in range(1_000)]
    assert imported(verifier, *corrected).new_versions == 1_000
    assert time.process_time() - began < 8


def removed(system: Actor, verifier: Actor) -> int:
    """How many uploads the job removes now; the verifier looks again afterwards."""
    count = remove_unconfirmed_uploads(seeing(system))
    seeing(verifier)
    return count


def test_an_area_without_uploads_needs_no_rule_for_them(
    system: Actor, verifier: Actor, clock: FixedClock
) -> None:
    clock.move_to(NOON.replace(year=2024))  # no rule is in force yet
    assert removed(system, verifier) == 0


def test_an_upload_that_nobody_imports_is_removed_after_its_days(
    system: Actor, verifier: Actor, key: str, clock: FixedClock
) -> None:
    content = results_file([row("W1", key)])
    file = upload_results(verifier, "tulokset.csv", content, source="client_system")
    clock.move_to(NOON + timedelta(days=7))
    assert removed(system, verifier) == 0
    assert storage().get(file.sha256) == content
    clock.move_to(NOON + timedelta(days=7, minutes=1))
    with pytest.raises(Refused, match=r"results\.upload_removed"):
        preview(verifier, file.id, "client_system")
    with pytest.raises(Refused, match=r"results\.upload_removed"):
        import_uploaded(verifier, file.id, **GROUND)
    assert removed(system, verifier) == 1
    with pytest.raises(Refused, match=r"file\.missing"):
        storage().get(file.sha256)
    events = history(db.session(), "stored_file", file.id)
    assert [event.action for event in events] == ["upload", "remove"]
    assert events[-1].facts == {"sha256": file.sha256, "days": 7}
    assert removed(system, verifier) == 0


def test_what_was_imported_or_sent_anew_is_kept(
    system: Actor, verifier: Actor, key: str, clock: FixedClock
) -> None:
    brought = imported(verifier, row("W1", key))
    confirmed = upload_results(
        verifier, "toinen.csv", results_file([row("W2", key)]), source="client_system"
    )
    import_uploaded(verifier, confirmed.id, **GROUND)
    again = results_file([row("W3", key)])
    upload_results(verifier, "kolmas.csv", again, source="client_system")
    clock.move_to(NOON + timedelta(days=5))
    second = upload_results(verifier, "kolmas.csv", again, source="client_system")
    clock.move_to(NOON + timedelta(days=8))
    assert removed(system, verifier) == 1
    assert storage().get(second.sha256) == again
    assert import_uploaded(verifier, second.id, **GROUND).new_versions == 1
    clock.move_to(NOON + timedelta(days=80))
    assert removed(system, verifier) == 0
    for sha256 in (brought.sha256, confirmed.sha256, second.sha256):
        assert storage().get(sha256)


def test_the_job_removes_uploads_by_itself(
    verifier: Actor, key: str, clock: FixedClock, run_jobs: Callable[[], int]
) -> None:
    file = upload_results(
        verifier, "tulokset.csv", results_file([row("W1", key)]), source="client_system"
    )
    sha256 = file.sha256
    clock.move_to(NOON + timedelta(days=30))
    start_periodic([each for each in SCHEDULE if each.task.startswith("results.")], clock)
    assert run_jobs() == 1
    with pytest.raises(Refused, match=r"file\.missing"):
        storage().get(sha256)


def test_a_file_that_is_no_upload_is_not_taken_for_one(
    system: Actor, verifier: Actor, key: str
) -> None:
    with unit(seeing(system)) as u:
        statement = store(u, STATEMENT_PAPER, b"line_id", "ME-2026-001.csv", "text/csv")
    seeing(verifier)
    with pytest.raises(NotFound):
        import_uploaded(verifier, statement.id, **GROUND)
