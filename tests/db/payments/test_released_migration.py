"""The migrations by which a claim that was taken back in full stands no more, and none that is in
conflict is verified."""

from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.db.payments.test_marks_migration import AREA, FIRST, OFFICER, SECOND, line
from tests.factories.old_databases import insert_area_with_officer, old_database


def test_a_claim_taken_back_is_released_and_one_paid_in_conflict_is_shared(
    servers: Servers,
) -> None:
    assert servers.postgres
    marks = {"due_on": "2026-10-06", "fact_source": "other", "sampled": False}
    claim = marks | {"claim": "stands", "employment": "E1", "state": "verified"}
    back = marks | {"claim": "none", "state": "verified", "adjusts_line_id": "a"}
    rival = claim | {"claim": "conflict"}
    with old_database(servers, "before_released", "0103") as made:
        insert_area_with_officer(made, AREA, OFFICER)
        for points in ("contract_id", "provider_id", "area_id"):  # what it points to is not here
            made.execute(f"alter table payment_line drop constraint fk_payment_line_{points}")
        line(made, FIRST, "a", {}, outcome_kind="job_start", **claim)
        line(made, FIRST, "b", {}, outcome_kind="retained:3", **claim)
        line(made, FIRST, "c", {}, amount_eur=-80, quantity=-1, **back)
        line(made, SECOND, "d", {}, outcome_kind="retained:3", **rival)
        command.upgrade(alembic_config(servers.postgres.url(OWNER, "before_released")), "0117")
        rows = made.execute("select line_id, claim from payment_line order by line_id").fetchall()
    assert [tuple(row.values()) for row in rows] == [  # type: ignore[attr-defined]
        ("a", "released"), ("b", "stands"), ("c", "none"), ("d", "shared"),
    ]  # fmt: skip
