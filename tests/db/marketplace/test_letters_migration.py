"""The migration to letters, on a database in which a decision was made and claimed against."""

import pytest
from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

NAME, BEFORE, AFTER = "before_letters", "0021", "0022"
LAST_DAY = "2026-10-09"


@pytest.mark.parametrize(("signed_at", "heard"), [("2026-09-22T09:00:00Z", LAST_DAY), (None, None)])
def test_old_decisions_end_when_they_did_and_old_claims_came_in_time(
    servers: Servers, signed_at: str | None, heard: str | None
) -> None:
    assert servers.postgres
    area, officer = next(KEYS), next(KEYS)
    with old_database(servers, NAME, BEFORE) as connection:
        insert_area_with_officer(connection, area, officer)
        decision = insert(connection, "decision", area_id=area, kind="award", subject_type="call",
                          subject_id=next(KEYS), state="signed", title="t", diary_number="D",
                          drafted_by=officer, competence="c", grounds="g", content="{}",
                          power="{}", pending=0, remedy="{}", signed_at=signed_at,
                          final_after=LAST_DAY)  # fmt: skip
        insert(connection, "claim", area_id=area, number="V", decision_id=decision,
               kind="revision_claim", state="pending", claimant="c", received_on="2026-10-01",
               demands="d", grounds="g", recorded_by=officer)  # fmt: skip
        insert(connection, "claim", area_id=area, number="W", decision_id=decision,
               kind="revision_claim", state="rejected", claimant="c", received_on="2026-10-01",
               demands="d", grounds="g", recorded_by=officer, answer_id=decision,
               answer="a", answered_on="2026-10-20")  # fmt: skip
        command.upgrade(alembic_config(servers.postgres.url(OWNER, NAME)), AFTER)
        until = connection.execute("select heard_until::text as day from decision").fetchone()
        late, told = connection.execute(
            "select late, letter_sent_on::text, address from claim order by number"
        ).fetchall()
    assert until == {"day": heard}
    assert late == {"late": False, "letter_sent_on": None, "address": None}
    assert told == {"late": False, "letter_sent_on": "2026-10-20", "address": None}
