"""Account rules: the weightiest that fits says the account, and no cent of VAT is lost by them."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.pure.money import round_half_up
from outcomes.pure.payables import (
    CREDIT_LOSS,
    Account,
    AccountRule,
    Bought,
    NoAccount,
    Place,
    account_of,
    booked,
)

BOUGHT = Bought("coaching", "job_search", "employment", "S")


def ruled(key: str, **asks: str) -> AccountRule:
    return AccountRule(key, asks, Account(key))


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ([ruled("any")], "any"),
        ([ruled("any"), ruled("vat", vat_category="S")], "vat"),
        ([ruled("vat", vat_category="S"), ruled("basket", basket="employment")], "basket"),
        ([ruled("line", service_line="job_search"), ruled("basket", basket="employment")], "line"),
        (
            [ruled("line", service_line="job_search", vat_category="S"),
             ruled("budget", budget_line="coaching")],
            "budget",
        ),
        ([ruled("any"), ruled("other", basket="skills")], "any"),
        ([ruled("line", service_line="job_search"),
          ruled("both", service_line="job_search", vat_category="S")], "both"),
    ],
)  # fmt: skip
def test_the_weightiest_rule_that_fits_says_the_account(
    rules: list[AccountRule], found: str
) -> None:
    assert account_of(rules, BOUGHT).account == found
    assert account_of(reversed(rules), BOUGHT).account == found


def test_where_no_rule_fits_or_two_fit_alike_the_account_is_not_guessed() -> None:
    with pytest.raises(NoAccount) as none:
        account_of([ruled("other", basket="skills")], BOUGHT)
    assert none.value.keys == ()
    with pytest.raises(NoAccount) as two:
        account_of([ruled("b", basket="employment"), ruled("a", basket="employment")], BOUGHT)
    assert two.value.keys == ("a", "b")


def test_an_account_for_one_use_is_not_taken_for_another() -> None:
    loss = AccountRule("loss", {}, Account("loss"), CREDIT_LOSS)
    assert account_of([ruled("any"), loss], BOUGHT, CREDIT_LOSS).account == "loss"
    assert account_of([ruled("any"), loss], BOUGHT).account == "any"
    with pytest.raises(NoAccount) as none:
        account_of([ruled("any")], BOUGHT, CREDIT_LOSS)
    assert none.value.use == CREDIT_LOSS


nets = st.dictionaries(
    st.tuples(
        st.sampled_from(
            [Place(Account("4340")), Place(Account("4340", "100")), Place(Account("4390"))]
        ),
        st.sampled_from([("S", Decimal("25.5")), ("S", Decimal("10")), ("E", Decimal(0))]),
    ),
    st.integers(-(10**7), 10**7),
    min_size=1,
)


@given(nets)
def test_the_rows_of_a_statement_sum_to_it_to_the_cent(
    made: dict[tuple[Place, tuple[str, Decimal]], int],
) -> None:
    vat: dict[tuple[str, Decimal], int] = {}
    for _place, (category, rate) in made:
        whole = sum(net for (_a, of), net in made.items() if of == (category, rate))
        vat[category, rate] = round_half_up(Fraction(whole) * Fraction(rate) / 100)
    rows = booked({(a, *of): net for (a, of), net in made.items()}, vat)
    assert sum(row.net_cents for row in rows) == sum(made.values())
    for key, total in vat.items():
        of_it = [row for row in rows if (row.category, row.rate) == key]
        assert sum(row.vat_cents for row in of_it) == total
        for row in of_it:
            exact = Fraction(row.net_cents) * Fraction(row.rate) / 100
            assert abs(row.vat_cents - exact) < 1
