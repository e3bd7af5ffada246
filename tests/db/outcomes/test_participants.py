"""Participants: a pseudonym for the product, the name only in the vault, each look logged."""

import json
import re
from dataclasses import replace

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from marketplace.platform.actor import Actor, Audience
from marketplace.platform.audit import AuditEvent
from marketplace.platform.db import db, set_scope
from marketplace.platform.errors import Forbidden, Invalid, Refused
from marketplace.platform.ids import SeededIds
from marketplace.platform.personal_codes import holds_personal_code
from marketplace.platform.unit import unit
from outcomes.participants.models import Identity, IdentityAccess, IdentityMark, Participant
from outcomes.participants.pseudonyms import person_key_from
from outcomes.participants.queries import known_keys, looks_at, own_participants
from outcomes.participants.service import (
    add_participant,
    change_coach,
    change_contact,
    change_situation,
    find_people,
    hand_over_all,
    view_identity,
)
from outcomes.referrals.models import Referral
from outcomes.referrals.service import (
    accept_referral,
    cancel_referral,
    end_referral,
    propose_referral,
    start_referral,
    view_referred_person,
)
from tests.factories.participants import CONTACT, NAME, PERSONAL_CODE, another_coach, participant
from tests.factories.referrals import provider_organisation, standing_contract
from tests.factories.setup import People, seeing


def test_a_person_is_known_by_a_pseudonym_without_look_alikes(people: People) -> None:
    coach = people.staff("coach")
    person = participant(coach)
    assert re.fullmatch(r"[A-HJKMNP-TV-Z]-[2-9A-HJKMNP-TV-Z]{6}", person.person_key)
    assert own_participants(coach) == [person]


def test_the_pseudonym_follows_from_the_source_of_identifiers() -> None:
    assert person_key_from(SeededIds(7).new()) == person_key_from(SeededIds(7).new())
    assert len({person_key_from(SeededIds(seed).new()) for seed in range(300)}) == 300


def test_only_a_coach_adds_people(people: People) -> None:
    with pytest.raises(Forbidden):
        participant(people.staff("officer"))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "  "}, "name"),
        ({"contact": ""}, "contact"),
        ({"municipality": "091"}, "municipality"),
        ({"groups": ["rich"]}, "groups"),
        ({"name": f"Tyyne {PERSONAL_CODE}"}, "name"),
        ({"contact": "040, 131052 308T ja 131052- 308T"}, "contact"),
    ],
)
def test_bad_input_is_named_at_its_field(people: People, change: dict, field: str) -> None:
    given = {"name": NAME, "contact": CONTACT, "municipality": "061", "groups": []} | change
    with pytest.raises(Invalid) as refused:
        add_participant(people.staff("coach"), **given)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert PERSONAL_CODE not in str(refused.value)


@pytest.mark.parametrize(
    ("sentence", "holds"),
    [
        (f"hetu {PERSONAL_CODE}.", True),
        ("131052–308t", True),
        ("010101-123P on keksitty", False),
        ("puhelin 040 131052", False),
        (f"x{PERSONAL_CODE}", False),
    ],
)
def test_personal_codes_are_found_in_text_by_their_check_character(
    sentence: str, holds: bool
) -> None:
    assert holds_personal_code(sentence) is holds


def test_the_vault_keeps_the_name_encrypted(people: People) -> None:
    coach = people.staff("coach")
    person = participant(coach)
    seeing(coach)
    stored = db.session.scalars(select(Identity)).one()
    assert stored.person_key == person.person_key
    assert NAME.encode() not in stored.ciphertext


def test_each_look_is_logged_with_who_whose_why_and_when(people: People) -> None:
    coach = people.staff("coach")
    person = participant(coach)
    details = view_identity(coach, person.person_key, None, "Soitan asiakkaalle")
    assert (details.name, details.contact) == (NAME, CONTACT)
    assert NAME not in repr(details)
    look = looks_at(coach, person.person_key)[0]
    assert (look.who, look.reason, look.at) == (coach.name, "Soitan asiakkaalle", coach.now)


