"""For whom a need is bought: who is the buyer, who decides, and what counts together."""

from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from marketplace.admissions.service import open_admission
from marketplace.decisions.lifecycle import signs
from marketplace.decisions.service import sign_decision
from marketplace.frameworks.completeness import need_cleared
from marketplace.frameworks.service import draft_framework
from marketplace.planning.buyers import shares
from marketplace.planning.service import assess_need, edit_need
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Invalid, Refused
from marketplace.procurement.pages import buyers_of
from marketplace.procurement.service import approve_call, publish_call, submit_call
from marketplace.rules.models import Rule
from marketplace.rules.queries import rule_on
from tests.factories.admissions import drafted_admission
from tests.factories.buyers import FORSSA, PARTNER_ID, jointly, municipal_decider, rule, town
from tests.factories.calls import open_call, ready_call, whole_draft
from tests.factories.decisions import drafted_award
from tests.factories.needs import assessed_need, drafted_need
from tests.factories.setup import People, seeing

NAMES = "{fi: Nimi, sv: Namn, en: Name}"


def problems(bad: pytest.ExceptionInfo[Invalid]) -> list[tuple[str | None, str]]:
    return [(each.field, each.code) for each in bad.value.problems]


def test_a_need_is_for_the_whole_area_unless_it_says_otherwise(people: People) -> None:
    need = drafted_need(people, 10_000)
    assert (need.scope, need.buyer.name, need.budget_line, need.joint) == (
        "area", "Hämeenlinnan kaupunki", None, None,
    )  # fmt: skip


def test_what_a_municipality_buys_is_its_own_and_delivered_there(people: People) -> None:
    call = open_call(people, for_whom=FORSSA)
    assert call.need
    assert (call.need.buyer.name, call.need.municipalities) == ("Forssa", ["061"])
    assert (call.buyer.name, buyers_of(call)) == ("Forssa", "Forssa")


def test_the_buyer_follows_the_need_when_it_is_edited_before_publication(people: People) -> None:
    call = whole_draft(people)
    assert call.need_id
    edit_need(people.staff("officer"), call.need_id, FORSSA)
    assess_need(people.staff("officer"), call.need_id)
    submit_call(people.staff("officer"), call.id)
    approve_call(people.staff("second_officer"), call.id)
    assert publish_call(people.staff("officer"), call.id).buyer_id == town(people).id


def test_an_admission_opens_for_the_buyer_of_its_need_as_it_stands(people: People) -> None:
    admission = drafted_admission(people)
    need_id = admission.need_id
    assert need_id
    edit_need(people.staff("officer"), need_id, FORSSA)
    assess_need(people.staff("officer"), need_id)
    opened = open_admission(people.staff("officer"), admission.id)  # no job has followed the need
    assert opened.buyer_id == town(people).id


