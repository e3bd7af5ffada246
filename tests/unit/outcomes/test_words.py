"""Reasons in words, in three languages, from one structure."""

from datetime import UTC, date, datetime

from outcomes.pure.lines import PaymentLine
from outcomes.pure.problems import LANGUAGES, REASONS
from outcomes.pure.words import WORDS, moment_words, reason_words
from tests.unit.outcomes.one_person import JOB, lines, spell


def words(found: list[PaymentLine], lang: str) -> list[str]:
    """The reasons with plain spaces, to be read in a test."""
    assert all(line.explanation for line in found)
    return [reason_words(line.explanation, lang).replace("\u00a0", " ") for line in found]


def test_reasons_in_finnish() -> None:
    assert words(lines(JOB), "fi") == [
        "palvelu alkoi 12.1.2026, sääntö ”aloitus”: 400,00 €",
        "työ alkoi 3.2.2026, 37,5 h/vko, sääntö ”työllistyminen”: 900,00 €",
        "töissä 3 kuukautta 3.2.–2.5.2026, sääntö ”pysyvyys 3 kk”, ryhmä ”pitkäaikaistyötön”: "
        "1 700,00 €",
        "töissä 6 kuukautta 3.2.–2.8.2026, sääntö ”pysyvyys 6 kk”: 800,00 €; asiakkaan "
        "enimmäismäärä sopimuksessa 3 600,00 €, siitä jäljellä 600,00 €: maksetaan 600,00 €",
    ]


def test_reasons_in_swedish_and_english() -> None:
    assert words(lines(JOB), "sv")[2] == (
        "i arbete 3 månader 3.2.–2.5.2026, regel ”kvarstannande 3 mån”, "
        "grupp ”långtidsarbetslös”: 1 700,00 €"
    )
    assert words(lines(JOB), "en")[2] == (
        "in work for 3 months, 3 Feb – 2 May 2026, rule “retention 3 months”, "
        "group “long-term unemployed”: €1,700.00"
    )


def test_gaps_attempts_and_factors_are_said() -> None:
    found = lines(
        spell("E0", date(2026, 2, 10), date(2026, 2, 20), employer_id="B"),
        spell("E1", date(2026, 2, 3), date(2026, 2, 28)),
        spell("E2", date(2026, 12, 1), date(2026, 12, 31), kind="subsidised"),
        spell("E3", date(2027, 1, 6), kind="subsidised"),
        as_of=date(2027, 3, 31),
    )
    assert words(found, "fi")[-1] == (
        "töissä 3 kuukautta 1.12.2026–5.3.2027, 2. yritys, katkoja 5 päivää, joita ei laskettu, "
        "sääntö ”pysyvyys 3 kk”, ryhmä ”pitkäaikaistyötön”, palkkatuettu työ 90/90 päivää: "
        "1 700,00 € × 1/2 = 850,00 €"
    )
    assert "attempt 2, gaps of 5 days, not counted" in words(found, "en")[-1]


def test_adjustments_say_before_now_and_why() -> None:
    paid = lines(JOB)
    later = datetime(2027, 1, 10, tzinfo=UTC)
    subsidised = spell("E1", date(2026, 2, 3), kind="subsidised", version=2, recorded_at=later)
    moved = spell("E1", date(2026, 2, 5), version=2, recorded_at=later)
    gone = spell("E1", date(2026, 2, 3), version=2, recorded_at=later, withdrawn=True)
    first = {
        name: words(lines(JOB, change, as_of=date(2027, 1, 31), paid=paid), "fi")[0]
        for name, change in (("subsidised", subsidised), ("moved", moved), ("gone", gone))
    }
    assert first == {
        "subsidised": "oikaisu: aiemmin 900,00 €, nyt 450,00 €, erotus −450,00 €; työ alkoi "
        "3.2.2026, 37,5 h/vko, sääntö ”työllistyminen”, palkkatuettu työ: "
        "900,00 € × 1/2 = 450,00 €",
        "moved": "oikaisu: tulos siirtyi päivältä 3.2.2026 päivälle 5.2.2026, sääntö "
        "”työllistyminen”: tältä päivältä aiemmin 900,00 €, erotus −900,00 €",
        "gone": "oikaisu: tulosta ei ole enää 3.2.2026, sääntö ”työllistyminen”: "
        "aiemmin 900,00 €, erotus −900,00 €",
    }


def test_every_sentence_stands_in_every_language() -> None:
    assert len({frozenset(table) for table in WORDS.values()}) == 1
    assert tuple(WORDS) == LANGUAGES
    assert all(len(set(sentences)) == len(LANGUAGES) for sentences in REASONS.values())


def test_a_moment_is_said_by_the_clocks_of_helsinki() -> None:
    noon = datetime(2026, 6, 10, 9, tzinfo=UTC)
    assert moment_words(noon, "fi") == "10.6.2026 klo 12.00"
    assert moment_words(noon, "en") == "10 Jun 2026 at 12:00"
    assert moment_words(date(2026, 6, 10), "sv") == "10.6.2026"