def test_a_look_needs_a_reason_and_no_personal_code_in_it(people: People) -> None:
    coach = people.staff("coach")
    person = participant(coach)
    for reason in (" ", f"Tarkistan {PERSONAL_CODE}"):
        with pytest.raises(Invalid):
            view_identity(coach, person.person_key, None, reason)
    assert looks_at(coach, person.person_key) == []


def test_another_coach_sees_neither_the_name_nor_the_log(people: People, system: Actor) -> None:
    person = participant(people.staff("coach"))
    other = another_coach(people, system)
    with pytest.raises(Forbidden):
        view_identity(other, person.person_key, None, "Uteliaisuus")
    with pytest.raises(Forbidden):
        looks_at(other, person.person_key)


@pytest.mark.parametrize("who", ["verifier", "officer", "administrator", "coach2"])
def test_the_database_shows_identities_to_nobody_but_the_own_coach(
    people: People, system: Actor, who: str
) -> None:
    participant(people.staff("coach"))
    another_coach(people, system)
    actor = people.staff(who)
    seeing(actor)
    assert db.session.execute(text("select * from vault.identity")).all() == []


def test_the_provider_sees_the_name_only_while_its_referral_stands(
    people: People, system: Actor
) -> None:
    contract, provider = standing_contract(people, system)
    coach = people.staff("coach")
    key = participant(coach).person_key
    referral_id = propose_referral(coach, contract.id, key).id

    def visible() -> int:
        seeing(provider)
        return db.session.scalar(text("select count(*) from vault.identity")) or 0

    assert visible() == 0
    with pytest.raises(Forbidden):
        view_referred_person(provider, referral_id, "Varaan ajan")
    accept_referral(provider, referral_id)
    assert visible() == 1
    assert view_referred_person(provider, referral_id, "Varaan ajan").name == NAME
    start_referral(provider, referral_id, provider.today)
    assert view_referred_person(provider, referral_id, "Soitan").contact == CONTACT
    end_referral(provider, referral_id, provider.today)
    assert visible() == 0
    with pytest.raises(Forbidden):
        view_referred_person(provider, referral_id, "Vielä kerran")
    seeing(coach)
    assert {look.reason for look in looks_at(coach, key)} == {"Soitan", "Varaan ajan"}


def test_another_provider_never_sees_the_name(people: People, system: Actor) -> None:
    contract, provider = standing_contract(people, system)
    provider_organisation(system, "Toinen Keksitty Oy", "toinen@keksitty.example")
    other = people.by_email("toinen@keksitty.example")
    coach = people.staff("coach")
    referral = propose_referral(coach, contract.id, participant(coach).person_key)
    accept_referral(provider, referral.id)
    seeing(other)
    assert db.session.execute(text("select * from vault.identity")).all() == []
    with pytest.raises(Forbidden):
        view_identity(other, referral.person_key, referral.id, "Vieras")


def test_a_provider_cannot_log_a_look_for_somebody_elses_referral(
    people: People, system: Actor
) -> None:
    contract, provider = standing_contract(people, system)
    coach = people.staff("coach")
    first, second = (participant(coach), participant(coach, name="Toinen Keksitty"))
    referral = propose_referral(coach, contract.id, first.person_key)
    other = propose_referral(coach, contract.id, second.person_key)
    accept_referral(provider, referral.id)
    with pytest.raises(DBAPIError, match="row-level security"):
        view_identity(provider, first.person_key, other.id, "Väärä ohjaus")


def test_looks_cannot_be_changed_or_removed(people: People) -> None:
    coach = people.staff("coach")
    person = participant(coach)
    view_identity(coach, person.person_key, None, "Soitan")
    for statement in ("update vault.identity_access set reason = ''", "delete from vault.identity"):
        with pytest.raises(DBAPIError, match="permission denied"):
            db.session.execute(text(statement))
        db.session.rollback()


def test_a_ciphertext_moved_to_another_person_is_nobodys_name(people: People) -> None:
    coach = people.staff("coach")
    participant(coach)
    with unit(coach) as u:
        stolen = u.session.scalars(select(Identity)).one().ciphertext
        other = {"person_key": "Z-222222", "municipality": "061", "groups": []}
        u.add(Participant, coach_id=coach.user_id, **other)
        u.add(Identity, person_key="Z-222222", ciphertext=stolen)
    with pytest.raises(Forbidden):
        view_identity(coach, "Z-222222", None, "Soitan")


