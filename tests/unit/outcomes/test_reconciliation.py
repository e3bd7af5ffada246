"""Of many differences the greatest are kept, and how many there were."""

from outcomes.ledger.reconciled.models import DIFFERENCES_KEPT, Reconciliation, kept
from outcomes.ledger.reconciliation import compared


def test_the_greatest_differences_are_kept_with_how_many_there_were() -> None:
    many = DIFFERENCES_KEPT + 10
    check = compared("lines", {(f"S-{each}", "paid"): each for each in range(1, many + 1)}, {})
    found = Reconciliation(checks=[kept(check)]).found[0]
    assert not found.agrees
    assert found.count == many
    assert [each.expected_cents for each in found.differences] == [
        *range(many, many - DIFFERENCES_KEPT, -1)
    ]


def test_what_was_kept_without_a_count_has_that_of_its_differences() -> None:
    old = kept(compared("lines", {("S-1", "paid"): 1}, {}))
    del old["count"]
    assert Reconciliation(checks=[old]).found[0].count == 1
