"""The migration by which a question of the authority to a client is no provider's to read."""

from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

NAME, BEFORE, AFTER = "before_questions", "0143", "0148"


def test_a_question_stays_with_the_provider_whose_people_asked_it_alone(servers: Servers) -> None:
    assert servers.postgres
    area, officer, provider, theirs = (next(KEYS) for _ in range(4))
    with old_database(servers, NAME, BEFORE) as made:
        insert_area_with_officer(made, area, officer)
        made.execute("set session_replication_role = replica")  # what it points to is not all here
        insert(made, "membership", area_id=area, user_id=theirs, organisation_id=provider,
               role="provider")  # fmt: skip
        asked = {
            by: insert(made, "work_confirmation", area_id=area, state="sent", asked_by=by,
                       referral_id=provider, provider_id=provider, employer_id="T-1",
                       employer_name="Keksitty Oy", started_on="2026-09-01", hours_per_week=30,
                       kind="open", answer_by="2026-09-30")
            for by in (officer, theirs)
        }  # fmt: skip
        made.execute("set session_replication_role = origin")
        command.upgrade(alembic_config(servers.postgres.url(OWNER, NAME)), AFTER)
        found = made.execute("select id, provider_id from work_confirmation").fetchall()
    assert {row["id"]: row["provider_id"] for row in found} == {
        asked[officer]: None,
        asked[theirs]: provider,
    }
