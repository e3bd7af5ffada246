"""The migration that has public documents made anew, on a database with decisions."""

from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

NAME, BEFORE, AFTER = "before_documents_anew", "0083", "0073"
PRIVATE = '{"answers": [{"number": "V-1", "private": true}, {"number": "V-2", "private": false}]}'
OPEN = '{"answers": [{"number": "V-3", "private": false}]}'


def test_what_prints_a_private_persons_demands_is_made_anew(servers: Servers) -> None:
    assert servers.postgres
    area, officer = next(KEYS), next(KEYS)
    with old_database(servers, NAME, BEFORE) as connection:
        insert_area_with_officer(connection, area, officer)
        file = insert(connection, "stored_file", area_id=area, name="D.pdf", size=1,
                      media_type="application/pdf", sha256="0" * 64)  # fmt: skip
        said = {"area_id": area, "kind": "correction_answer", "subject_type": "claim",
                "state": "signed", "title": "t", "drafted_by": officer,
                "competence": "c", "grounds": "g", "power": "{}", "pending": 0, "remedy": "{}",
                "whole": True, "signed_at": "2026-09-22T09:00:00Z", "file_id": file}  # fmt: skip
        answering = (("private", PRIVATE), ("open", OPEN), ("none", "{}"))
        made = {
            name: insert(
                connection,
                "decision",
                diary_number=name,
                content=content,
                subject_id=next(KEYS),
                **said,
            )
            for name, content in answering
        }
        command.upgrade(alembic_config(servers.postgres.url(OWNER, NAME)), AFTER)
        left = connection.execute("select diary_number from decision where file_id is null")
        assert [row["diary_number"] for row in left] == ["private"]
        asked = connection.execute("select task, payload from outbox_job").fetchall()
    assert asked == [{"task": "decision.render", "payload": {"decision_id": str(made["private"])}}]
