"""Evidence is blacked out by its sender before others see it; the original stays in the vault."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pypdfium2 as pdfium
import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.database import alembic_config
from marketplace.demo.papers import text_paper
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from marketplace.platform.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from marketplace.platform.files import StoredFile, storage, store
from marketplace.platform.unit import unit
from outcomes.evidence.queries import evidence_file, own_withheld, paper_of
from outcomes.evidence.service import cover_evidence, log_look, remove_originals, view_original
from outcomes.participants.queries import looks_at
from outcomes.payments.files import STATEMENT_PAPER
from outcomes.pure.areas import Area
from outcomes.referrals.service import end_referral
from outcomes.results.reporting.service import report_result
from tests.factories.old_databases import (
    KEYS,
    insert,
    insert_area_with_officer,
    old_database,
)
from tests.factories.participants import NAME, participant
from tests.factories.referrals import standing_contract, started_referral
from tests.factories.setup import People, seeing

PAPER = text_paper("Työsopimus", NAME)
NAME_LINE, TITLE = Area(1, 80, 60, 400, 45), Area(1, 80, 30, 400, 30)
WHY = "Maksatus kysyy päivistä"


class Sent:
    """A provider's evidence of a client's work, with the people around it."""

    def __init__(self, people: People, system: Actor) -> None:
        contract, self.provider = standing_contract(people, system)
        self.coach, self.verifier = people.staff("coach"), people.staff("verifier")
        self.key = participant(self.coach).person_key
        self.referral = started_referral(
            self.coach, self.provider, contract, self.key, self.coach.today
        )
        self.file_id: UUID = report_result(
            seeing(self.provider),
            self.referral.number,
            employer_id="T-1",
            started_on=self.provider.today,
            ended_on=None,
            hours_per_week="30",
            kind="open",
            evidence_name="sopimus.pdf",
            evidence=PAPER,
        ).file_id

    def shown(self, actor: Actor) -> bytes:
        return paper_of(actor, evidence_file(seeing(actor), self.file_id))

    def digest(self, actor: Actor) -> str:
        return evidence_file(seeing(actor), self.file_id).sha256

    def cover(self, actor: Actor, *areas: Area, nothing: bool = False) -> StoredFile:
        seen = self.digest(actor)
        return cover_evidence(actor, self.file_id, areas, seen=seen, nothing=nothing)


@pytest.fixture
def sent(people: People, system: Actor) -> Sent:
    return Sent(people, system)


def kept_bytes() -> list[bytes]:
    """All that the storage keeps."""
    root = storage().root  # type: ignore[attr-defined]
    return [path.read_bytes() for path in root.glob("*/*")]


def test_others_see_nothing_before_the_sender_went_through_it_and_then_the_copy(sent: Sent) -> None:
    assert sent.shown(sent.provider) == PAPER
    assert [file.id for file in own_withheld(sent.provider, 5)] == [sent.file_id]
    for other in (sent.verifier, sent.coach):
        with pytest.raises(Refused, match="withheld"):
            sent.shown(other)
        with pytest.raises(Refused, match="withheld"):
            sent.cover(other, NAME_LINE)
    sent.cover(sent.provider, NAME_LINE)
    copy = sent.shown(sent.verifier)
    assert copy == sent.shown(sent.coach) == sent.shown(sent.provider) != PAPER
    assert pdfium.PdfDocument(copy)[0].get_textpage().get_text_bounded() == ""
    assert own_withheld(seeing(sent.provider), 5) == []
    assert PAPER not in kept_bytes() and copy in kept_bytes()  # the original is encrypted


def test_more_is_blacked_out_and_nothing_comes_back(
    sent: Sent, run_jobs: Callable[[], int]
) -> None:
    with pytest.raises(Refused, match="nothing_marked"):
        sent.cover(sent.provider)
    sent.cover(sent.provider, nothing=True)
    first, seen = sent.shown(sent.verifier), sent.digest(sent.verifier)
    with pytest.raises(Refused, match="no_such_page"):
        sent.cover(sent.verifier, Area(2, 0, 0, 10, 10))
    sent.cover(sent.verifier, NAME_LINE)
    with pytest.raises(Conflict, match="covered_meanwhile"):  # the same form again
        cover_evidence(sent.verifier, sent.file_id, [NAME_LINE], seen=seen)
    sent.cover(sent.coach, TITLE)
    drawn = pdfium.PdfDocument(sent.shown(sent.verifier))[0].render(scale=2).to_pil().convert("L")
    for area in (NAME_LINE, TITLE):
        x = (area.left + area.width // 2) * drawn.width // 1000
        y = (area.top + area.height // 2) * drawn.height // 1000
        assert drawn.getpixel((x, y)) == 0
    run_jobs()
    assert first not in kept_bytes()
    with pytest.raises(Refused, match="nothing_marked"):  # it was gone through
        sent.cover(sent.verifier, nothing=True)


def test_the_original_is_seen_by_who_may_know_the_person_and_each_look_is_logged(
    sent: Sent,
) -> None:
    sent.cover(sent.provider, NAME_LINE)
    with pytest.raises(Invalid):
        view_original(seeing(sent.coach), sent.file_id, " ")
    for actor in (sent.coach, sent.provider):
        assert view_original(seeing(actor), sent.file_id, WHY) == PAPER
    with pytest.raises(Forbidden):
        view_original(seeing(sent.verifier), sent.file_id, WHY)
    end_referral(sent.provider, sent.referral.id, sent.provider.today)
    with pytest.raises(Forbidden):
        view_original(seeing(sent.provider), sent.file_id, WHY)
    seeing(sent.coach)
    looks = {(look.who, look.reason) for look in looks_at(sent.coach, sent.key)}
    assert looks == {(sent.provider.name, WHY), (sent.coach.name, WHY)}


def test_a_look_of_staff_at_the_copy_is_logged_once_an_hour_where_the_coach_reads_it(
    sent: Sent, clock: FixedClock
) -> None:
    sent.cover(sent.provider, NAME_LINE)
    for minutes, actor in ((0, sent.verifier), (20, sent.verifier), (20, sent.provider)):
        clock.move_to(clock.now() + timedelta(minutes=minutes))
        log_look(actor, evidence_file(seeing(actor), sent.file_id))
    seeing(sent.coach)
    once = [(sent.verifier.name, "sopimus.pdf")]
    assert [(look.who, look.paper) for look in looks_at(sent.coach, sent.key)] == once
    clock.move_to(clock.now() + timedelta(minutes=20))
    log_look(sent.verifier, evidence_file(seeing(sent.verifier), sent.file_id))
    seeing(sent.coach)
    assert [(look.who, look.paper) for look in looks_at(sent.coach, sent.key)] == once * 2


def test_the_database_shows_finance_no_original_and_changes_no_other_file(
    sent: Sent, system: Actor
) -> None:
    seeing(sent.verifier)
    assert db.session.execute(text("select * from vault.original")).all() == []
    with unit(system) as u:
        other = store(u, STATEMENT_PAPER, b"x", "maksuerittely.pdf", "application/pdf").id
    for act, key in (("shown", other), (None, sent.file_id), ("withheld", sent.file_id)):
        with pytest.raises(DBAPIError, match="append-only"):
            seeing(system)
            db.session.execute(
                text("update stored_file set sha256 = 'x', disclosure = :to where id = :key"),
                {"to": act, "key": key},
            )
        db.session.rollback()
    with pytest.raises(NotFound):
        evidence_file(seeing(sent.verifier), other)


def test_originals_go_when_their_time_is_over_and_the_copy_stays(
    sent: Sent, system: Actor, clock: FixedClock, run_jobs: Callable[[], int]
) -> None:
    sent.cover(sent.provider, NAME_LINE)
    assert remove_originals(seeing(system)) == 0
    clock.move_to(system.now + timedelta(days=731))
    before = len(kept_bytes())
    assert remove_originals(seeing(system)) == 1
    run_jobs()
    assert len(kept_bytes()) == before - 1
    with pytest.raises(Refused, match="original_removed"):
        view_original(seeing(sent.coach), sent.file_id, WHY)
    sent.cover(sent.verifier, TITLE)  # the copy is no original
    with pytest.raises(Refused, match="original_removed"):
        view_original(seeing(sent.coach), sent.file_id, WHY)


def test_what_came_in_before_is_sealed_when_it_is_first_blacked_out(
    sent: Sent, system: Actor, run_jobs: Callable[[], int]
) -> None:
    """As the migration leaves it: shown as it was sent, its original not sealed."""
    sent.cover(sent.provider, nothing=True)
    plain = sent.shown(sent.verifier)
    with unit(system) as u:
        u.session.execute(text("update vault.original set sealed_sha256 = null"))
    sent.cover(sent.verifier, NAME_LINE)
    run_jobs()
    assert plain not in kept_bytes()
    assert view_original(seeing(sent.coach), sent.file_id, WHY) == plain


def test_evidence_that_came_in_before_is_shown_and_known_to_the_vault(servers: Servers) -> None:
    assert servers.postgres
    with old_database(servers, "before_black", "0096") as made:
        area, officer, provider = next(KEYS), next(KEYS), next(KEYS)
        insert_area_with_officer(made, area, officer)
        insert(made, "organisation", id=provider, area_id=area, kind="provider", name="P",
               business_id="1")  # fmt: skip
        files = [
            insert(made, "stored_file", area_id=area, provider_id=provider, name="s.pdf",
                   media_type="application/pdf", size=1, sha256=digest)
            for digest in ("evidence", "statement")
        ]  # fmt: skip
        brought = insert(made, "results_import", area_id=area, file_id=files[0], file_name="s.pdf",
                         sha256="a", source="provider", legal_basis="L", rows=1,
                         new_versions=1)  # fmt: skip
        insert(made, "spell_version", area_id=area, import_id=brought, spell_id="W",
               version=1, person_key="A-7F2K9Q", employer_id="T", started_on="2026-09-01",
               hours_per_week=30, kind="open", withdrawn=False, stands=True, columns="{}",
               recorded_at="2026-09-02T00:00:00Z")  # fmt: skip
        owner = servers.postgres.url(OWNER, "before_black")
        command.upgrade(alembic_config(owner), "0101")
        shown = made.execute("select sha256, disclosure from stored_file order by sha256")
        assert [tuple(row.values()) for row in shown] == [
            ("evidence", "shown"),
            ("statement", None),
        ]
        (kept,) = made.execute("select file_id, person_key, sealed_sha256 from vault.original")
        assert tuple(kept.values()) == (files[0], "A-7F2K9Q", None)
