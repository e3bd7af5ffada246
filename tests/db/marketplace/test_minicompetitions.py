"""Mini-competitions: prefilled from a lot, refused by the pre-flight, for the parties in force."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from marketplace.calloffs.preflight import problems_of
from marketplace.frameworks.consumption.service import hold
from marketplace.frameworks.models import CALL_OFF, RANK, Lot, Party
from marketplace.frameworks.parties.service import record_leaving, revise_prices, suspend_party
from marketplace.frameworks.queries import commitment_of, last_day_under, prices_on
from marketplace.frameworks.service import end_framework
from marketplace.platform.clock import FixedClock
from marketplace.platform.errors import Invalid, Refused
from marketplace.platform.ids import RandomIds
from marketplace.procurement.correcting.service import correct_call
from marketplace.procurement.lifecycle import CALL
from marketplace.procurement.minicompetitions.drafting import fit_of
from marketplace.procurement.minicompetitions.queries import agreed_prices, founding_call
from marketplace.procurement.models import Call
from marketplace.procurement.service import edit_call, publish_call, submit_call
from marketplace.pure.periods import HELSINKI, add_months
from tests.factories.calloffs import order_of
from tests.factories.frameworks import CEILING, framework_in_force
from tests.factories.minicompetitions import drafted_competition, published, reviewed
from tests.factories.setup import People, seeing


def missing(people: People, call: Call) -> list[str]:
    """What keeps a draft from being sent to review: its red items."""
    officer = seeing(people.staff("officer"))
    return [no.code for no in CALL.missing(call, "submit", officer)]


def a_draft(people: People, **changes: Any) -> tuple[Call, Lot]:
    lot = framework_in_force(people).lots[0]
    return drafted_competition(people, lot, **changes), lot


def test_a_draft_is_prefilled_from_the_lot_and_lacks_nothing(people: People) -> None:
    lot = framework_in_force(people).lots[0]
    call = drafted_competition(people, lot)
    assert (call.model, call.lot_id, call.need_id) == ("framework_call_off", lot.id, None)
    assert call.titles["fi"] == f"{lot.framework.titles['fi']}, minikilpailutus 1"
    assert drafted_competition(people, lot).titles["fi"].endswith(" 2")
    assert call.municipalities == lot.municipalities
    founding = lot.parties[0]
    highest = max(prices_on(party, date(2026, 9, 23))["start"] for party in lot.parties)
    start = next(item for item in call.price_items if item.key == "start")
    assert start.maximum_cents == highest == 45_000
    assert founding.rank == 1 and [each.key for each in call.criteria] == ["employers", "retention"]
    worth = sum(item.quantity * item.maximum_cents for item in call.price_items)
    assert call.maximum_value_cents == worth
    assert missing(people, call) == []


def test_quantities_follow_how_many_participants_are_bought(people: People) -> None:
    lot = framework_in_force(people).lots[0]
    few, many = (drafted_competition(people, lot, capacity=count) for count in (4, 8))
    for one, two in zip(few.price_items, many.price_items, strict=True):
        assert one.quantity <= two.quantity <= 2 * one.quantity
    assert few.maximum_value_cents < many.maximum_value_cents


def test_as_many_clients_fit_as_the_ceiling_lasts_for(people: People) -> None:
    lot = framework_in_force(people).lots[0]
    found = fit_of(seeing(people.staff("officer")), lot)
    assert found is not None and found.clients > 0
    fits, over = (
        drafted_competition(people, lot, capacity=found.clients + more).maximum_value_cents
        for more in (0, 1)
    )
    assert fits <= lot.left_cents < over


def test_publication_holds_the_ceiling(people: People) -> None:
    call, lot = a_draft(people)
    published(people, call)
    held = commitment_of("call", call.id)
    assert held is not None and (held.state, held.amount_cents) == (
        "held",
        call.maximum_value_cents,
    )
    assert lot.committed_cents == call.maximum_value_cents
    assert call.regime == "national"  # as the framework's need was judged


def test_one_party_left_is_too_few(people: People) -> None:
    call, lot = a_draft(people)
    for party in lot.parties[1:]:
        record_leaving(people.staff("officer"), party.id, "Ei enää resursseja.")
    assert missing(people, call) == ["call.too_few_parties"]
    with pytest.raises(Refused, match=r"call\.too_few_parties"):
        submit_call(people.staff("officer"), call.id)


def test_a_suspended_party_is_not_counted(people: People) -> None:
    call, lot = a_draft(people)
    for party in lot.parties[:2]:
        suspend_party(people.staff("officer"), party.id, "Selvitys kesken.")
    assert missing(people, call) == ["call.too_few_parties"]


def test_an_ended_framework_is_not_bought_from(people: People) -> None:
    call, lot = a_draft(people)
    reviewed(people, call)
    end_framework(people.staff("decider"), lot.framework_id, "Tarve loppui.")
    with pytest.raises(Refused, match=r"call\.framework_not_in_force"):
        publish_call(people.staff("officer"), call.id)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"starts_on": date(2027, 12, 1), "ends_on": date(2028, 1, 31)}, "not_in_force"),
        ({"ends_on": date(2029, 1, 31)}, "contract_ends_late"),
    ],
)
def test_what_is_bought_begins_while_the_framework_is_in_force_and_ends_by_the_rule(
    people: People, changes: dict[str, Any], code: str
) -> None:
    call, _lot = a_draft(people, **changes)
    assert code in " ".join(missing(people, call))


def test_a_competition_and_an_order_by_rank_of_one_day_end_on_the_same_last_day(
    people: People,
) -> None:
    lot = framework_in_force(people, ways=["mini_competition", "rank"]).lots[0]
    officer = seeing(people.staff("officer"))
    last = last_day_under(officer, lot.framework, officer.today).day
    assert last == add_months(lot.framework.ends_on, 12)
    later, found_by = last + timedelta(days=1), founding_call(officer, lot)
    assert found_by is not None
    for ends_on, codes in ((last, []), (later, ["framework.contract_ends_late"])):
        call = drafted_competition(people, lot, ends_on=ends_on)
        assert missing(people, call) == codes
        wish = order_of(lot, people, way="rank", ends_on=ends_on)
        found = problems_of(lot, found_by, wish, seeing(people.staff("officer")))
        assert [problem.code for problem in found] == codes


def test_numbers_follow_for_how_many_a_draft_is_save_those_that_the_edit_or_an_earlier_one_changed(
    people: People,
) -> None:
    call, lot = a_draft(people, capacity=10)
    officer = seeing(people.staff("officer"))
    counts = {item.key: item.quantity for item in call.price_items}
    edit_call(officer, call.id, {"quantities": {"job_start": 4}})
    edit_call(officer, call.id, {"capacity": 5, "quantities": counts | {"retention_3": 7}})
    usual = {
        item.key: item.quantity for item in drafted_competition(people, lot, capacity=5).price_items
    }
    now = {item.key: item.quantity for item in call.price_items}
    assert now == usual | {"job_start": counts["job_start"], "retention_3": 7}
    edit_call(seeing(people.staff("officer")), call.id, {"capacity": 10})
    assert {item.key: item.quantity for item in call.price_items}["start"] == counts["start"]


def test_the_maximum_value_follows_where_it_was_what_the_quantities_come_to(people: People) -> None:
    call, lot = a_draft(people, capacity=10)
    officer = seeing(people.staff("officer"))
    edit_call(officer, call.id, {"capacity": 5})
    fresh = drafted_competition(people, lot, capacity=5)
    assert call.maximum_value_cents == fresh.maximum_value_cents
    edit_call(seeing(people.staff("officer")), call.id, {"maximum_value_cents": 1_500_000})
    edit_call(seeing(people.staff("officer")), call.id, {"capacity": 10})
    assert call.maximum_value_cents == 1_500_000


def test_a_ceiling_that_is_used_up_or_exceeded_is_told_with_what_is_left(people: People) -> None:
    call, lot = a_draft(people)
    officer = people.staff("officer")
    hold(officer, lot.id, CALL_OFF, RandomIds().new(), CEILING - 100_000)
    refusal = CALL.missing(call, "submit", officer)[0]
    assert (refusal.code, refusal.facts["left_cents"]) == ("call.over_ceiling", 100_000)
    hold(officer, lot.id, CALL_OFF, RandomIds().new(), 100_000)
    assert missing(people, call) == ["call.ceiling_used"]


def test_a_revision_to_come_keeps_nobody_from_competing_at_the_prices_of_publication(
    people: People, clock: FixedClock
) -> None:
    lot = framework_in_force(people, price_revisions={"fi": "Indeksin mukaan."}).lots[0]
    call = drafted_competition(people, lot)
    party = lot.parties[0]
    before = prices_on(party, date(2026, 9, 24))["start"]
    day = date(2026, 9, 28)
    revise_prices(
        people.staff("officer"), party.id, {"start": 60_000}, valid_from=day, reason="Indeksi."
    )
    assert missing(people, call) == []
    published(people, call)
    clock.move_to(datetime(2026, 10, 1, 9, tzinfo=HELSINKI))
    assert prices_on(party, date(2026, 10, 1))["start"] == 60_000
    seeing(people.staff("officer"))
    assert agreed_prices(call)[party.provider_id]["start"] == before


def test_a_chosen_party_that_has_not_signed_is_a_change_pending(people: People) -> None:
    call, lot = a_draft(people)
    party = lot.parties[2]
    name = party.organisation.name
    people.session.execute(update(Party).where(Party.id == party.id).values(state="chosen"))
    people.session.expire_all()
    (no,) = CALL.missing(call, "submit", seeing(people.staff("officer")))
    assert (no.code, no.facts["names"]) == ("call.parties_change", name)
    record_leaving(people.staff("officer"), party.id, "Ei allekirjoita sopimusta.")
    assert missing(people, call) == []


def test_a_municipality_outside_the_lot_is_refused(people: People) -> None:
    call, _lot = a_draft(people, municipalities=["109", "061"])
    assert missing(people, call) == ["call.outside_municipalities"]


def test_a_price_point_that_the_lot_does_not_have_is_named(people: People) -> None:
    call, _lot = a_draft(people)
    scheme = call.scheme.replace("prices:\n  start:", f"prices:\n{EXTRA}  start:").replace(
        "rules:\n", f"rules:\n{EXTRA_RULE}"
    )
    edit_call(people.staff("officer"), call.id, {"scheme": scheme, "ceilings": {"extra": 100}})
    assert missing(people, call) == ["call.outside_prices"]


EXTRA = """  extra:
    label: {fi: Lisäkäynti, sv: Extra besök, en: Extra visit}
    when: {fi: Käynti on tehty., sv: Besöket är gjort., en: The visit is made.}
    unit: {fi: asiakas, sv: kund, en: participant}
    eur: 1
