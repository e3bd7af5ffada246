"""Needs judged by dated rules: sums, regimes, and what they came to."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from marketplace.planning.assessment import Procedure
from marketplace.planning.lifecycle import NEED
from marketplace.planning.procedures import RUN_HERE
from marketplace.planning.queries import (
    assessment_of,
    need_by_number,
    not_cleared,
    procedure_of,
)
from marketplace.planning.service import (
    assess_need,
    begin_procurement,
    buy_elsewhere,
    discard_need,
    draft_need,
    edit_need,
    judge_needs_anew,
    record_value,
)
from marketplace.platform.actor import Actor
from marketplace.platform.audit import history
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Invalid, Refused
from marketplace.platform.identity.queries import inviting
from marketplace.platform.words import label
from marketplace.rules.missing import RuleMissing
from marketplace.rules.queries import rules_on
from marketplace.rules.service import add_rule, load_rules
from tests.factories.letterbox import queued_mails
from tests.factories.needs import YEAR, assessed_need, drafted_need, let_through
from tests.factories.setup import People, seeing

SMALL = "small_procurement"


def judged(need: object) -> Procedure:
    found = assessment_of(need)  # type: ignore[arg-type]
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("line", "euros", "regime", "chosen", "remedy"),
    [
        ("job_search", 59_999, SMALL, "dynamic_small_procurement", SMALL),
        ("job_search", 60_000, "national", "national_open", "national"),
        ("job_search", 215_999, "national", "national_open", "national"),
        ("job_search", 216_000, "eu", "eu_open", "eu"),
        ("training", 299_999, SMALL, "dynamic_small_procurement", SMALL),
        ("training", 300_000, "annex_e", "special_services", "annex_e"),
        ("training", 750_000, "annex_e_eu", "special_services", "annex_e"),
        ("work_ability", 399_999, SMALL, "dynamic_small_procurement", SMALL),
        ("work_ability", 400_000, "annex_e", "special_services", "annex_e"),
    ],
)
def test_the_regime_follows_from_the_code_and_the_value(
    people: People, line: str, euros: int, regime: str, chosen: str, remedy: str
) -> None:
    need = assessed_need(people, euros, line)
    found = judged(need)
    assert (found.regime, found.chosen, found.remedy_key) == (regime, chosen, remedy)
    assert need.state == "assessed"
    assert not_cleared(people.staff("officer"), need) is None


def test_options_and_repeats_count(people: People) -> None:
    need = assessed_need(people, 30_000, options_cents=20_000_00, repeats_cents=10_000_00)
    assert judged(need).regime == "national"
    assert judged(need).own_cents == 60_000_00


def test_the_threshold_of_the_day_is_used(people: People) -> None:
    need = drafted_need(people, 218_000)
    officer = people.staff("officer")
    assert procedure_of(officer, need, date(2025, 12, 31)).regime == "national"
    assert procedure_of(officer, need, date(2026, 1, 1)).regime == "eu"


def test_what_would_tip_the_regime_is_told_in_cents(people: People) -> None:
    found = judged(assessed_need(people, 44_500))
    assert [(each.key, each.left_cents) for each in found.thresholds] == [
        ("national:services", 15_500_00),
        ("eu:services", 171_500_00),
    ]
    assert found.next_threshold is not None
    assert found.next_threshold.key == "national:services"


def test_what_is_not_one_whole_or_not_in_the_period_does_not_count(people: People) -> None:
    assessed_need(people, 35_000)
    assert assessed_need(people, 35_000, "career_development").state == "assessed"
    assert assessed_need(people, 35_000, cpv=["80500000"]).state == "assessed"
    later = (date(2027, 11, 1), date(2028, 10, 31))
    assert assessed_need(people, 35_000, starts_on=later[0], ends_on=later[1]).state == "assessed"
    assert assessed_need(people, 35_000).state == "blocked"


def test_however_much_was_bought_before_the_newest_purchases_count(people: People) -> None:
    begin_procurement(people.staff("officer"), (old := assessed_need(people, 1_000)).id)
    years_ago = {"starts_on": "2020-01-01", "ends_on": "2020-12-31"}
    db.session.execute(
        text(
            "insert into need select (jsonb_populate_record(null::need, to_jsonb(need) || :ago"
            " || jsonb_build_object('id', gen_random_uuid(), 'number', 'HT-2020-' || n))).*"
            " from need, generate_series(1, 1001) n where id = :old"
        ).bindparams(bindparam("ago", type_=JSONB)),
        {"ago": years_ago, "old": old.id},
    )
    begin_procurement(people.staff("officer"), assessed_need(people, 50_000).id)
    need = assessed_need(people, 20_000)
    assert need.state == "blocked"
    assert judged(need).total_cents == 7_100_000


def test_a_need_whose_period_is_over_is_refused(people: People) -> None:
    with pytest.raises(Invalid) as bad:
        drafted_need(people, 35_000, starts_on=date(2020, 1, 1), ends_on=date(2020, 12, 31))
    assert [(each.field, each.code) for each in bad.value.problems] == [
        ("ends_on", "need.period_over")
    ]


def test_a_known_value_replaces_the_estimate(people: People, system: Actor) -> None:
    first = assessed_need(people, 44_500)
    second = assessed_need(people, 20_000)
    assert second.state == "blocked"
    begin_procurement(people.staff("officer"), first.id)
    provider = inviting(people.staff("officer"))[0].id
    record_value(seeing(system), first.id, provider, 41_000_00, date(2026, 12, 1))
    assert assess_need(people.staff("officer"), second.id).state == "blocked"
    record_value(seeing(system), first.id, provider, 38_000_00, date(2026, 12, 1))
    record_value(seeing(system), first.id, None, 0, date(2026, 12, 1))
    second = assess_need(people.staff("officer"), second.id)
    assert (second.state, judged(second).total_cents) == ("assessed", 58_000_00)
    assert judged(second).counted[0].awarded


BY_PROVIDER = """
rules:
  - kind: aggregation_period
    key: all
    valid_from: 2017-01-01
    value:
      names: {fi: Palveluntuottajittain, sv: Per tjänsteproducent, en: By provider}
      months: 12
      whole: [class, service_line, provider]
    source: Keksitty ohje
