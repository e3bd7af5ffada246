"""The migration after which an override is asked for by a person, on a database with needs."""

from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

BEFORE, AFTER = "0074", "0072"
NAME = "before_asked_overrides"
AREA, OFFICER, BUYER, BASKET, LINE = (next(KEYS) for _ in range(5))
NEEDS = {
    "split": ("blocked", "true"),
    "too much": ("blocked", "false"),
    "fits": ("assessed", "true"),
}


def test_the_splits_that_waited_for_the_approver_still_wait(servers: Servers) -> None:
    with old_database(servers, NAME, BEFORE) as connection:
        insert_area_with_officer(connection, AREA, OFFICER)
        insert(connection, "organisation", id=BUYER, area_id=AREA, kind="buyer", name="K",
               business_id="9900109-1")  # fmt: skip
        insert(connection, "basket", id=BASKET, area_id=AREA, code="b", names="{}", themes="{}",
               position=1)  # fmt: skip
        insert(connection, "service_line", id=LINE, area_id=AREA, basket_id=BASKET, code="l",
               names="{}", descriptions="{}", position=1, cpv="79634000",
               template="{}")  # fmt: skip
        for number, (state, split) in NEEDS.items():
            insert(connection, "need", area_id=AREA, number=number, state=state, title="t",
                   description="", service_line_id=LINE, buyer_id=BUYER, owner_id=OFFICER,
                   municipalities=["109"], cpv=["79634000"], concession=False, estimated_eur=1,
                   options_eur=0, repeats_eur=0, starts_on="2026-11-01", ends_on="2027-10-31",
                   assessment=f'{{"split": {split}}}', counted_at="2026-09-22T09:00Z")  # fmt: skip
        assert servers.postgres
        command.upgrade(alembic_config(servers.postgres.url(OWNER, NAME)), AFTER)
        rows = connection.execute(
            "select number, override_asked_by from need where override_asked_at is not null"
        ).fetchall()
    assert rows == [{"number": "split", "override_asked_by": OFFICER}]