"""
EXTRA_RULE = """  - id: extra
    label: {fi: lisäkäynti, sv: extra, en: extra}
    source: Lisäkäynti
    when: {day: started_on}
    pays: extra
"""


OTHER_SCHEMES = {
    "factor": ("times: 1/2", "times: 1/3"),
    "episode": ("gap_days: 14", "gap_days: 15"),
    "cap": ("      eur: 3600\n", "      eur: 100\n"),
    "what a rule needs": (
        "    if: reached(entered)\n    pays: retention_6",
        "    pays: retention_6",
    ),
    "what a rule pays": ("    pays: job_start\n", "    pays: start\n"),
    "when a price is paid": ("Asiakas on aloittanut palvelun.", "Asiakas on tavattu."),
    "the unit of a price": ("unit: {fi: asiakas,", "unit: {fi: tunti,"),
}
"""One part of the lot's scheme each, changed alone."""


@pytest.mark.parametrize(("agreed", "own"), OTHER_SCHEMES.values(), ids=OTHER_SCHEMES)
def test_a_scheme_that_differs_from_the_lots_in_anything_but_its_prices_is_refused(
    people: People, agreed: str, own: str
) -> None:
    call, _lot = a_draft(people)
    assert agreed in call.scheme
    edit_call(people.staff("officer"), call.id, {"scheme": call.scheme.replace(agreed, own, 1)})
    assert missing(people, call) == ["call.milestones_differ"]


