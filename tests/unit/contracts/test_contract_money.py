"""A contract's money: enough, low or used up, whatever the numbers."""

from hypothesis import given
from hypothesis import strategies as st

from contracts.pure.money import ContractMoney, Supply

MAXIMUM, WARN = st.integers(1, 10**10), st.integers(1, 100)


@given(MAXIMUM, st.integers(-(10**9), 2 * 10**10), WARN)
def test_what_is_left_and_the_share_agree_with_the_warning(
    maximum: int, used: int, warn: int
) -> None:
    money = ContractMoney(maximum, used, warn)
    assert money.left_cents == max(maximum - used, 0)
    assert 0 <= money.percent <= 100
    assert (money.supply == Supply.USED_UP) == (money.left_cents == 0) == (money.percent == 100)
    if money.supply == Supply.ENOUGH:
        assert money.percent < warn
    if money.supply == Supply.LOW:
        assert money.percent >= warn


@given(MAXIMUM, WARN)
def test_the_warning_comes_with_the_very_cent(maximum: int, warn: int) -> None:
    first = -(-warn * maximum // 100)
    assert ContractMoney(maximum, first, warn).supply != Supply.ENOUGH
    assert ContractMoney(maximum, first - 1, warn).supply == Supply.ENOUGH