"""


def test_where_the_rule_says_so_what_went_to_each_provider_is_summed_apart(
    people: People, system: Actor
) -> None:
    load_rules(seeing(system), BY_PROVIDER)
    providers = [each.id for each in inviting(people.staff("officer"))[:2]]
    names = [each.name for each in inviting(people.staff("officer"))[:2]]
    for provider, euros in zip(providers, (30_000, 25_000), strict=True):
        need = assessed_need(people, euros, procedure="dynamic_small_procurement")
        if need.state == "blocked":
            let_through(people, need, "Eri palvelu.")
        begin_procurement(people.staff("officer"), need.id)
        record_value(seeing(system), need.id, provider, euros * 100, date(2026, 11, 2))
    third = assessed_need(people, 25_000)
    found = judged(third)
    assert (found.total_cents, found.provider, third.state) == (55_000_00, names[0], "assessed")
    assert [each.cents for each in found.counted] == [30_000_00]
    fourth = assessed_need(people, 10_000)  # what nobody has got yet may go to the same one
    assert (judged(fourth).total_cents, fourth.state) == (65_000_00, "blocked")


def test_the_same_value_twice_is_written_once(people: People, system: Actor) -> None:
    need = assessed_need(people, 44_500)
    for _twice in range(2):
        record_value(seeing(system), need.id, None, 40_000_00, date(2026, 12, 1))
    assert len(need_by_number(system, need.number).values) == 1


def test_a_need_given_up_counts_no_more(people: People) -> None:
    officer = people.staff("officer")
    first, second = assessed_need(people, 35_000), assessed_need(people, 35_000)
    discard_need(officer, first.id)
    assert assess_need(officer, second.id).state == "assessed"


def test_what_is_being_procured_is_not_edited_and_keeps_its_judgement(people: People) -> None:
    officer = people.staff("officer")
    need = begin_procurement(officer, assessed_need(people, 35_000).id)
    assert begin_procurement(officer, need.id).state == "in_procurement"
    with pytest.raises(Refused):
        edit_need(officer, need.id, {"estimated_cents": 90_000_00})
    assert procedure_of(officer, need, date(2027, 1, 1)).day == date(2026, 9, 1)


def test_what_was_bought_elsewhere_counts_at_its_value_and_leads_to_no_call(
    people: People,
) -> None:
    officer = people.staff("officer")
    need = assessed_need(people, 70_000)
    buy_elsewhere(officer, need.id, 6_500_000, date(2026, 11, 2), "Kilpailutusjärjestelmä 123")
    assert need.state == "bought_elsewhere"
    assert judged(assessed_need(people, 1_000)).total_cents == 6_600_000
    event = history(db.session(), "need", need.id)[-2]
    assert (event.action, event.facts["where"]) == ("buy_elsewhere", "Kilpailutusjärjestelmä 123")
    refusal = not_cleared(seeing(officer), need)
    assert refusal is not None
    assert refusal.code == "need.bought_elsewhere"
    with pytest.raises(Refused):
        begin_procurement(officer, need.id)
    with pytest.raises(Refused):
        buy_elsewhere(officer, need.id, 1, date(2026, 11, 2), "Toisen kerran")


def test_where_it_was_bought_must_be_told(people: People) -> None:
    need = assessed_need(people, 70_000)
    for cents, where, code in ((1, " ", "need.where_missing"), (-1, "Muualla", "need.negative")):
        with pytest.raises(Invalid) as caught:
            buy_elsewhere(people.staff("officer"), need.id, cents, date(2026, 11, 2), where)
        assert [problem.code for problem in caught.value.problems] == [code]
    assert need_by_number(seeing(people.staff("officer")), need.number).state == "assessed"


def test_a_draft_or_a_blocked_need_is_not_procured(people: People) -> None:
    officer = people.staff("officer")
    need = drafted_need(people, 35_000)
    refusal = not_cleared(officer, need)
    assert refusal is not None and refusal.code == "need.not_assessed"
    with pytest.raises(Refused):
        begin_procurement(officer, need.id)


def test_wrong_input_is_told_by_field(people: People) -> None:
    with pytest.raises(Invalid) as refusal:
        draft_need(
            people.staff("officer"),
            "job_search",
            title=" ",
            estimated_cents=0,
            starts_on=YEAR[0],
            ends_on=YEAR[1],
            options_cents=-1,
            cpv=["7963"],
            municipalities=["999"],
            procedure="arvonta",
        )
    assert {problem.field for problem in refusal.value.problems} == {
        "title",
        "estimated",
        "options",
        "cpv",
        "municipalities",
        "procedure",
    }


NEW_THRESHOLD = """
rules:
  - kind: threshold
    key: national:services
    valid_from: 2017-01-01
    valid_to: 2026-12-31
    value: {names: {fi: a, sv: b, en: c}, eur: "60000", regime: national, classes: [services]}
    source: Hankintalaki 1397/2016, 25 §
    confirmed_by: lähteestä, marraskuu 2026
  - kind: threshold
    key: national:services
    valid_from: 2027-01-01
    value: {names: {fi: a, sv: b, en: c}, eur: "40000", regime: national, classes: [services]}
    source: Esimerkki
