"""The migration that keeps whether a draft is half done, on a database with drafts."""

import psycopg
from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

BEFORE, AFTER = "0066", "0070"
NAME = "before_half_done"
AREA, OFFICER, BUYER = next(KEYS), next(KEYS), next(KEYS)
PARTIES = {"open": ("not_awarded", "Syy.", None), "lacks": ("awarded", " ", None),
           "withheld": ("refused", "", "Syy."), "told": ("told", "", None)}  # fmt: skip


def laid(connection: psycopg.Connection, number: str, **changes: object) -> None:
    """A decision whose one party is as PARTIES says by the decision's number."""
    values = {"state": "draft", "grounds": "g", "competence": "c"} | changes
    key = insert(connection, "decision", area_id=AREA, kind="award", subject_type="call",
                 subject_id=next(KEYS), title="t", diary_number=number, drafted_by=OFFICER,
                 content="{}", remedy="{}", power="{}", pending=0, **values)  # fmt: skip
    if number in PARTIES:
        outcome, reasons, withheld = PARTIES[number]
        of = {"area_id": AREA, "decision_id": key, "organisation_id": BUYER}
        insert(connection, "decision_party", **of, outcome=outcome, reasons=reasons, strengths="",
               weaknesses="")  # fmt: skip
        if withheld:
            insert(connection, "decision_withheld", **of, about="reasons", words=withheld)


def test_drafts_that_lacked_words_are_half_done_and_all_else_is_whole(servers: Servers) -> None:
    with old_database(servers, NAME, BEFORE) as connection:
        insert_area_with_officer(connection, AREA, OFFICER)
        insert(connection, "organisation", id=BUYER, area_id=AREA, kind="buyer", name="K",
               business_id="9900109-1")  # fmt: skip
        for number in PARTIES:
            laid(connection, number)
        laid(connection, "no grounds", grounds="")
        laid(connection, "no competence", competence="")
        laid(connection, "signed", state="signed", competence="", signed_at="2026-09-22T09:00Z")
        assert servers.postgres
        command.upgrade(alembic_config(servers.postgres.url(OWNER, NAME)), AFTER)
        rows = connection.execute("select diary_number from decision where not whole").fetchall()
    half = {row["diary_number"] for row in rows}  # type: ignore[call-overload]
    assert half == {"lacks", "no grounds", "no competence"}
