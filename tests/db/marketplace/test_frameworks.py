"""Framework agreements: laid out with their lots, their parties' lives and prices."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from marketplace.frameworks.models import Framework, Lot, Party
from marketplace.frameworks.parties.service import (
    fell_parties,
    record_leaving,
    remove_party,
    restore_parties,
    resume_party,
    revise_prices,
    suspend_party,
)
from marketplace.frameworks.queries import (
    framework_by_number,
    in_force_now,
    lot_of,
    parties_in_force,
    prices_on,
)
from marketplace.frameworks.service import (
    compete_for_framework,
    edit_framework,
    end_framework,
    lapse_frameworks,
    withdraw_framework,
)
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Forbidden, Invalid, NotFound, Refused
from marketplace.providers.queries import provider_of
from marketplace.providers.service import suspend_provider
from marketplace.pure.periods import local_day
from tests.factories.contracts import the_system
from tests.factories.decisions import TENDERINGS
from tests.factories.frameworks import CEILING, drafted_framework, framework_in_force, lot_row
from tests.factories.setup import People, seeing


def row_of(lot: Lot, **said: object) -> dict[str, object]:
    """A standing lot, as an edit gives it."""
    return lot_row(id=lot.id, titles=dict(lot.titles), ceiling_cents=lot.ceiling_cents) | said


def small(**said: object) -> dict[str, object]:
    """One of several lots of a small purchase."""
    return lot_row(ceiling_cents=CEILING // 3, **said)


def test_a_framework_begins_with_what_its_need_says(people: People) -> None:
    framework = drafted_framework(people)
    assert framework.number == "PS-2026-001"
    assert (framework.state, framework.ceiling_cents) == ("draft", CEILING)
    assert [(lot.position, lot.ways) for lot in framework.lots] == [(1, ["mini_competition"])]


def test_a_lot_in_the_middle_goes_and_the_others_keep_what_they_are(people: People) -> None:
    titles = [{"fi": f"Osa {name}"} for name in ("a", "b", "c")]
    framework = drafted_framework(people, *(small(titles=each) for each in titles))
    first, _gone, last = framework.lots
    rows = [row_of(first), row_of(last), small(titles={"fi": "Osa d"})]
    framework = edit_framework(people.staff("officer"), framework.id, {"lots": rows})
    said = [(lot.position, lot.titles["fi"]) for lot in framework.lots]
    assert said == [(1, "Osa a"), (2, "Osa c"), (3, "Osa d")]
    assert framework.lots[1].id == last.id


def test_each_problem_of_a_lot_is_told_at_its_field(people: People) -> None:
    framework = drafted_framework(people)
    bad = lot_row(ways=["auction"], most_parties=0, municipalities=["999"], ceiling_cents=0)
    with pytest.raises(Invalid) as refused:
        edit_framework(people.staff("officer"), framework.id, {"lots": [lot_row(), bad]})
    assert {each.field for each in refused.value.problems} == {
        "lot_2_ways",
        "lot_2_most_parties",
        "lot_2_municipalities",
        "lot_2_ceiling",
    }


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"descriptions": {}}, "framework.texts_missing"),
        ({"lots": []}, "framework.lots_missing"),
        ({"lots": [lot_row(titles={})]}, "framework.lot_untitled"),
        ({"lots": [lot_row(municipalities=[])]}, "framework.lot_nowhere"),
        ({"lots": [lot_row(most_parties=1)]}, "framework.one_party_direct"),
        ({"ceiling_cents": CEILING + 1}, "framework.whole_over_lots"),
        ({"ceiling_cents": CEILING - 1}, "framework.lot_over_whole"),
        ({"lots": [lot_row(), lot_row()]}, "framework.over_need"),
    ],
)
def test_parties_are_looked_for_once_nothing_lacks(
    people: People, said: dict[str, object], code: str
) -> None:
    framework = drafted_framework(people)
    officer = people.staff("officer")
    edit_framework(officer, framework.id, said)
    with pytest.raises(Refused, match=code.replace(".", r"\.")):
        compete_for_framework(officer, framework.id)


def test_what_parties_are_looked_for_by_is_edited_no_more(people: People) -> None:
    framework = drafted_framework(people)
    officer = people.staff("officer")
    compete_for_framework(officer, framework.id)
    compete_for_framework(officer, framework.id)
    assert framework.published_at is not None
    with pytest.raises(Refused, match=r"lifecycle\.not_in_state"):
        edit_framework(officer, framework.id, {"titles": {"fi": "Muu"}})
    with pytest.raises(Refused, match=r"lifecycle\.not_in_state"):
        withdraw_framework(officer, framework.id, "Ei tarvita.")


def test_a_draft_is_the_authoritys_own_and_its_withdrawal_has_a_reason(people: People) -> None:
    framework = drafted_framework(people)
    with pytest.raises(NotFound):
        framework_by_number(seeing(people.stranger), framework.number)
    officer = seeing(people.staff("officer"))
    with pytest.raises(Invalid, match=r"input\.invalid"):
        withdraw_framework(officer, framework.id, "  ")
    assert withdraw_framework(officer, framework.id, "Ei tarvita.").state == "withdrawn"


def test_a_framework_in_force_has_its_parties_by_rank_with_their_prices(people: People) -> None:
    framework = framework_in_force(people)
    officer = seeing(people.staff("officer"))
    lot = lot_of(officer, framework.number, 1)
    today = officer.today
    parties = parties_in_force(officer, lot, today)
    assert [(party.rank, party.organisation.name) for party in parties] == [
        (1, TENDERINGS[0].name),
        (2, TENDERINGS[1].name),
        (3, TENDERINGS[2].name),
    ]
    assert prices_on(parties[0], today)["start"] == TENDERINGS[0].prices["start"] * 100
    assert in_force_now(framework, today)
    assert not in_force_now(framework, framework.ends_on + timedelta(days=1))
    assert not in_force_now(framework, framework.starts_on - timedelta(days=1))
    with pytest.raises(NotFound):
        lot_of(officer, framework.number, 2)


def test_nothing_is_bought_from_the_suspended_nor_from_who_is_gone(people: People) -> None:
    framework = framework_in_force(people)
    officer, decider = people.staff("officer"), people.staff("decider")
    lot = framework.lots[0]
    first, second, third = parties_in_force(officer, lot, officer.today)
    suspend_party(officer, first.id, "Selvitetään laatua.")
    remove_party(decider, second.id, "Palvelua ei annettu.")
    provider = provider_of(officer, third.provider_id)
    suspend_provider(officer, provider.id, "Selvitetään.")
    assert parties_in_force(officer, lot, officer.today) == []
    resume_party(officer, first.id)
    assert parties_in_force(officer, lot, officer.today) == [first]
    record_leaving(officer, first.id, "Toiminta loppuu.")
    with pytest.raises(Refused, match=r"lifecycle\.not_in_state"):
        resume_party(officer, first.id)
    with pytest.raises(Forbidden):
        remove_party(officer, third.id, "Syy.")


def test_parties_fall_with_their_decision_and_are_what_they_were_when_it_stands_again(
    people: People,
) -> None:
    framework = framework_in_force(people)
    officer = people.staff("officer")
    first, second, third = framework.lots[0].parties
    suspend_party(officer, second.id, "Selvitetään.")
    record_leaving(officer, third.id, "Toiminta loppuu.")
    system = seeing(the_system(people))
    fell_parties(system, first.decision_id)
    assert [each.state for each in (first, second, third)] == ["fell", "fell", "left"]
    restore_parties(system, first.decision_id)
    assert [each.state for each in (first, second, third)] == ["in_force", "suspended", "left"]


def test_prices_change_from_a_coming_day_on_where_the_terms_say_so(people: People) -> None:
    terms = {"fi": "Hinnat tarkistetaan vuosittain kuluttajahintaindeksillä."}
    framework = framework_in_force(people, price_revisions=terms)
    officer = people.staff("officer")
    party = framework.lots[0].parties[0]
    day = officer.today + timedelta(days=30)
    reason = "Indeksi nousi 2 %."
    revise_prices(officer, party.id, {"start": 46_000}, valid_from=day, reason=reason)
    before, since = prices_on(party, day - timedelta(days=1)), prices_on(party, day)
    assert (before["start"], since["start"]) == (45_000, 46_000)
    assert before["job_start"] == since["job_start"]
    with pytest.raises(Invalid) as refused:
        revise_prices(officer, party.id, {"x": 1, "start": -1}, valid_from=day, reason=reason)
    assert {each.field for each in refused.value.problems} == {
        "valid_from",
        "price_x",
        "price_start",
    }


def test_fixed_prices_stand(people: People) -> None:
    framework = framework_in_force(people)
    officer = people.staff("officer")
    day = officer.today + timedelta(days=30)
    party = framework.lots[0].parties[0]
    with pytest.raises(Refused, match=r"framework\.prices_stand"):
        revise_prices(officer, party.id, {"start": 1}, valid_from=day, reason="Syy.")


def test_a_framework_ends_after_its_last_day_or_earlier_for_a_reason(
    people: People, clock: FixedClock
) -> None:
    framework = framework_in_force(people, ends_on=date(2026, 12, 31))
    system = the_system(people)
    clock.move_to(clock.now().replace(month=12, day=31))
    assert lapse_frameworks(seeing(system)) == 0
    clock.move_to(clock.now() + timedelta(days=1))
    assert lapse_frameworks(seeing(system)) == 1
    ended = again(framework)
    assert (ended.state, ended.ended_on) == ("ended", None)


def test_ending_early_takes_a_decider_and_a_reason(people: People) -> None:
    framework = framework_in_force(people)
    with pytest.raises(Forbidden):
        end_framework(people.staff("officer"), framework.id, "Tarve loppui.")
    ended = end_framework(people.staff("decider"), framework.id, "Tarve loppui.")
    assert (ended.state, ended.ended_on) == ("ended", local_day(people.clock.now()))


def again(framework: Framework) -> Framework:
    """The framework as it is now."""
    db.session.expire_all()
    return db.session.get_one(Framework, framework.id)


def test_a_party_sees_its_own_prices_alone(people: People) -> None:
    framework = framework_in_force(people)
    person = seeing(people.by_email(TENDERINGS[1].email))
    db.session.expunge_all()
    shown = {each.provider_id: len(each.prices) for each in db.session.scalars(select(Party))}
    assert [count > 0 for _key, count in sorted(shown.items())].count(True) == 1
    assert shown[person.organisation_id] > 0  # type: ignore[index]
    assert framework_by_number(person, framework.number).state == "in_force"