def test_what_is_drafted_follows_its_need_to_another_buyer_and_is_reviewed_anew(
    people: People, run_jobs: Callable[[], int], mails: Path
) -> None:
    call = ready_call(people)
    officer = seeing(people.staff("officer"))
    need = call.need
    assert need is not None
    framework = draft_framework(officer, need.number, descriptions={"fi": "Valmennusta."})
    edit_need(officer, need.id, {"title": "Valmennus syksylle"})
    run_jobs()
    assert call.state == "ready"  # for whom it is bought did not change
    edit_need(officer, need.id, jointly())
    run_jobs()
    seeing(people.staff("officer"))
    db.session.expire_all()
    assert (call.state, call.reviewed_by) == ("draft", None)
    assert [each["points"] for each in (call.joint or {})["buyers"]] == [6_250, 3_750]
    assert "need.joint_alone" in str(need_cleared(framework, officer))  # no framework is joint
    edit_need(people.staff("officer"), need.id, FORSSA)
    run_jobs()
    seeing(people.staff("officer"))
    db.session.expire_all()
    assert (call.buyer_id, call.joint) == (town(people).id, None)
    assert framework.buyer_id == town(people).id
    sent = [message_from_bytes(path.read_bytes(), policy=default) for path in mails.glob("*.eml")]
    assert ["tilaaja tai osuudet" in str(each["Subject"]) for each in sent].count(True) == 2
    with pytest.raises(Refused, match=r"need\.not_assessed"):
        submit_call(people.staff("officer"), call.id)
    assess_need(people.staff("officer"), need.id)
    assert submit_call(people.staff("officer"), call.id).state == "in_review"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"scope": "municipality"}, [
            ("municipality", "need.municipality_missing"),
            ("budget_line", "need.budget_line_missing"),
        ]),
        (FORSSA | {"municipality": "999"}, [("municipality", "need.unknown_municipality")]),
        ({"scope": "joint"}, [
            ("partner_1_name", "need.partner_missing"),
            ("share_rule", "need.share_rule_missing"),
        ]),
        (jointly("60", "37,5"), [("share", "need.shares_not_whole")]),
        (jointly("sata", "37,5"), [("share", "need.share_wrong")]),
        (jointly("62.505", "37.495"), [("share", "need.share_wrong")]),
        (jointly("NaN", "37,5"), [("share", "need.share_wrong")]),
        (jointly("62,5", ""), [("partner_1_share", "need.share_wrong")]),
        (jointly(partners=[{"name": "", "business_id": "123", "share": "1"}]), [
            ("partner_1_name", "need.partner_name_missing"),
            ("partner_1_business_id", "need.partner_id_wrong"),
        ]),
        (jointly(partners=[{"name": "Pari", "business_id": PARTNER_ID, "share": "1"}] * 2), [
            ("partner_2_business_id", "need.partner_twice"),
        ]),
    ],
)  # fmt: skip
def test_what_cannot_stand_is_told_at_its_field(
    people: People, data: dict[str, object], expected: list[tuple[str, str]]
) -> None:
    with pytest.raises(Invalid) as bad:
        drafted_need(people, 10_000, **data)
    assert problems(bad) == expected


def test_the_database_keeps_the_budget_line_with_its_municipality(people: People) -> None:
    need = drafted_need(people, 10_000, **FORSSA)
    seeing(people.staff("officer"))
    need.budget_line = None
    with pytest.raises(IntegrityError, match="ck_need_budget_line"):
        db.session.flush()


def test_a_municipality_counts_with_the_area_unless_the_rule_takes_it_apart(
    people: People, system: Actor
) -> None:
    assessed_need(people, 35_000)
    own = assessed_need(people, 35_000, **FORSSA)
    assert own.state == "blocked"
    rule(
        system, "contracting_entity", "all",
        f"{{names: {NAMES}, municipalities: ['061'], note: {NAMES}}}",
    )  # fmt: skip
    assert assess_need(people.staff("officer"), own.id).state == "assessed"
    assert assessed_need(people, 35_000, **FORSSA).state == "blocked"
    hattula = FORSSA | {"municipality": "082"}
    assert assessed_need(people, 35_000, **hattula).state == "blocked"


def test_a_municipality_decides_its_own_purchase_and_the_area_does_not(
    people: People, clock: FixedClock, system: Actor
) -> None:
    decision = drafted_award(people, clock, for_whom=FORSSA)
    area, own = people.staff("decider"), municipal_decider(people, system)
    with pytest.raises(Refused) as no:
        sign_decision(seeing(area), decision.id)
    assert (no.value.code, no.value.facts["buyer"]) == ("decision.other_buyer", "Forssa")
    assert not signs(decision, seeing(area)) and signs(decision, seeing(own))
    for key, address in (("buyer", "Raatihuone"), ("061", "Kauppatori")):
        place = f"{{fi: {address}, sv: {address}, en: {address}}}"
        rule(system, "registry", key, f"{{names: {NAMES}, address: {place}, email: a@b.example}}")
    signed = sign_decision(seeing(own), decision.id)
    assert (signed.state, signed.power["key"]) == ("signed", "municipal_office_holder")
    assert signed.remedy["registry"]["address"]["fi"] == "Kauppatori"


