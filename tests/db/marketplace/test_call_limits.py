"""Prices against the caps of a call's scheme: what a draft is told before publication."""

from datetime import date

from marketplace.platform.errors import Refused
from marketplace.procurement.completeness import notes
from marketplace.procurement.limits import cut_at_ceilings, cut_at_prices, limits_of
from marketplace.procurement.models import Call
from outcomes.schemes import examples
from tests.factories.calls import drafted_call
from tests.factories.setup import People

LOW = {
    "start": 40_000,
    "job_start": 80_000,
    "retention_3": 90_000,
    "retention_3_group": 90_000,
    "retention_6": 60_000,
}


def noted(call: Call, code: str) -> list[Refused]:
    return [note for note in notes(call) if note.code == code]


def test_ceilings_that_the_cap_of_a_person_cuts_are_noted(people: People) -> None:
    call = drafted_call(people)
    (note,) = noted(call, "call.prices_over_cap")
    assert (note.facts["due_cents"], note.facts["paid_cents"]) == (470_000, 360_000)
    assert note.field == "ceiling_start"
    low = drafted_call(people, ceilings=LOW)
    assert noted(low, "call.prices_over_cap") == []
    assert cut_at_ceilings(low) is None


def test_quantities_that_a_cap_of_the_contract_cuts_are_noted(people: People) -> None:
    scheme = examples.text("valmennus.yaml").replace("eur: 120000", "eur: 10000")
    day = {"starts_on": date(2026, 11, 1), "maximum_value_cents": 4_450_000}
    one_year = drafted_call(people, scheme=scheme, ends_on=date(2026, 12, 31), **day)
    for item in one_year.price_items:
        item.quantity = 10
    (note,) = noted(one_year, "call.quantities_over_cap")
    assert note.facts["cap_cents"] == 1_000_000
    # of two calendar years twice the cap may be paid
    two_years = drafted_call(people, scheme=scheme, ends_on=date(2027, 10, 31), **day)
    for item in two_years.price_items:
        item.quantity = 2
    assert noted(two_years, "call.quantities_over_cap") == []


def test_the_prices_of_an_offer_are_reckoned_on_their_own(people: People) -> None:
    call = drafted_call(people)
    assert cut_at_prices(call, LOW) is None
    assert cut_at_prices(call, LOW | {"start": 200_000}) == (430_000, 360_000)


def test_limits_are_said_by_name(people: People) -> None:
    names = [name for name, _words in limits_of(drafted_call(people))]
    assert names == [
        "Asiakkaan enimmäismäärä sopimuksessa",
        "Sopimuksen vuotuinen enimmäismäärä",
        "Palkkatuettu työ",
    ]


def test_a_yearly_cap_is_told_as_no_more_than_the_whole_call(people: People) -> None:
    told = dict(limits_of(drafted_call(people, maximum_value_cents=4_450_000)))
    assert [words for words in told.values() if "120" in words] == []
    assert any("44\N{NO-BREAK SPACE}500" in words for words in told.values())
    larger = dict(limits_of(drafted_call(people, maximum_value_cents=30_000_000)))
    assert any("120\N{NO-BREAK SPACE}000" in words for words in larger.values())


def test_fewer_starts_than_places_at_the_same_time_are_noted(people: People) -> None:
    call = drafted_call(people)
    start = next(item for item in call.price_items if item.key == "start")
    start.quantity = call.capacity
    assert noted(call, "call.starts_below_capacity") == []
    start.quantity -= 1
    (note,) = noted(call, "call.starts_below_capacity")
    assert note.facts == {"starts": call.capacity - 1, "capacity": call.capacity}
