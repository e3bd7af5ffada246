"""The contract's document: title, language, tags, and what the parties must find in it."""

import io
from collections.abc import Callable

import pikepdf
import pytest
from pypdf import PdfReader

from contracts.agreements.jobs import render_document
from contracts.agreements.models import Contract
from marketplace.platform.clock import FixedClock
from marketplace.platform.files import storage
from marketplace.platform.unit import unit
from tests.factories.contracts import a_contract_in_draft, the_contract, the_system
from tests.factories.setup import People, seeing


@pytest.fixture
def document(people: People, clock: FixedClock) -> bytes:
    """The document of a fresh contract, as the job makes it."""
    return rendered(people, a_contract_in_draft(people, clock))


def rendered(people: People, contract: Contract) -> bytes:
    with unit(seeing(the_system(people))) as u:
        render_document(u, str(contract.id))
    file = the_contract().file
    assert file is not None
    return storage().get(file.sha256)


def test_the_document_says_what_it_is_and_in_which_language(document: bytes) -> None:
    with pikepdf.open(io.BytesIO(document)) as pdf:
        assert str(pdf.Root.Lang) == "fi"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in pdf.Root
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == (
                "Sopimus S-2026-001: Työhönvalmennus ja työssä pysymisen tuki"
            )
            assert metadata["pdfuaid:part"] == "1"


def test_the_document_names_parties_prices_limits_and_order(document: bytes) -> None:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(document)).pages]
    assert len(pages) == 4
    text = " ".join(" ".join(pages).split())
    for words in (
        "Hämeenlinnan kaupunki Y-tunnus 9900109-6",
        "Valmennus Honkasalo Oy Y-tunnus 9934561-4 · yhteyshenkilö Taina Tarjoaja",
        "44 500,00 € (alv 0 %)",
        "1 Sopimuksen kohde",
        "noudatetaan järjestyksessä 1) tätä sopimusta, 2) liitettä 2",
        "Valmennus Honkasalo Oy: näin teemme (employers).",
        "Sopimuksen enimmäisarvo Enintään 44 500,00 € sopimusta kohti",
        "Palkkatuettu työ maksetaan 50 % hinnasta",
        "Arvio yhteensä (alv 0 %) 40 500,00 €",
        "Yhteensä 3 600,00 € (alv 0 %)",
    ):
        assert words in text.replace("\N{NO-BREAK SPACE}", " "), words


def test_the_same_contract_gives_the_same_document(
    people: People, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    contract = a_contract_in_draft(people, clock)
    made: list[bytes] = []
    keep: Callable[..., None] = lambda _actor, _id, content: made.append(content)  # noqa: E731
    monkeypatch.setattr("contracts.agreements.jobs.send_contract", keep)
    for _ in range(2):
        with unit(seeing(the_system(people))) as u:
            render_document(u, str(contract.id))
    assert made[0] == made[1]


def test_a_document_that_is_out_is_not_made_again(
    people: People, clock: FixedClock, document: bytes
) -> None:
    with unit(seeing(the_system(people))) as u:
        render_document(u, str(the_contract().id))
    file = the_contract().file
    assert file is not None
    assert storage().get(file.sha256) == document
