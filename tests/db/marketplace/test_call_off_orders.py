"""What is refused before anybody is asked: outside the lot, past a ceiling, by a conflict."""

from datetime import date, timedelta
from typing import Any

import pytest

from marketplace.calloffs.service import (
    cancel_call_off,
    order_from_lot,
)
from marketplace.frameworks.models import DIRECT, MINI_COMPETITION, RANK
from marketplace.frameworks.parties.service import (
    suspend_party,
)
from marketplace.frameworks.service import end_framework
from marketplace.offers.models import ConflictDeclaration
from marketplace.platform.errors import Invalid, Refused
from marketplace.platform.unit import unit
from tests.factories.calloffs import (
    called_off,
    held,
    order_of,
    parties_of,
    ranked_lot,
)
from tests.factories.contracts import the_system
from tests.factories.frameworks import CEILING, framework_in_force
from tests.factories.setup import People, seeing


def test_a_lot_without_a_way_takes_no_order(people: People) -> None:
    lot = framework_in_force(people, 3, (MINI_COMPETITION,)).lots[0]
    with pytest.raises(Refused, match=r"call_off\.no_way"):
        called_off(people, lot, way=RANK)


def test_a_framework_not_in_force_takes_no_order(people: People) -> None:
    lot = ranked_lot(people)
    end_framework(people.staff("decider"), lot.framework_id, "Tarve loppui.")
    with pytest.raises(Refused, match=r"framework\.not_in_force"):
        called_off(people, lot)


def test_a_lot_whose_parties_are_all_suspended_takes_no_order(people: People) -> None:
    lot = ranked_lot(people)
    for party in parties_of(people, lot):
        suspend_party(people.staff("officer"), party.id, "Tauko.")
    with pytest.raises(Refused, match=r"call_off\.no_parties"):
        called_off(people, lot)


@pytest.mark.parametrize(
    ("said", "problems"),
    [
        ({"way": DIRECT}, {"way": "call_off.way_not_allowed"}),
        ({"titles": {"fi": " "}}, {"title": "call_off.title_missing"}),
        ({"titles": {"fi": "x" * 201}}, {"title": "call_off.text_too_long"}),
        ({"titles": {"fi": "Kurssi", "xx": "?"}}, {"title": "call_off.language_unknown"}),
        ({"titles": {"fi": "Kurssi", "sv": "131052-308T"}}, {"title": "text.personal_code"}),
        ({"municipalities": ["109", "109"]}, {"municipalities": "call_off.municipality_twice"}),
        ({"municipalities": ["109", "061"]},
         {"municipalities": "call_off.municipality_outside"}),
        ({"municipalities": []}, {"municipalities": "call_off.municipalities_missing"}),
        ({"capacity": 0}, {"capacity": "call_off.capacity_missing"}),
        ({"quantities": {"start": 1, "unknown": 2}}, {"quantities": "call_off.price_unknown"}),
        ({"quantities": {"start": 0}}, {"quantities": "call_off.quantities_missing"}),
        ({"quantities": {"start": 5, "job_start": -1}},
         {"quantity_job_start": "call_off.quantity_wrong"}),
        ({"starts_on": date(2026, 1, 1)}, {"starts_on": "call_off.start_outside"}),
        ({"ends_on": date(2032, 1, 1)}, {"ends_on": "framework.contract_ends_late"}),
    ],
)  # fmt: skip
def test_content_outside_the_lot_is_refused_at_its_field(
    people: People, said: dict[str, Any], problems: dict[str, str]
) -> None:
    lot = ranked_lot(people)
    with pytest.raises(Invalid) as refused:
        called_off(people, lot, **said)
    assert {each.field: each.code for each in refused.value.problems} == problems
    assert held(people, lot) == 0


def test_a_contract_may_go_on_a_year_after_the_framework_and_not_a_day_more(
    people: People,
) -> None:
    lot = ranked_lot(people)
    last = lot.framework.ends_on.replace(year=lot.framework.ends_on.year + 1)
    with pytest.raises(Invalid):
        called_off(people, lot, ends_on=last + timedelta(days=1))
    assert called_off(people, lot, ends_on=last).ends_on == last


def test_the_ceiling_is_told_with_what_is_left(people: People) -> None:
    lot = ranked_lot(people)
    call_off = called_off(people, lot)
    left = CEILING - call_off.value_cents
    with pytest.raises(Refused) as refused:
        called_off(people, lot, quantities={"start": 90})
    assert (refused.value.code, refused.value.facts["left_cents"]) == (
        "call_off.ceiling_exceeded",
        left,
    )


def test_who_has_a_conflict_at_a_partys_offer_neither_orders_nor_cancels(people: People) -> None:
    lot = ranked_lot(people)
    call_off = called_off(people, lot)
    officer, offer_id = people.staff("officer"), parties_of(people, lot)[0].offer_id
    with unit(the_system(people)) as u:
        said = {"offer_id": offer_id, "user_id": officer.user_id, "conflicted": True}
        u.add(ConflictDeclaration, **said, reason="Sukulainen.")
    for act in (
        lambda: called_off(people, lot),
        lambda: cancel_call_off(seeing(officer), call_off.id, "Tarve muuttui."),
    ):
        with pytest.raises(Refused, match=r"conflict\."):
            act()


def test_asking_twice_with_one_key_orders_once(people: People) -> None:
    lot = ranked_lot(people)
    officer = people.staff("officer")
    once = officer.ids.new()
    made = [order_from_lot(officer, lot.id, order_of(lot, people), once=once) for _ in range(2)]
    assert made[0].id == made[1].id
    assert held(people, lot) == made[0].value_cents