def test_a_scheme_may_have_a_version_and_prices_of_its_own(people: People) -> None:
    call, _lot = a_draft(people)
    own = call.scheme.replace("version: 3\n", "version: 4\n").replace("eur: 400\n", "eur: 390\n")
    assert "version: 4\n" in own and "eur: 390\n" in own
    edit_call(people.staff("officer"), call.id, {"scheme": own})
    assert missing(people, call) == []


def test_a_lot_called_off_by_rank_alone_has_no_mini_competition(people: People) -> None:
    lot = framework_in_force(people, ways=[RANK]).lots[0]
    call = drafted_competition(people, lot)
    assert missing(people, call) == ["call.lot_without_competitions"]


def test_a_correction_stays_within_the_lot(people: People) -> None:
    call, _lot = a_draft(people)
    published(people, call)
    with pytest.raises(Invalid) as refused:
        correct_call(
            people.staff("officer"),
            call.id,
            {"fi": "Kunta lisättiin."},
            {
                "municipalities": ["109", "061"],
                "ends_on": date(2029, 1, 31),
                "deadline": call.deadline + timedelta(days=7),
            },
            material=True,
        )
    codes = {each.code for each in refused.value.problems}
    assert codes == {"call.outside_municipalities", "framework.contract_ends_late"}
