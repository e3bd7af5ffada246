"""The page of effect: counted from what is known, shown by the small-number rule, with files."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from marketplace.platform.clock import FixedClock
from outcomes.insight.service import take_snapshot
from tests.factories.contracts import the_system
from tests.factories.effect import counted
from tests.factories.payments import CALCULATED, lines_of, verified_run
from tests.factories.setup import People, log_in, seeing
from tests.factories.spreadsheets import spreadsheet
from tests.web.ledger.test_pages import text_of

MANY = {
    "all": 600,
    "service_line__job_search": 340,
    "service_line__training": 210,
    "service_line__work_ability": 47,
    "service_line__entrepreneurship": 3,
    "municipality__109": 596,
    "municipality__061": 4,
}


@pytest.fixture
def template(paying_database: str) -> str:
    """A database with a contract and results."""
    return paying_database


@pytest.fixture
def officer(database: Session, client: FlaskClient, clock: FixedClock) -> FlaskClient:
    clock.move_to(CALCULATED)
    return log_in(client, "officer@tyohame.example")


def rows(officer: FlaskClient, table: str, query: str = "") -> list[dict[str, str]]:
    return spreadsheet(text_of(officer, f"/effect/{table}.csv{query}"))


def test_what_is_known_is_counted_each_morning(officer: FlaskClient, people: People) -> None:
    assert "Lukuja ei ole vielä" in text_of(officer, "/effect")
    lines = lines_of(people, verified_run(people).id)
    content = take_snapshot(seeing(the_system(people))).content
    people_there, cents, jobs, found = content["slices"]["all"]["job_costs"]
    assert (people_there, jobs, found) == (4, 3, 3)
    assert cents == sum(line.amount_cents for line in lines)
    assert content["slices"]["municipality:109"]["job_costs"][0] == 2
    assert sum(count for _time, _ended, count in content["slices"]["group:none"]["to_job"]) == 1


def test_few_people_are_not_shown(officer: FlaskClient, people: People) -> None:
    take_snapshot(seeing(the_system(people)))
    assert "Lukuja ei näytetä" in text_of(officer, "/effect")
    assert officer.get("/effect/flow.csv").status_code == 404


def test_each_finding_has_its_picture_its_table_and_its_file(
    officer: FlaskClient, people: People
) -> None:
    counted(people, **MANY)
    page = text_of(officer, "/effect")
    assert page.count('role="img"') == 8
    assert "aloitti työn alle 3 kuukaudessa" in page
    assert "työllistyneistä on työssä vielä" in page
    assert "Tavoite 80 %" in page
    flow = rows(officer, "flow")
    assert len(flow) > 3
    assert all(int(row["people"]) >= 10 for row in flow)
    curve = rows(officer, "in-job")
    shares = [float(row["percent"].replace(",", ".")) for row in curve]
    assert shares == sorted(shares, reverse=True)
    assert rows(officer, "own-and-bought")[-1]["whose"] in ("own", "bought")


def test_few_orders_are_hidden_and_what_tells_them(officer: FlaskClient, people: People) -> None:
    counted(people, **MANY)
    orders = {
        (row["service_line"], row["whose"]): (row["count"], row["eur"])
        for row in rows(officer, "own-and-bought")
        if row["what"] == "orders"
    }
    assert orders == {
        ("job_search", "own"): ("120", "48000,00"),
        ("training", "own"): ("30", "900,00"),
        ("training", "bought"): ("", ""),
        ("work_ability", "bought"): ("", ""),
        ("career_development", "bought"): ("700", "70000,00"),
    }
    assert "640,00" not in text_of(officer, "/effect")


def test_a_limited_page_tells_of_nothing_else(officer: FlaskClient, people: People) -> None:
    counted(people, **MANY)
    whole = text_of(officer, "/effect")
    page = text_of(officer, "/effect?slice=service_line:job_search")
    assert "Koko alue. Palvelujen kustannus" in whole
    assert "Oma ja ostettu palvelu rinnakkain" in page
    assert "costs.csv" in whole
    for of_others in ("Koko alue. Palvelujen kustannus", "costs.csv", "own-and-bought.csv"):
        assert of_others not in page
    limited = rows(officer, "costs", "?slice=service_line:job_search")
    assert {row["slice"] for row in limited} == {"all"}


def test_a_small_slice_can_not_be_computed_from_the_others(
    officer: FlaskClient, people: People
) -> None:
    counted(people, **MANY)
    shown = {row["of"]: row["people"] for row in rows(officer, "costs")}
    assert shown["all"] == "600"
    assert shown["service_line:entrepreneurship"] == ""
    assert shown["service_line:work_ability"] == ""
    assert shown["service_line:job_search"] == "340"
    assert shown["municipality:061"] == shown["municipality:109"] == ""
    page = text_of(officer, "/effect?slice=municipality:061")
    assert "Lukuja ei näytetä" in page
    assert officer.get("/effect/flow.csv?slice=service_line:work_ability").status_code == 404
    assert rows(officer, "flow", "?slice=service_line:job_search")
