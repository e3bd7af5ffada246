"""A published call as a document: for everybody, anew with each correction."""

from datetime import timedelta
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from marketplace.offers.documents.jobs import document_facts
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.files import StoredFile, storage
from marketplace.procurement.correcting.service import correct_call
from marketplace.procurement.models import CallDocument
from tests.factories.calls import DEADLINE, open_call, ready_call
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


def test_each_correction_makes_a_document_that_says_what_was_said_then(
    client: FlaskClient, people: People, clock: FixedClock, run_jobs: Any
) -> None:
    call = open_call(people)
    first = {"fi": "Asiakkaita tulee enemmän."}, {"capacity": 21}
    second = {"fi": "Aikaa on enemmän."}, {"capacity": 22, "deadline": DEADLINE + timedelta(days=9)}
    for words, data in (first, second):  # before any of them is rendered
        clock.move_to(clock.now() + timedelta(minutes=1))
        correct_call(people.staff("officer"), call.id, words, data, material=data is second[1])
    run_jobs()
    assert client.get(f"/calls/{call.number}/document").status_code == 200
    seeing(the_system(people))
    kept = db.session.scalars(select(CallDocument).order_by(CallDocument.position)).all()
    said = [words_of(db.session.get_one(StoredFile, each.file_id)) for each in kept]
    assert len(said) == 3
    for place, text in enumerate(said):
        assert f"enintään {20 + place} asiakasta" in text
        assert ("1.10.2026" in text) == ("Aikaa on enemmän." in text) == (place == 2)


def words_of(file: StoredFile) -> str:
    """What a kept PDF says, wherever its lines break."""
    pages = PdfReader(BytesIO(storage().get(file.sha256))).pages
    return " ".join("\n".join(page.extract_text() for page in pages).split())


def test_the_document_tells_the_dates_the_scheme_and_how_to_seek_a_change(people: People) -> None:
    call = open_call(people)
    facts = document_facts(seeing(the_system(people)), call)
    assert [at for _words, at in facts["dates"]][-2:] == [call.deadline, call.starts_on]
    assert facts["remedy"]["days"] == 14
    assert {section.kind for section in facts["pays"]} >= {"rules", "bounds"}
    assert facts["address"].endswith(f"/calls/{call.number}")