def test_no_audit_event_carries_the_name_or_the_reason(people: People) -> None:
    coach = people.staff("coach")
    person = participant(coach)
    view_identity(coach, person.person_key, None, "Soitan Tyynelle")
    seeing(coach)
    events = db.session.scalars(select(AuditEvent)).all()
    everything = json.dumps([event.content() for event in events], ensure_ascii=False)
    assert person.person_key in everything
    assert NAME not in everything and CONTACT not in everything and "Tyynelle" not in everything
    assert db.session.scalars(select(IdentityAccess)).one().reason == "Soitan Tyynelle"


@pytest.mark.parametrize(
    ("reason", "named"),
    [
        ("Tyyne sai töitä", True),
        ("sovittu tuulentuvan kanssa", False),
        ("Sovittu Tuulentupalle soitettaessa", True),
        ("numerossa 0501112222", True),
        ("TYYNE@TUULENTUPA.EXAMPLE ei vastaa", True),
        ("Asiakas sai töitä, tyytyväinen", False),
    ],
)
def test_a_reason_that_others_read_does_not_name_the_person(
    people: People, system: Actor, reason: str, named: bool
) -> None:
    contract, _provider = standing_contract(people, system)
    coach = people.staff("coach")
    referral = propose_referral(coach, contract.id, participant(coach).person_key)
    if not named:
        assert cancel_referral(coach, referral.id, reason).state_reason == reason
        return
    with pytest.raises(Invalid) as refused:
        cancel_referral(coach, referral.id, reason)
    assert [(p.field, p.code) for p in refused.value.problems] == [("reason", "participant.named")]
    assert looks_at(coach, referral.person_key) == []


def test_known_keys_are_told_from_unknown_ones(people: People) -> None:
    coach = people.staff("coach")
    person = participant(coach)
    assert known_keys(coach, {person.person_key, "A-000000"}) == {person.person_key}


def test_a_coach_finds_own_people_by_name_and_each_one_shown_is_logged(
    people: People, system: Actor
) -> None:
    coach, other = people.staff("coach"), another_coach(people, system)
    mine, beside = participant(coach), participant(coach, name="Sulo Suvanto")
    participant(other, name="Tyyne Toisen-Oma")
    found = find_people(coach, "tuulentu")
    assert [(key, details.name) for key, details in found.people] == [(mine.person_key, NAME)]
    assert not found.more
    assert [look.reason for look in looks_at(coach, mine.person_key)] == ["Haku nimellä"]
    assert looks_at(coach, beside.person_key) == []
    with pytest.raises(Invalid):
        find_people(coach, "t")
    with pytest.raises(Forbidden):
        find_people(people.staff("officer"), "tyyne")


def test_the_same_person_is_not_added_twice_unnoticed(people: People, system: Actor) -> None:
    coach, other = people.staff("coach"), another_coach(people, system)
    person = participant(coach)
    again = {"name": "tuulentupa tyyne", "contact": "+358501112222", "municipality": "061"}
    with pytest.raises(Refused) as own:
        add_participant(coach, **again)
    assert own.value.code == "participant.own_twin"
    assert own.value.facts == {"key": person.person_key}
    with pytest.raises(Refused) as others:
        add_participant(other, **again)
    assert others.value.code == "participant.twin"
    assert others.value.facts == {"coach": coach.name}
    second = add_participant(other, **again, despite="Isä ja poika, sama puhelin")
    assert second.person_key != person.person_key
    seeing(coach)
    [look] = looks_at(coach, person.person_key)
    assert look.who == other.name and look.reason.endswith("Isä ja poika, sama puhelin")


def test_who_was_added_before_there_were_marks_is_known_again(people: People) -> None:
    coach = people.staff("coach")
    participant(coach)
    with unit(coach) as u:
        u.session.execute(text("delete from vault.identity_mark"))
    with pytest.raises(Refused):
        add_participant(coach, name=NAME, contact=CONTACT, municipality="061")


