"""A published call as a document: for everybody, anew with each correction."""

from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.offers.documents.jobs import document_facts
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.procurement.correcting.service import correct_call
from marketplace.procurement.models import CallDocument
from tests.factories.calls import open_call, ready_call
from tests.factories.contracts import the_system
from tests.factories.setup import People, seeing
from tests.web.marketplace.test_offer_pages import read


def test_everybody_opens_a_published_call_as_a_document(
    client: FlaskClient, people: People, run_jobs: Any
) -> None:
    call = open_call(people)
    path = f"/calls/{call.number}/document"
    assert client.get(path).status_code == 404
    assert f'href="{path}"' not in read(client, f"/calls/{call.number}")
    run_jobs()
    assert f'href="{path}"' in read(client, f"/calls/{call.number}")
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF-")


def test_a_call_that_is_not_published_has_no_document(
    client: FlaskClient, people: People, run_jobs: Any
) -> None:
    call = ready_call(people)
    run_jobs()
    assert client.get(f"/calls/{call.number}/document").status_code == 404


def test_a_correction_makes_another_document_and_the_first_one_stays(
    client: FlaskClient, people: People, clock: FixedClock, run_jobs: Any
) -> None:
    call = open_call(people)
    run_jobs()
    path = f"/calls/{call.number}/document"
    first = client.get(path).data
    clock.move_to(clock.now() + timedelta(minutes=1))
    words = {"fi": "Asiakkaita tulee enemmän."}
    correct_call(people.staff("officer"), call.id, words, {}, material=False)
    run_jobs()
    assert client.get(path).data != first
    seeing(the_system(people))
    kept = db.session.scalars(select(CallDocument).order_by(CallDocument.position)).all()
    assert [each.position for each in kept] == [0, 1]


def test_the_document_tells_the_dates_the_scheme_and_how_to_seek_a_change(people: People) -> None:
    call = open_call(people)
    facts = document_facts(seeing(the_system(people)), call)
    assert [at for _words, at in facts["dates"]][-2:] == [call.deadline, call.starts_on]
    assert facts["remedy"]["days"] == 14
    assert {section.kind for section in facts["pays"]} >= {"rules", "bounds"}
    assert facts["address"].endswith(f"/calls/{call.number}")
