"""A line's evidence: calendar, arithmetic, oddities, and the words of the queue."""

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from marketplace.platform.words import register
from outcomes.payments.models import PaymentLine
from outcomes.pure.explain import Explanation, explanation_data, explanation_from
from outcomes.verification import words
from outcomes.verification.evidence import (
    arithmetic,
    calendar_legend,
    calendar_months,
    fact,
    oddities,
    particulars,
)
from tests.unit.outcomes.one_person import JOB, lines, spell

NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def finnish() -> Iterator[None]:
    register(words.ERRORS, words.LABELS)
    app = Flask(__name__)
    Babel(app)
    with app.app_context(), force_locale("fi"):
        yield


def stored(explanation: Explanation | None, state: str = "calculated") -> PaymentLine:
    """As much of a row as evidence looks at."""
    assert explanation is not None
    data = explanation_data(explanation)
    row: Any = SimpleNamespace(
        state=state,
        explanation=data,
        explained=explanation_from(data),
        sampled=False,
        exception=None,
        claim="none",
    )
    return cast(PaymentLine, row)


def rows(*spells: Any, **options: Any) -> dict[str, PaymentLine]:
    return {line.rule: stored(line.explanation) for line in lines(*spells, **options)}


BROKEN = rows(
    spell("E1", date(2026, 2, 3), date(2026, 3, 31)), spell("E2", date(2026, 4, 8), kind="open")
)
PLAIN = rows(JOB)
SUBSIDISED = rows(spell("E1", date(2026, 2, 3), kind="subsidised"))


def test_the_calendar_begins_with_the_month_of_the_first_day_looked_at() -> None:
    months = calendar_months(BROKEN["retention_3"])
    assert [month["name"] for month in months] == [
        "helmikuu 2026",
        "maaliskuu 2026",
        "huhtikuu 2026",
        "toukokuu 2026",
    ]
    february, _march, april, may = (
        [day["kind"] for day in cast(Any, month["days"])] for month in months
    )
    assert february[:3] == ["none", "none", "worked"]
    assert april[:8] == ["gap"] * 7 + ["worked"]
    assert may[7:10] == ["worked", "met", "none"]
    assert [month["lead"] for month in months] == [6, 6, 2, 4]


def test_the_legend_names_what_occurs() -> None:
    assert calendar_legend(BROKEN["retention_3"]) == [
        ("worked", "Työssä"),
        ("gap", "Katkos, 7 päivää"),
        ("met", "Ehto täyttyi 9.5.2026"),
        ("none", "Ei tarkasteltu"),
    ]
    assert [kind for kind, _ in calendar_legend(PLAIN["start"])] == ["met", "none"]


def test_the_queue_says_the_fact_first_and_then_rule_group_and_gap() -> None:
    line = BROKEN["retention_3"]
    assert fact(line) == "Töissä 3 kuukautta 3.2.–9.5.2026"
    assert particulars(line) == ["Pysyvyys 3 kk", "pitkäaikaistyötön", "katkoja 7 päivää"]
    assert particulars(SUBSIDISED["job_start"]) == ["Työllistyminen", "palkkatuettu työ"]


def test_what_is_odd_comes_first() -> None:
    assert [oddity.text for oddity in oddities(BROKEN["retention_3"])] == ["Katkos"]
    assert [oddity.text for oddity in oddities(SUBSIDISED["job_start"])] == ["Palkkatuettu työ"]
    assert [oddity.text for oddity in oddities(PLAIN["retention_6"])] == ["Katto rajaa"]
    assert oddities(PLAIN["retention_3"]) == []
    PLAIN["retention_3"].claim = "conflict"
    assert [oddity.text for oddity in oddities(PLAIN["retention_3"])] == ["Päällekkäinen"]


def test_the_arithmetic_comes_to_the_amount() -> None:
    assert arithmetic(SUBSIDISED["retention_3"]) == [
        ("Työssä pysyminen 3 kk, pitkäaikaistyötön tai osatyökykyinen", f"1{NBSP}700,00{NBSP}€"),
        ("Palkkatuettu työ", "maksetaan 50 % hinnasta"),
        ("Kertoimen jälkeen", f"850,00{NBSP}€"),
    ]
    assert arithmetic(PLAIN["retention_6"]) == [
        ("Työssä pysyminen 6 kk", f"800,00{NBSP}€"),
        (
            f"Asiakkaan enimmäismäärä sopimuksessa 3{NBSP}600,00{NBSP}€, "
            f"siitä jäljellä 600,00{NBSP}€",
            f"−200,00{NBSP}€",
        ),
    ]


def test_an_adjustment_shows_what_is_due_now_and_what_was_before() -> None:
    paid = lines(JOB)
    back = lines(spell("E1", date(2026, 2, 3), kind="subsidised"), paid=paid)
    line = stored(next(each for each in back if each.rule == "job_start").explanation)
    assert arithmetic(line) == [
        ("Tuloksesta kuuluu nyt", f"450,00{NBSP}€"),
        ("Aiemmin laskettu samasta tuloksesta", f"−900,00{NBSP}€"),
    ]
    assert [oddity.text for oddity in oddities(line)] == ["Oikaisurivi"]
    assert particulars(line)[0] == "Työllistyminen"
    assert fact(line) == "Oikaisu: tuloksen summa muuttui 3.2.2026"


def test_an_outcome_that_is_gone_has_no_calendar() -> None:
    gone = lines(paid=lines(JOB))
    line = stored(next(each for each in gone if each.rule == "job_start").explanation)
    assert (calendar_months(line), calendar_legend(line)) == ([], [])
    assert particulars(line) == ["Työllistyminen"]
    assert fact(line) == "Oikaisu: tulos 3.2.2026 peruuntui"
