"""The document of a decision with many tenderers and long reasons: what belongs together stays on
one page."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Flask
from pypdf import PdfReader

from marketplace.decisions.award import award_in
from marketplace.decisions.jobs import document_facts
from marketplace.decisions.models import Decision
from marketplace.platform.clock import FixedClock
from marketplace.platform.pdf import render
from marketplace.platform.unit import unit
from tests.factories.decisions import signed_award
from tests.factories.setup import People, seeing

OFFERS = 12
SIGNED = datetime(2026, 9, 22, 9, tzinfo=UTC)
LONG = (
    "Toteutuksen kuvaus vastaa pyydettyä, mutta ohjauksen määrä on kuvattu vain yleisesti eikä "
    "siitä näe, miten tuki jatkuu työn alettua. "
)


class Crowded:
    """A decision with other parties than it has."""

    def __init__(self, decision: Decision, parties: list[Any], grounds: str) -> None:
        self._decision, self.parties, self.grounds = decision, parties, grounds

    def __getattr__(self, name: str) -> Any:
        return getattr(self._decision, name)


def crowded(facts: dict[str, Any], length: int) -> dict[str, Any]:
    """The same with twelve tenderers, reasons of many lengths, and grounds of a number of words."""
    award, decision = facts["award"], facts["decision"]
    first = award.tenderers[0]
    tenderers = tuple(
        replace(
            first,
            organisation_id=UUID(int=place),
            name=f"Tarjoaja {place} Valmennuspalvelut ja kumppanit Osakeyhtiö",
            standing=replace(first.standing, rank=place),
        )
        for place in range(1, OFFERS + 1)
    )
    parties = [
        SimpleNamespace(
            member_of=None,
            rank=row.standing.rank,
            organisation=SimpleNamespace(name=row.name),
            outcome="awarded" if row is tenderers[0] else "not_awarded",
            reasons=LONG * (1 + row.standing.rank % 4),
            strengths=LONG * (row.standing.rank % 3),
            weaknesses=LONG * (1 + row.standing.rank % 2),
        )
        for row in tenderers
    ]
    grounds = "Tarjous on kokonaistaloudellisesti edullisin. " * length
    return facts | {
        "award": replace(award, tenderers=tenderers),
        "decision": Crowded(decision, parties, grounds),
    }


RUNNING = re.compile(r"Tuloskori|D-2026-001, §|http|Sivu|\d+/\d+$")
HEADING = re.compile(r"\d+ [A-ZÄÖ].*[a-zäö]$|.* · (Valittu|Ei valittu)$|Vahvuudet$|Heikkoudet$")


def pages_of(content: bytes) -> list[list[str]]:
    """The lines of each page, without what runs along its edges."""
    return [
        [line for line in map(str.strip, page.extract_text().splitlines()) if not line_runs(line)]
        for page in PdfReader(BytesIO(content)).pages
    ]


def line_runs(line: str) -> bool:
    return not line or RUNNING.match(line) is not None


def rendered(app: Flask, decision: Decision, facts: dict[str, Any]) -> bytes:
    return render(
        "documents/decision.html",
        facts,
        title=decision.title,
        language="fi",
        created_at=SIGNED,
    )


def test_rows_stay_whole_and_headings_with_what_they_head(
    app: Flask, people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    with app.test_request_context(), unit(seeing(people.staff("officer"))) as u:
        facts = document_facts(u, decision)
        for length in range(1, 40, 5):
            pages = pages_of(rendered(app, decision, crowded(facts, length)))
            for page in pages[:-1]:
                assert not HEADING.match(page[-1]), (length, page[-1])
            for page in pages:
                started = sum(line.startswith("Vertailuhinta: ") for line in page)
                assert started == sum(line.startswith("Yhteensä: ") for line in page), length
                words = " ".join(page)
                assert ("Keinot" in words) == ("Lainvoimainen" in words), length
                assert not page[0].startswith("kumppanit"), length
            heads = [page for page in pages if "Tarjoaja Vertailuhinta" in " ".join(page)]
            assert len(heads) <= 2, length


def test_a_short_comparison_is_not_parted(app: Flask, people: People, clock: FixedClock) -> None:
    decision = signed_award(people, clock)
    names = [row.name for row in award_in(decision).tenderers]  # type: ignore[union-attr]
    with app.test_request_context(), unit(seeing(people.staff("officer"))) as u:
        facts = document_facts(u, decision)
        for length in range(1, 60, 4):
            words = "Tarjous on kokonaistaloudellisesti edullisin. " * length
            grown = facts | {"decision": Crowded(decision, decision.parties, words)}
            pages = pages_of(rendered(app, decision, grown))
            table = next(page for page in pages if "Sija" in " ".join(page))
            after = table[next(place for place, line in enumerate(table) if "Sija" in line) :]
            assert all(name in " ".join(after) for name in names), length
