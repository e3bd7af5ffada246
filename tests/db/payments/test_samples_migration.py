"""The migration by which a line keeps whether a person opened it, on lines that stood before it."""

from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.db.payments.test_marks_migration import AREA, FIRST, OFFICER, line
from tests.factories.old_databases import insert_area_with_officer, old_database


def test_what_a_sample_drew_was_opened_of_others_it_is_not_known(servers: Servers) -> None:
    assert servers.postgres
    marks = {"due_on": "2026-10-06", "fact_source": "other", "claim": "none"}
    with old_database(servers, "before_opened", "0116") as made:
        insert_area_with_officer(made, AREA, OFFICER)
        for points in ("contract_id", "provider_id", "area_id"):  # what it points to is not here
            made.execute(f"alter table payment_line drop constraint fk_payment_line_{points}")
        for name, state, sampled in (
            ("a", "verified", True),
            ("b", "verified", False),
            ("c", "calculated", True),
        ):
            line(made, FIRST, name, {}, state=state, sampled=sampled, **marks)
        command.upgrade(alembic_config(servers.postgres.url(OWNER, "before_opened")), "0115")
        rows = made.execute("select line_id, opened from payment_line order by line_id").fetchall()
    assert [row["opened"] for row in rows] == [True, False, False]  # type: ignore[call-overload]
