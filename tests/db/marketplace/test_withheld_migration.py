"""The migration that lays apart what the public does not read, on a database with decisions."""

from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

NAME, BEFORE, AFTER = "before_withheld", "0035", "0028"
EXCLUDED = '{"excluded": [{"number": 2, "name": "b", "reason": "Verovelka."}], "answers": []}'
ANSWERS = """{"answers": [
    {"key": "%s", "number": "V-1", "claimant": "Matti Meikäläinen", "demands": "d"},
    {"key": "%s", "number": "V-2", "claimant": "Oy", "demands": "d"}]}"""


def test_reasons_and_private_names_of_old_decisions_lie_apart(servers: Servers) -> None:
    assert servers.postgres
    area, officer = next(KEYS), next(KEYS)
    with old_database(servers, NAME, BEFORE) as connection:
        insert_area_with_officer(connection, area, officer)
        firms = [
            insert(connection, "organisation", area_id=area, kind="provider", name=name,
                   business_id=name)
            for name in ("a", "b")
        ]  # fmt: skip
        said = {"area_id": area, "state": "signed", "title": "t", "drafted_by": officer,
                "competence": "c", "grounds": "g", "power": "{}", "pending": 0, "remedy": "{}",
                "signed_at": "2026-09-22T09:00:00Z", "subject_type": "call"}  # fmt: skip
        award = insert(connection, "decision", kind="award", subject_id=next(KEYS),
                       diary_number="D-1", content=EXCLUDED, **said)  # fmt: skip
        for firm, outcome, reasons in zip(
            firms, ("awarded", "excluded"), ("Paras.", "Verovelka."), strict=True
        ):
            insert(connection, "decision_party", area_id=area, decision_id=award,
                   organisation_id=firm, outcome=outcome, reasons=reasons, strengths="",
                   weaknesses="")  # fmt: skip
        claims = [
            insert(connection, "claim", area_id=area, number=number, decision_id=award,
                   kind="correction_demand", state="rejected", claimant="c", demands="d",
                   grounds="g", received_on="2026-10-01", late=False, recorded_by=officer,
                   provider_id=firm)
            for number, firm in (("V-1", None), ("V-2", firms[1]))
        ]  # fmt: skip
        insert(connection, "decision", kind="correction_answer", subject_id=claims[0],
               diary_number="D-2", content=ANSWERS % tuple(claims),
               **said | {"subject_type": "claim"})  # fmt: skip
        command.upgrade(alembic_config(servers.postgres.url(OWNER, NAME)), AFTER)
        public = connection.execute(
            "select content::text as said from decision union all"
            " select reasons from decision_party"
        ).fetchall()
        withheld = connection.execute(
            "select organisation_id, about, words from decision_withheld order by about desc"
        ).fetchall()
        private = connection.execute("select private from claim order by number").fetchall()
    everything = str(public)
    assert "Verovelka" not in everything and "Meikäläinen" not in everything
    assert "Paras." in everything and '"claimant": "Oy"' in everything
    assert withheld == [
        {"organisation_id": firms[1], "about": "reasons", "words": "Verovelka."},
        {"organisation_id": None, "about": "V-1", "words": "Matti Meikäläinen"},
    ]
    assert [each["private"] for each in private] == [True, False]
