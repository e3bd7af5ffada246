"""What a recovery claim stands for beside its lines balances, whatever is paid back of it."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from outcomes.pure.bookkeeping import LOST_VAT, RECOVERED, VAT, WRITTEN_OFF
from outcomes.pure.recovering import Asked, Claimed, moved, standing, vat_of_lines

LINES = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from("SO"), st.integers(-50_000, 500_000)),
    min_size=1,
    max_size=6,
)
STATES = st.sampled_from(["prepared", "sent", "paid", "set_off", "written_off"])


@given(
    lines=LINES,
    share=st.fractions(0, 1),
    state=STATES,
    then=STATES,
    credited=st.booleans(),
)
def test_each_owners_postings_sum_to_zero_and_the_rest_is_what_is_lost(
    lines: list[tuple[str, str, int]], share: Fraction, state: str, then: str, credited: bool
) -> None:
    net = sum(cents for _whose, _category, cents in lines)
    charged = sum(cents for _whose, category, cents in lines if category == "S")
    vat = round(Fraction(charged * 255, 1000))
    if net <= 0 or charged <= 0 or net + vat <= 0:
        return
    exact = vat_of_lines([(category, cents) for _whose, category, cents in lines], {"S": vat})
    assert sum(exact) == vat
    asked = [
        Asked(whose, cents, part) for (whose, _, cents), part in zip(lines, exact, strict=True)
    ]
    repaid = int(share * (net + vat))
    found = {each: standing(Claimed(each, vat, repaid, credited, asked)) for each in (state, then)}
    for stands in found.values():
        for owner in {whose for whose, _account in stands}:
            assert sum(cents for (whose, _), cents in stands.items() if whose == owner) == 0
    for postings in moved(found[state], found[then]).values():
        assert sum(cents for _account, cents in postings) == 0
    lost = standing(Claimed("written_off", vat, repaid, credited, asked))
    of = {
        account: sum(cents for (_, each), cents in lost.items() if each == account)
        for account in (WRITTEN_OFF, LOST_VAT, RECOVERED, VAT)
    }
    assert of[RECOVERED] == repaid
    assert net + of[WRITTEN_OFF] + of[LOST_VAT] + vat + of[VAT] == net + vat - repaid
    assert not credited or of[VAT] == -vat
    assert credited or not of[LOST_VAT]
