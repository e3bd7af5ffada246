"""One referral of one person under the example scheme: what small tests calculate with."""

from datetime import date
from decimal import Decimal

from outcomes.pure.engine import calculate
from outcomes.pure.facts import Referral, Spell
from outcomes.pure.lines import PaymentLine
from outcomes.pure.scheme import parse_scheme
from outcomes.schemes import examples

SCHEME = parse_scheme(examples.text("valmennus.yaml"), "valmennus.yaml")
REFERRAL = Referral(
    "R1", "P1", "C1", date(2026, 1, 5), date(2026, 1, 12), groups=("long_term_unemployed",)
)


def spell(spell_id: str, first: date, last: date | None = None, **changes: object) -> Spell:
    """A spell of the person, 37.5 h a week with employer A unless changed."""
    values = {"hours_per_week": Decimal("37.5"), "employer_id": "A", **changes}
    return Spell(spell_id=spell_id, person_key="P1", started_on=first, ended_on=last, **values)


def lines(*spells: Spell, as_of: date = date(2026, 12, 31), **options: object) -> list[PaymentLine]:
    """The lines that spells give the person's referral."""
    return calculate(SCHEME, [REFERRAL], spells, as_of=as_of, **options)


JOB = spell("E1", date(2026, 2, 3))