"""


def test_a_rule_that_is_in_force_from_today_judges_the_needs_at_once(
    people: People, run_jobs: Callable[[], int], mails: object
) -> None:
    need = assessed_need(people, 44_500, procedure="dynamic_small_procurement")
    names = {"fi": "a", "sv": "b", "en": "c"}
    value = {"names": names, "eur": "40000", "regime": "national", "classes": ["services"]}
    row = {"kind": "threshold", "key": "national:services", "value": value, "source": "Esimerkki"}
    administrator = people.staff("administrator")
    add_rule(seeing(administrator), row | {"valid_from": administrator.today, "valid_to": None})
    run_jobs()
    seeing(people.staff("officer"))
    db.session.refresh(need)
    assert need.state == "blocked" or not need.assessment["fits"]
    assert need.judged_anew_at is not None


def test_a_threshold_that_ran_out_makes_no_purchase_lighter(
    people: People, system: Actor, clock: FixedClock
) -> None:
    need = assessed_need(people, 300_000)
    assert judged(need).regime == "eu"
    clock.move_to(datetime(2028, 1, 3, 9, tzinfo=UTC))  # the EU's threshold ended with 2027
    with pytest.raises(RuleMissing) as missing:
        procedure_of(people.staff("officer"), need, date(2028, 1, 3))
    assert (missing.value.code, missing.value.facts["key"]) == ("rule.missing", "eu:services")
    assert judge_needs_anew(seeing(system)) == 0
    assert judged(need_by_number(system, need.number)).regime == "eu"


def test_needs_are_judged_anew_when_another_rule_begins_and_their_owner_is_told(
    people: People, system: Actor, clock: FixedClock, run_jobs: Callable[[], int], mails: object
) -> None:
    need = assessed_need(people, 44_500, procedure="dynamic_small_procurement")
    begun = begin_procurement(people.staff("officer"), assessed_need(people, 30_000, "training").id)
    load_rules(seeing(system), NEW_THRESHOLD)
    assert judge_needs_anew(seeing(system)) == 1  # the names of the row in force were changed
    clock.move_to(datetime(2026, 12, 31, 9, tzinfo=UTC))
    assert judge_needs_anew(seeing(system)) == 0
    clock.move_to(datetime(2027, 1, 1, 9, tzinfo=UTC))
    assert judge_needs_anew(seeing(system)) == 1
    assert judge_needs_anew(seeing(system)) == 0
    found = need_by_number(system, need.number)
    assert (found.state, judged(found).regime, found.judged_anew_at is not None) == (
        "blocked",
        "national",
        True,
    )
    assert need_by_number(system, begun.number).state == "in_procurement"
    bodies = [job.payload["body"] for job in queued_mails(db.session())]
    assert "\n- a, voimassa 1.1.2027 alkaen (Esimerkki)\n" in bodies[-1]
    run_jobs()
    told = [path.read_text() for path in mails.glob("*.eml")]  # type: ignore[attr-defined]
    assert any(need.number in text and "officer@tyohame.example" in text for text in told)


def test_each_judgement_is_in_the_log(people: People, system: Actor) -> None:
    assessed_need(people, 35_000)
    need = assessed_need(people, 35_000)
    let_through(people, need, "Eri palvelu.")
    seeing(system)
    events = history(db.session(), "need", need.id)
    assert [event.action for event in events] == ["create", "block", "ask_override", "override"]
    assert events[1].facts == {"regime": "national", "sum_cents": 70_000_00}


def test_a_judgement_comes_back_from_json_as_it_went(people: People) -> None:
    assessed_need(people, 35_000)
    need = drafted_need(people, 35_000)
    found = procedure_of(people.staff("officer"), need, date(2026, 9, 1))
    assert Procedure.thaw(found.freeze()) == found
    assert NEED.initial == "draft"


def test_the_calendar_counts_from_the_rules(people: People) -> None:
    found = judged(assessed_need(people, 44_500))
    assert found.intended is not None
    assert [(step.key, step.on) for step in found.intended.calendar] == [
        ("publish", date(2026, 9, 1)),
        ("questions", date(2026, 9, 5)),
        ("offers", date(2026, 9, 8)),
        ("decide", date(2026, 9, 9)),
        ("notice", date(2026, 9, 12)),
        ("remedy", date(2026, 9, 28)),  # 26 September is a Saturday
        ("remedy_members", date(2026, 9, 30)),  # 7 days after publication on 9 September
        ("contract", date(2026, 10, 1)),
    ]
    found = judged(assessed_need(people, 300_000, "training"))
    assert found.intended is not None
    assert [(step.key, step.on) for step in found.intended.calendar][-4:] == [
        ("notice", date(2026, 9, 16)),
        ("remedy", date(2026, 9, 30)),
        ("standstill", date(2026, 9, 30)),
        ("contract", date(2026, 10, 1)),
    ]


def test_every_procedure_that_the_product_runs_has_its_rules_and_its_name(people: People) -> None:
    officer = seeing(people.staff("officer"))
    periods = ("offer_period", "question_period", "correction_period")
    rules = rules_on(officer, ("procedure", *periods), officer.today)
    for key in RUN_HERE:
        assert {rule.kind for rule in rules if rule.key == key} == {"procedure", *periods}, key
        assert label(f"call.model.{key}") != f"call.model.{key}"
