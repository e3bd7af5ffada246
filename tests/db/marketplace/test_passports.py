"""Passports: what is declared and shown, who looks at it, and what is lacking."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from marketplace.baskets.queries import service_line
from marketplace.passports.lifecycle import EVIDENCE
from marketplace.passports.models import Evidence, SelfDeclaration
from marketplace.passports.queries import (
    grounds,
    last_declaration,
    papers,
    stale_evidence,
)
from marketplace.passports.service import (
    add_evidence,
    approve_evidence,
    confirm_declaration,
    reject_evidence,
    withdraw_evidence,
)
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Forbidden, Invalid, NotFound, Refused
from marketplace.platform.permissions import may
from marketplace.providers.models import Provider
from marketplace.providers.queries import fits, own_provider
from tests.conftest import NOON
from tests.factories.letterbox import queued_mails
from tests.factories.passports import PDF, passport_in_order, shown
from tests.factories.providers import approved_provider, colleague, provider_person
from tests.factories.setup import STAFF, People, seeing

TODAY = NOON.date()
ALL = {
    "tax_register",
    "trade_register",
    "tax_debt",
    "pension_insurance",
    "working_terms",
    "occupational_health",
}
ACTS: dict[str, Callable[[Actor, Evidence], Evidence]] = {
    "approve": lambda actor, evidence: approve_evidence(actor, evidence.id),
    "reject": lambda actor, evidence: reject_evidence(actor, evidence.id, "Perustelu."),
    "withdraw": lambda actor, evidence: withdraw_evidence(actor, evidence.id),
}


def lacking(people: People, person: Actor, line: str, day: date, **more: int) -> list[str]:
    seeing(person)
    found = stale_evidence(
        person, own_provider(person), service_line(person, line), day, *more.values()
    )
    return [f"{no.code}:{no.facts.get('name', '')}".rstrip(":") for no in found]


@pytest.fixture
def provider(people: People) -> Provider:
    return approved_provider(people)


@pytest.fixture
def person(people: People, provider: Provider) -> Actor:
    return provider_person(people, provider)


# The self-declaration ----------------------------------------------------------------------------


def test_the_grounds_are_data_with_source_names_and_consequence(person: Actor) -> None:
    found = grounds(seeing(person), TODAY)
    assert (found[0].key, found[-1].key, len(found)) == ("crime-org", "misinterpr", 24)
    binding = {rule.key for rule in found if rule.value["weight"] == "mandatory"}
    assert binding >= {"tax-pay", "corruption"}
    for rule in found:
        assert "1397/2016" in rule.source
        for name in ("names", "question", "consequence"):
            assert set(rule.value[name]) == {"fi", "sv", "en"}


def test_a_declaration_is_kept_and_counts_for_the_days_of_the_rule(
    person: Actor, provider: Provider
) -> None:
    declared = confirm_declaration(person, provider.id, {"tax-pay": "Maksusuunnitelma 1.8.2026."})
    assert (declared.confirmed_on, declared.valid_until) == (TODAY, date(2027, 8, 31))
    applies = [answer for answer in declared.answers if answer["applies"]]
    assert applies == [
        {"ground": "tax-pay", "applies": True, "measures": "Maksusuunnitelma 1.8.2026."}
    ]
    assert len(declared.answers) == 24


def test_a_ground_that_applies_needs_its_measures(person: Actor, provider: Provider) -> None:
    with pytest.raises(Invalid) as refusal:
        confirm_declaration(person, provider.id, {"tax-pay": " ", "unheard": "x"})
    assert {(each.field, each.code) for each in refusal.value.problems} == {
        ("measures_tax-pay", "passport.measures_missing"),
        ("measures_unheard", "passport.ground_unknown"),
    }
    assert last_declaration(provider) is None


def test_what_was_declared_is_never_changed(
    person: Actor, provider: Provider, clock: FixedClock
) -> None:
    first = confirm_declaration(person, provider.id, {})
    clock.move_to(NOON + timedelta(minutes=1))
    second = confirm_declaration(person, provider.id, {"fraud": "Johto on vaihdettu."})
    seeing(person)
    assert last_declaration(provider).id == second.id  # type: ignore[union-attr]
    assert db.session.get(SelfDeclaration, first.id) is not None
    with pytest.raises(ProgrammingError, match="permission denied"):
        db.session.execute(text("update self_declaration set answers = '[]'"))


def test_only_who_signs_declares(people: People, provider: Provider) -> None:
    for role in ("provider_writer", "provider_reader"):
        with pytest.raises(Forbidden):
            confirm_declaration(colleague(people, provider, role), provider.id, {})


def test_a_declaration_runs_out_and_is_confirmed_anew(
    people: People, person: Actor, provider: Provider, clock: FixedClock
) -> None:
    confirm_declaration(person, provider.id, {})
    last = date(2027, 8, 31)
    assert "passport.declaration_stale" not in lacking(people, person, "job_search", last)
    after = lacking(people, person, "job_search", last + timedelta(days=1))
    assert "passport.declaration_stale" in after
    clock.move_to(NOON + timedelta(days=366))
    confirm_declaration(person, provider.id, {})
    assert "passport.declaration_stale" not in lacking(people, person, "job_search", person.today)


# Evidence: its life ------------------------------------------------------------------------------


def test_each_role_does_only_its_acts(people: People, person: Actor, provider: Provider) -> None:
    evidence = shown(person)
    actors = {role: people.staff(role) for role in STAFF} | {
        "provider": person,
        "writer": colleague(people, provider, "provider_writer"),
        "reader": colleague(people, provider, "provider_reader"),
        "stranger": people.stranger,
    }
    for action, act in ACTS.items():
        transition = EVIDENCE.find("submitted", action)
        assert transition is not None
        for actor in actors.values():
            if may(actor, transition.permission):
                continue
            with pytest.raises(Forbidden):
                act(actor, evidence)
    assert evidence.state == "submitted"


@pytest.mark.parametrize("first", ACTS)
def test_what_is_decided_is_decided(people: People, person: Actor, first: str) -> None:
    evidence = shown(person)
    officer = people.staff("officer")
    done = ACTS[first](person if first == "withdraw" else officer, evidence)
    transition = EVIDENCE.find("submitted", first)
    assert transition is not None
    assert done.state == transition.target
    for again, act in ACTS.items():
        with pytest.raises(Refused):
            act(seeing(person if again == "withdraw" else officer), evidence)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"content": b"MZ an exe"}, ("file", "passport.file_kind")),
        ({"content": b""}, ("file", "passport.file_kind")),
        ({"issued_on": TODAY + timedelta(days=1)}, ("issued_on", "passport.issued_in_future")),
        ({"issued_on": TODAY - timedelta(days=91)}, ("issued_on", "passport.too_old")),
        (
            {"expires_on": TODAY - timedelta(days=2)},
            ("expires_on", "passport.ends_before_start"),
        ),
    ],
)
def test_wrong_papers_are_told_at_their_field(
    person: Actor, provider: Provider, changes: dict[str, object], problem: tuple[str, str]
) -> None:
    facts = {"content": PDF, "name": "a.pdf", "issued_on": TODAY - timedelta(days=1)} | changes
    with pytest.raises(Invalid) as refusal:
        add_evidence(person, provider.id, "tax_debt", **facts)  # type: ignore[arg-type]
    assert problem in {(each.field, each.code) for each in refusal.value.problems}
    assert db.session.scalars(select(Evidence)).all() == []


def test_a_paper_of_an_unknown_kind_is_not_found(person: Actor, provider: Provider) -> None:
    with pytest.raises(NotFound):
        shown(person, "unheard")


def test_a_paper_counts_to_its_own_day_or_to_the_age_of_the_rule(
    people: People, person: Actor, provider: Provider
) -> None:
    issued = TODAY - timedelta(days=1)
    facts = {"content": PDF, "name": "a.pdf", "issued_on": issued}
    soon = add_evidence(
        person,
        provider.id,
        "tax_debt",
        expires_on=TODAY + timedelta(days=5),
        **facts,  # type: ignore[arg-type]
    )
    late = add_evidence(
        person,
        provider.id,
        "tax_debt",
        expires_on=TODAY + timedelta(days=500),
        **facts,  # type: ignore[arg-type]
    )
    assert soon.expires_on == TODAY + timedelta(days=5)
    assert late.expires_on == issued + timedelta(days=90)
    officer = people.staff("officer")
    with pytest.raises(Invalid) as refusal:
        approve_evidence(officer, late.id, issued + timedelta(days=91))
    assert refusal.value.problems[0].code == "passport.counts_too_long"
    assert approve_evidence(officer, late.id, TODAY).expires_on == TODAY


def test_a_rejection_needs_a_reason_and_is_told(people: People, person: Actor) -> None:
    key = shown(person).id
    with pytest.raises(Invalid):
        reject_evidence(people.staff("officer"), key, " ")
    reject_evidence(people.staff("officer"), key, "Väärä yritys.")
    mail = queued_mails(db.session())[-1].payload
    assert mail["subject"] == "Todistus ei kelvannut: Verovelkatodistus"
    assert "Väärä yritys." in mail["body"]


def test_another_provider_sees_nothing_of_it(people: People, person: Actor) -> None:
    evidence = shown(person)
    key = evidence.id
    other = provider_person(people, approved_provider(people, 2))
    db.session.expunge_all()
    seeing(other)
    assert db.session.get(Evidence, key) is None
    with pytest.raises(NotFound):
        withdraw_evidence(other, key)


# What is lacking ---------------------------------------------------------------------------------


def test_what_is_needed_follows_from_line_form_and_value(people: People) -> None:
    company = provider_person(people, approved_provider(people, 1))
    alone = provider_person(
        people, approved_provider(people, 2, form="sole_trader", service_lines=["training"])
    )
    seeing(company)
    kinds = {paper.kind for paper in papers(company, own_provider(company), TODAY)}
    assert kinds == ALL
    seeing(alone)
    kinds = {paper.kind for paper in papers(alone, own_provider(alone), TODAY)}
    assert kinds == ALL - {"working_terms", "occupational_health"} | {"trainers"}
    assert len(lacking(people, company, "job_search", TODAY)) == 1 + len(ALL)
    assert lacking(people, company, "job_search", TODAY, value=899_999) == [
        "passport.declaration_missing"
    ]
    assert len(lacking(people, company, "job_search", TODAY, value=900_000)) == 1 + len(ALL)


def test_papers_are_in_order_until_the_first_of_them_lapses(people: People, person: Actor) -> None:
    passport_in_order(people, person)
    last = TODAY - timedelta(days=1) + timedelta(days=90)
    assert lacking(people, person, "job_search", TODAY) == []
    assert lacking(people, person, "job_search", last) == []
    assert len(lacking(people, person, "job_search", last + timedelta(days=1))) == len(ALL)


def test_a_newer_paper_that_waits_or_was_refused_does_not_undo_the_standing_one(
    people: People, person: Actor
) -> None:
    passport_in_order(people, person)
    newer = shown(person)
    assert lacking(people, person, "job_search", TODAY) == []
    reject_evidence(people.staff("officer"), newer.id, "Sumea.")
    assert lacking(people, person, "job_search", TODAY) == []


def test_each_state_of_a_paper_is_told_by_its_name(people: People, person: Actor) -> None:
    passport_in_order(people, person, but=["tax_debt", "trade_register"])
    shown(person, "trade_register")
    refused = shown(person, "tax_debt")
    assert lacking(people, person, "job_search", TODAY) == [
        "passport.evidence_waits:Verovelkatodistus",
        "passport.evidence_waits:Kaupparekisteriote",
    ]
    reject_evidence(people.staff("officer"), refused.id, "Väärä.")
    assert lacking(people, person, "job_search", TODAY) == [
        "passport.evidence_rejected:Verovelkatodistus",
        "passport.evidence_waits:Kaupparekisteriote",
    ]


def test_stale_papers_never_keep_from_offering(people: People, person: Actor) -> None:
    seeing(person)
    assert lacking(people, person, "job_search", TODAY)
    assert fits(own_provider(person), service_line(person, "job_search")) == []


@given(age=st.integers(0, 90), ahead=st.integers(0, 200))
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_paper_counts_exactly_to_its_last_day(
    people: People, person: Actor, age: int, ahead: int
) -> None:
    issued = TODAY - timedelta(days=age)
    evidence = approve_evidence(people.staff("officer"), shown(person, issued_on=issued).id)
    seeing(person)
    ends = max(
        each.expires_on
        for each in db.session.scalars(select(Evidence).filter_by(state="approved"))
        if each.expires_on
    )
    assert evidence.expires_on == issued + timedelta(days=90)
    day = TODAY + timedelta(days=ahead)
    paper = next(
        each for each in papers(person, own_provider(person), day) if each.kind == "tax_debt"
    )
    assert (paper.state == "valid") == (day <= ends)