def test_a_mark_tells_no_name_and_no_other_area(people: People) -> None:
    coach = people.staff("coach")
    participant(coach)
    seeing(coach)
    marks = db.session.scalars(select(IdentityMark.mark)).all()
    assert len(marks) == 2 and {len(mark) for mark in marks} == {32}
    provider = replace(coach.scope, audience=Audience.PROVIDER)
    set_scope(db.session(), provider)
    assert db.session.scalars(select(IdentityMark.mark)).all() == []


def test_a_person_goes_to_another_coach_with_name_log_and_referrals(
    people: People, system: Actor
) -> None:
    contract, _provider = standing_contract(people, system)
    coach, other = people.staff("coach"), another_coach(people, system)
    key = participant(coach).person_key
    referral = propose_referral(coach, contract.id, key)
    view_identity(coach, key, None, "Soitan")
    with pytest.raises(Forbidden):
        change_coach(other, key, other.user_id)
    for nobody in (coach.user_id, people.staff("officer").user_id):
        with pytest.raises(Refused):
            change_coach(coach, key, nobody)
    change_coach(coach, key, other.user_id)
    with pytest.raises(Forbidden):
        view_identity(coach, key, None, "Vielä kerran")
    assert find_people(coach, "tuulentupa").people == []
    assert view_identity(other, key, None, "Esittäydyn").name == NAME
    assert {look.reason for look in looks_at(other, key)} == {"Soitan", "Esittäydyn"}
    assert db.session.get_one(Referral, referral.id).coach_id == other.user_id


def test_all_people_of_a_coach_who_leaves_go_to_another(people: People, system: Actor) -> None:
    coach, other = people.staff("coach"), another_coach(people, system)
    keys = {participant(coach).person_key for _ in range(3)}
    administrator = people.staff("administrator")
    with pytest.raises(Forbidden):
        hand_over_all(other, coach.user_id, other.user_id)
    with pytest.raises(Refused):
        hand_over_all(administrator, coach.user_id, coach.user_id)
    assert hand_over_all(administrator, coach.user_id, other.user_id) == 3
    assert {person.person_key for person in own_participants(other)} == keys
    seeing(administrator)
    assert db.session.scalars(select(Identity)).all() == []


def test_a_new_name_and_contact_replace_the_old_ones_for_whoever_may_look(
    people: People, system: Actor
) -> None:
    contract, provider = standing_contract(people, system)
    coach = people.staff("coach")
    key = participant(coach).person_key
    referral = propose_referral(coach, contract.id, key)
    accept_referral(provider, referral.id)
    change_contact(coach, key, name="Tyyne Uusinimi", contact="050 999 8888")
    details = view_referred_person(provider, referral.id, "Soitan")
    assert (details.name, details.contact) == ("Tyyne Uusinimi", "050 999 8888")
    with pytest.raises(Forbidden):
        change_contact(provider, key, name="Väärä", contact="050 111 0000")
    with pytest.raises(Invalid):
        change_contact(coach, key, name=" ", contact="050 111 0000")
    seeing(coach)
    assert "Nimen tai yhteystiedon muutos" in {look.reason for look in looks_at(coach, key)}
    add_participant(coach, name=NAME, contact=CONTACT, municipality="061")  # nobody's any more
    with pytest.raises(Refused):
        change_contact(coach, key, name=NAME, contact=CONTACT)


def test_a_person_who_moves_is_referred_from_the_new_home_and_old_referrals_keep_theirs(
    people: People, system: Actor
) -> None:
    contract, _provider = standing_contract(people, system)
    coach = people.staff("coach")
    key = participant(coach, municipality="061", groups=["young"]).person_key
    before = propose_referral(coach, contract.id, key)
    cancel_referral(coach, before.id, "Muutti")
    change_situation(coach, key, municipality="082", groups=["integration"])
    after = propose_referral(coach, contract.id, key)
    found = [(each.municipality, each.groups) for each in (before, after)]
    assert found == [("061", ["young"]), ("082", ["integration"])]
    with pytest.raises(Invalid):
        change_situation(coach, key, municipality="091")
