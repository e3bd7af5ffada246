"""Random referrals and spells for property tests: few people, close dates, many versions."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st

from marketplace.pure.periods import day_start
from outcomes.pure.facts import Referral, Spell
from outcomes.pure.scheme import parse_scheme
from outcomes.pure.tree import Scheme
from outcomes.schemes import examples

QUICK = settings(deadline=None, max_examples=60)
"""Few examples for every run; time limits say nothing on a busy machine."""

HOURS = st.sampled_from([Decimal(text) for text in ("37.5", "20", "18", "18", "17.5", "9")])
KINDS = st.sampled_from(("open", "open", "subsidised", "self_employed"))
PEOPLE = ("P1", "P2")
FIRST = date(2026, 1, 1)


def scheme() -> Scheme:
    """The example scheme, with shorter months and a lower yearly cap, so that random facts reach
    what real ones reach."""
    text = examples.text("valmennus.yaml")
    for real, near in (
        ("reach: 3 months", "reach: 1 months"),
        ("reach: 6 months", "reach: 2 months"),
        ("eur: 120000", "eur: 5000"),
    ):
        assert real in text
        text = text.replace(real, near)
    return parse_scheme(text, "valmennus.yaml")


def days(first: int = 0, last: int = 500) -> st.SearchStrategy[date]:
    """Days from the start of 2026."""
    return st.integers(first, last).map(lambda n: FIRST + timedelta(days=n))


@st.composite
def referral_lists(draw: st.DrawFn) -> list[Referral]:
    """One to four referrals of two people to two contracts, starting early in the year."""
    referrals = []
    for n in range(draw(st.integers(1, 4))):
        started = draw(st.none() | days(0, 60) | days(0, 60))
        length = draw(st.none() | st.integers(0, 200))
        ended = started + timedelta(days=length) if started and length is not None else None
        referrals.append(
            Referral(
                referral_id=f"R{n}",
                person_key=draw(st.sampled_from(PEOPLE)),
                contract_id=draw(st.sampled_from(("C1", "C1", "C2"))),
                referred_on=FIRST,
                started_on=started,
                ended_on=ended,
                groups=draw(st.sampled_from([(), ("young",), ("long_term_unemployed", "young")])),
            )
        )
    return referrals


@st.composite
def spell_lists(draw: st.DrawFn) -> list[Spell]:
    """A chain of spells for each person, with short gaps or overlaps; some have later versions."""
    versions: list[Spell] = []
    for person in PEOPLE:
        start = draw(st.integers(0, 120))
        for _ in range(draw(st.integers(0, 4))):
            length = draw(st.integers(5, 40) | st.integers(5, 250))
            spell = _spell(draw, person, f"E{len(versions)}", start, length)
            versions.append(spell)
            if draw(st.booleans()):
                versions.append(_correction(draw, spell, length))
            start = max(0, start + draw(st.sampled_from([length, length + 14, 30])))
            start += draw(st.integers(-2, 3))
    return versions


def _spell(draw: st.DrawFn, person: str, spell_id: str, start: int, length: int) -> Spell:
    started = FIRST + timedelta(days=max(0, start))
    return Spell(
        spell_id=spell_id,
        person_key=person,
        employer_id=draw(st.sampled_from(("A", "A", "B"))),
        started_on=started,
        ended_on=started + timedelta(days=length - 1),
        hours_per_week=draw(HOURS),
        kind=draw(KINDS),
        recorded_at=draw(st.none() | days(0, 400).map(day_start)),
    )


def _correction(draw: st.DrawFn, spell: Spell, length: int) -> Spell:
    """A later version: other hours or kind, another end or none, or withdrawn."""
    end = spell.started_on + timedelta(days=draw(st.integers(0, length + 60)))
    return replace(
        spell,
        version=2,
        recorded_at=draw(days(100, 500).map(day_start)),
        hours_per_week=draw(HOURS),
        kind=draw(KINDS),
        ended_on=draw(st.sampled_from([spell.ended_on, end, None])),
        withdrawn=draw(st.integers(0, 7)) == 7,
    )
