"""Facts that are written are read back as they were, whatever the scheme's own columns hold."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from outcomes.pure.fact_files import write_referrals_csv, write_spells_csv
from outcomes.pure.facts import Referral, Spell
from outcomes.pure.files import Reading, read_referrals_csv, read_spells_csv
from outcomes.pure.scheme import parse_scheme
from outcomes.pure.tree import Column, Columns
from outcomes.schemes import examples

OWN = {
    "day": Column("date", may_be_empty=True),
    "share": Column("number", may_be_empty=True),
    "pay": Column("eur", may_be_empty=True),
    "level": Column("code", may_be_empty=True),
    "yes": Column("truth", may_be_empty=True),
}
SCHEME = replace(
    parse_scheme(examples.text("valmennus.yaml"), "S.yaml"),
    columns=Columns(referrals=OWN, spells=OWN),
)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
codes = st.from_regex(r"[A-Z][A-Za-z0-9-]{0,11}", fullmatch=True)
numbers = st.fractions(-1000, 1000, max_denominator=999)
owned = st.fixed_dictionaries(
    {
        "day": st.none() | days,
        "share": st.none() | numbers,
        "pay": st.none() | st.integers(-(10**8), 10**8).map(Fraction),
        "level": st.none() | codes,
        "yes": st.none() | st.booleans(),
    }
)
referrals = st.builds(
    Referral,
    referral_id=codes,
    person_key=codes,
    contract_id=codes,
    referred_on=days,
    started_on=st.none() | days,
    provider_id=codes,
    municipality=st.just("") | codes,
    columns=owned,
)
spells = st.builds(
    Spell,
    spell_id=codes,
    person_key=codes,
    employer_id=codes,
    started_on=days,
    hours_per_week=st.decimals(0, 168, places=2),
    monthly_pay_cents=st.none() | st.integers(0, 10**8),
    kind=st.sampled_from(["open", "subsidised"]),
    recorded_at=st.none() | days.map(lambda day: datetime.combine(day, time(7), UTC)),
    version=st.integers(1, 99),
    withdrawn=st.booleans(),
    columns=owned,
)  # fmt: skip


@given(referrals)
def test_a_referral_is_read_back(made: Referral) -> None:
    content = write_referrals_csv([made], OWN)
    assert read_referrals_csv(content, how=Reading(SCHEME)).rows == (made,)


@given(spells)
def test_a_spell_is_read_back(made: Spell) -> None:
    content = write_spells_csv([made], OWN)
    assert read_spells_csv(content, how=Reading(SCHEME)).rows == (made,)
