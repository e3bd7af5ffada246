"""The migration that lays private persons' demands apart, on a database with decisions."""

from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

NAME, BEFORE, AFTER = "before_private_demands", "0051", "0042"
ANSWERS = """{"answers": [
    {"key": "k", "number": "V-1", "claimant": "", "demands": "Terveyteni.", "private": true},
    {"key": "l", "number": "V-2", "claimant": "Oy", "demands": "Pisteet.", "private": false}]}"""


def test_what_private_persons_demanded_lies_apart(servers: Servers) -> None:
    assert servers.postgres
    area, officer = next(KEYS), next(KEYS)
    with old_database(servers, NAME, BEFORE) as connection:
        insert_area_with_officer(connection, area, officer)
        said = {"area_id": area, "state": "signed", "title": "t", "drafted_by": officer,
                "competence": "c", "grounds": "g", "power": "{}", "pending": 0, "remedy": "{}",
                "signed_at": "2026-09-22T09:00:00Z", "subject_type": "claim"}  # fmt: skip
        decision = insert(connection, "decision", kind="correction_answer", subject_id=next(KEYS),
                          diary_number="D-2", content=ANSWERS, **said)  # fmt: skip
        command.upgrade(alembic_config(servers.postgres.url(OWNER, NAME)), AFTER)
        public = connection.execute("select content::text as said from decision").fetchall()
        withheld = connection.execute(
            "select decision_id, organisation_id, about, words from decision_withheld"
        ).fetchall()
    assert "Terveyteni." not in str(public) and "Pisteet." in str(public)
    assert withheld == [
        {
            "decision_id": decision,
            "organisation_id": None,
            "about": "V-1.demands",
            "words": "Terveyteni.",
        }
    ]