def test_a_municipality_does_not_decide_for_the_area(
    people: People, clock: FixedClock, system: Actor
) -> None:
    decision = drafted_award(people, clock)
    with pytest.raises(Refused, match=r"decision\.other_buyer"):
        sign_decision(seeing(municipal_decider(people, system)), decision.id)


def test_the_area_decides_for_a_municipality_where_its_rule_names_the_person(
    people: People, clock: FixedClock, system: Actor
) -> None:
    rule(
        system, "competence", "forssa",
        f"{{names: {NAMES}, municipality: '061', holder: office_holder, role: decision_maker, "
        f"kinds: [award], people: [decider@tyohame.example], basis: {NAMES}}}",
    )  # fmt: skip
    decision = drafted_award(people, clock, for_whom=FORSSA)
    with pytest.raises(Refused, match=r"decision\.other_buyer"):
        sign_decision(seeing(municipal_decider(people, system)), decision.id)
    assert sign_decision(seeing(people.staff("decider")), decision.id).power["key"] == "forssa"


def test_shares_follow_the_figures_of_the_day(people: People, system: Actor) -> None:
    rule(
        system, "cost_share", "working_age",
        f"{{names: {NAMES}, unit: figure, figures: ['99001096 20000', '{PARTNER_ID} 10000']}}",
    )  # fmt: skip
    need = drafted_need(people, 10_000, **jointly("", "", rule="working_age"))
    officer = people.staff("officer")
    found = shares(officer, need, officer.today)
    assert [(each.business_id, each.points) for each in found] == [
        ("9900109-6", 6667), (PARTNER_ID, 3333),
    ]  # fmt: skip


def test_a_figure_is_of_a_business_id_in_its_one_form(people: People, system: Actor) -> None:
    def figures(lines: str) -> Rule:
        text = f"{{names: {NAMES}, unit: figure, figures: [{lines}]}}"
        rule(system, "cost_share", "working_age", text)
        return rule_on(system, "cost_share", "working_age", system.today)

    assert figures("99001096 20000").value["figures"] == ["9900109-6 20000"]
    for wrong, why in {
        "9900109-1 20000": "Y-tunnuksen tarkistusnumero ei täsmää. Tarkista numerot.",
        "9900109-6": "Kirjoita Y-tunnus ja luku, esimerkiksi 1234567-1 25000.",
        "99001096 1, 9900109-6 1": "Sama Y-tunnus on kahdella rivillä.",
    }.items():
        with pytest.raises(Invalid) as bad:
            figures(wrong)
        assert [each.facts["reason"] for each in bad.value.problems] == [why]


def test_a_buyer_without_a_figure_is_told(people: People, system: Actor) -> None:
    rule(
        system, "cost_share", "working_age",
        f"{{names: {NAMES}, unit: figure, figures: ['9900109-6 20000']}}",
    )  # fmt: skip
    with pytest.raises(Invalid) as bad:
        drafted_need(people, 10_000, **jointly(rule="working_age"))
    assert problems(bad) == [("share_rule", "need.share_unknown")]


def test_a_call_tells_all_buyers_and_keeps_their_shares(people: People, system: Actor) -> None:
    call = open_call(people, for_whom=jointly())
    assert buyers_of(call) == (
        "Hämeenlinnan kaupunki (62,5\N{NO-BREAK SPACE}%), "
        "Keksityn alueen kaupunki (37,5\N{NO-BREAK SPACE}%)"
    )
    assert call.joint and "Pirkko Pari" not in str(call.joint)
    assert call.own_value_cents * 1000 == call.maximum_value_cents * 625


def test_a_joint_need_is_not_bought_by_a_framework(people: People) -> None:
    need = assessed_need(people, 10_000, **jointly())
    with pytest.raises(Invalid) as bad:
        draft_framework(people.staff("officer"), need.number)
    assert problems(bad) == [("need", "need.joint_alone")]
