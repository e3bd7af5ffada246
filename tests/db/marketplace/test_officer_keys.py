"""Officers' keys and seals: rehearsed before they count, opened by two, survived when lost."""

import pytest
from sqlalchemy import select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.embedded.local import Servers
from marketplace.platform.errors import Forbidden, Invalid, Refused
from marketplace.platform.identity.models import Membership
from marketplace.platform.identity.municipalities import buyer_of_area
from marketplace.platform.identity.queries import user_by_email
from marketplace.platform.identity.service import end_membership, invite_user
from marketplace.procurement.models import Call
from marketplace.procurement.service import publish_call
from marketplace.sealing.crypto import open_with, seal_to
from marketplace.sealing.models import OfficerKey, Seal
from marketplace.sealing.queries import escrow_key, holders, key_problems, officer_key
from marketplace.sealing.service import (
    hand_over_share,
    make_escrow_key,
    make_key_pair,
    make_seal,
    recover_key,
    rehearse_key,
    share_with,
)
from tests.conftest import as_superuser
from tests.factories.calls import ready_call
from tests.factories.setup import CHEAP, PASSPHRASE, PASSWORD, People, seeing

NEW = "pitkä matka alkaa tästä ovesta"
THIRD = "kolmas@tyohame.example"


def codes(people: People) -> list[str]:
    return [problem.code for problem in key_problems(seeing(people.staff("officer")), ())]


def a_seal(people: People) -> Seal:
    return make_seal(seeing(people.staff("officer")), ())


def third_officer(people: People, *, rehearsed: bool = True) -> None:
    """One more officer, who gets a key now."""
    administrator = seeing(people.staff("administrator"))
    buyer = buyer_of_area(administrator)
    facts = {"email": THIRD, "name": "Kaija Kolmas", "organisation_id": buyer.id}
    invite_user(administrator, roles=["procurement_officer"], send_mail=False, **facts)
    make_key_pair(people.by_email(THIRD), NEW, cost=CHEAP)
    if rehearsed:
        rehearse_key(people.by_email(THIRD), NEW)


def test_a_key_counts_once_it_is_rehearsed(people: People) -> None:
    assert codes(people) == []
    second = seeing(people.staff("second_officer"))
    made = make_key_pair(second, NEW, cost=CHEAP)
    assert made.rehearsed_at is None
    assert codes(people) == ["sealing.officer_key_unrehearsed"]
    seeing(second)
    with pytest.raises(Refused, match=r"sealing\.wrong_passphrase"):
        rehearse_key(second, PASSPHRASE)
    rehearse_key(second, NEW)
    rehearse_key(second, NEW)  # on demand, again
    assert codes(people) == []


def test_publication_names_each_missing_key_and_asks_for_no_passphrase(
    people: People, servers: Servers
) -> None:
    call_id = ready_call(people).id
    as_superuser(servers, "delete from officer_key where kind = 'escrow'")
    as_superuser(servers, "update officer_key set rehearsed_at = null")
    db.session.rollback()
    db.session.expire_all()
    problems = key_problems(seeing(people.staff("officer")), ())
    assert [(no.code, no.facts) for no in problems] == [
        ("sealing.officer_key_unrehearsed", {"name": "Oona Ostaja"}),
        ("sealing.officer_key_unrehearsed", {"name": "Otso Ostaja"}),
        ("sealing.escrow_missing", {}),
    ]
    with pytest.raises(Refused, match=r"sealing\.officer_key_unrehearsed"):
        publish_call(people.staff("officer"), call_id)
    assert db.session.get_one(Call, call_id).state == "ready"


def test_the_named_officers_must_have_keys_and_be_two(people: People) -> None:
    third_officer(people, rehearsed=False)
    officer = seeing(people.staff("officer"))
    third = user_by_email(people.session, THIRD)
    seeing(officer)
    assert officer.user_id
    named = [officer.user_id, third.id]
    assert [no.code for no in key_problems(officer, named)] == ["sealing.officer_key_unrehearsed"]
    assert [no.code for no in key_problems(officer, named[:1])] == ["sealing.too_few_officers"]
    assert key_problems(officer, ()) == []


def test_weak_passphrases_and_the_own_password_are_refused(people: People) -> None:
    officer = seeing(people.staff("officer"))
    standing = officer_key(officer, officer.user_id)
    for weak, code in (
        ("lyhyt", "sealing.passphrase_short"),
        ("kissakissakissakissa", "sealing.passphrase_uniform"),
        ("oona istuu kalliolla", "sealing.passphrase_of_person"),
        (PASSWORD, "sealing.passphrase_is_password"),
    ):
        with pytest.raises(Invalid) as caught:
            make_key_pair(officer, weak, cost=CHEAP)
        assert [problem.code for problem in caught.value.problems] == [code]
    assert officer_key(officer, officer.user_id) is standing


def test_only_officers_have_keys_and_only_the_administrator_makes_the_escrow(
    people: People,
) -> None:
    for role in ("decider", "coach", "administrator"):
        with pytest.raises(Forbidden):
            make_key_pair(people.staff(role), NEW, cost=CHEAP)
    with pytest.raises(Forbidden):
        make_escrow_key(people.staff("officer"), NEW, cost=CHEAP)


def test_two_shares_open_and_one_does_not(people: People) -> None:
    seal = a_seal(people)
    box = seal_to(seal.public_key, b"tarjous")
    first, second = people.staff("officer"), people.staff("second_officer")
    for alone in (first, second):
        with pytest.raises(Refused, match=r"sealing\.too_few_shares"):
            recover_key(seeing(alone), seal.id, PASSPHRASE)
    hand_over_share(seeing(first), seal.id, PASSPHRASE)
    with pytest.raises(Refused, match=r"sealing\.too_few_shares"):
        recover_key(first, seal.id, PASSPHRASE)
    with pytest.raises(Refused, match=r"sealing\.wrong_passphrase"):
        recover_key(seeing(second), seal.id, NEW)
    assert open_with(recover_key(second, seal.id, PASSPHRASE), box) == b"tarjous"
    assert open_with(recover_key(first, seal.id, PASSPHRASE, escrow=True), box) == b"tarjous"


def test_a_lost_key_is_survived_by_any_other_two(people: People, servers: Servers) -> None:
    seal = a_seal(people)
    box = seal_to(seal.public_key, b"tarjous")
    as_superuser(
        servers,
        "delete from seal_share where officer_key_id in"
        " (select k.id from officer_key k join user_account a on a.id = k.user_id"
        " where a.name = 'Otso Ostaja')",
    )
    db.session.rollback()
    db.session.expire_all()
    hand_over_share(seeing(people.staff("officer")), seal.id, PASSPHRASE)
    second = seeing(people.staff("second_officer"))
    with pytest.raises(Refused, match=r"sealing\.holds_no_share"):
        recover_key(second, seal.id, PASSPHRASE)
    assert open_with(recover_key(second, seal.id, PASSPHRASE, escrow=True), box) == b"tarjous"


def test_a_new_key_takes_the_shares_along_where_the_old_passphrase_is_known(
    people: People,
) -> None:
    seal = a_seal(people)
    second = seeing(people.staff("second_officer"))
    with pytest.raises(Refused, match=r"sealing\.wrong_passphrase"):
        make_key_pair(second, NEW, previous="väärä vanha lause tässä", cost=CHEAP)
    make_key_pair(second, NEW, previous=PASSPHRASE, cost=CHEAP)
    rehearse_key(second, NEW)
    hand_over_share(second, seal.id, NEW)
    assert recover_key(seeing(people.staff("officer")), seal.id, PASSPHRASE)


def test_a_replaced_key_still_opens_what_it_holds_by_its_own_passphrase(people: People) -> None:
    seal = a_seal(people)
    second = seeing(people.staff("second_officer"))
    make_key_pair(second, NEW, cost=CHEAP)
    hand_over_share(second, seal.id, PASSPHRASE)
    with pytest.raises(Refused, match=r"sealing\.wrong_passphrase"):
        hand_over_share(second, seal.id, NEW)
    administrator = seeing(people.staff("administrator"))
    make_escrow_key(administrator, NEW, cost=CHEAP)
    first = seeing(people.staff("officer"))
    assert recover_key(first, seal.id, PASSPHRASE, escrow=True)  # the old envelope


def test_a_share_is_handed_to_a_newly_named_officer(people: People) -> None:
    seal = a_seal(people)
    third_officer(people)
    third = people.by_email(THIRD)
    first, second = people.staff("officer"), people.staff("second_officer")
    assert third.user_id and second.user_id
    with pytest.raises(Refused, match=r"sealing\.holds_no_share"):
        hand_over_share(seeing(third), seal.id, NEW)
    with pytest.raises(Refused, match=r"sealing\.holds_share"):
        share_with(seeing(first), seal.id, PASSPHRASE, second.user_id)
    share_with(first, seal.id, PASSPHRASE, third.user_id)
    assert ("Kaija Kolmas", 1) in [
        (each.name, each.index) for each in holders(first, seal.id) if not each.escrow
    ]
    hand_over_share(first, seal.id, PASSPHRASE)
    with pytest.raises(Refused, match=r"sealing\.too_few_shares"):
        recover_key(seeing(third), seal.id, NEW)  # the same share twice
    hand_over_share(seeing(second), seal.id, PASSPHRASE)
    assert recover_key(seeing(third), seal.id, NEW)


def test_who_replaced_a_key_as_forgotten_is_handed_no_second_share(people: People) -> None:
    seal = a_seal(people)
    first, second = people.staff("officer"), people.staff("second_officer")
    assert second.user_id
    make_key_pair(seeing(second), NEW, cost=CHEAP)
    rehearse_key(second, NEW)
    with pytest.raises(Refused, match=r"sealing\.holds_share"):
        share_with(seeing(first), seal.id, PASSPHRASE, second.user_id)


def test_no_private_key_and_no_passphrase_lies_in_the_database(people: People) -> None:
    seal = a_seal(people)
    first = seeing(people.staff("officer"))
    hand_over_share(first, seal.id, PASSPHRASE)
    private = recover_key(seeing(people.staff("second_officer")), seal.id, PASSPHRASE)
    db.session.expire_all()
    for key in db.session.scalars(select(OfficerKey)).all():
        assert PASSPHRASE.encode() not in key.wrapped_private_key
    for share in db.session.get_one(Seal, seal.id).shares:
        assert private not in share.ciphertext
        assert len(share.ciphertext) == 16 + 48
    assert escrow_key(first)


def two_roles(people: People) -> Actor:
    """An officer who is an administrator too, with a rehearsed key and the escrow made by it."""
    administrator = seeing(people.staff("administrator"))
    facts = {"email": THIRD, "organisation_id": buyer_of_area(administrator).id}
    roles = ["procurement_officer", "administrator"]
    invite_user(administrator, name="Kaija Kolmas", roles=roles, send_mail=False, **facts)
    made = seeing(people.by_email(THIRD))
    make_key_pair(made, NEW, cost=CHEAP)
    rehearse_key(made, NEW)
    make_escrow_key(made, NEW, cost=CHEAP)
    rehearse_key(made, NEW, escrow=True)
    return made


def test_who_made_the_escrow_is_no_opener_since_two_shares_open(people: People) -> None:
    both = two_roles(people)
    officer = seeing(people.staff("officer"))
    second = people.staff("second_officer")
    assert both.user_id and officer.user_id and second.user_id
    (problem,) = key_problems(officer, [officer.user_id, both.user_id])
    assert (problem.code, problem.facts) == ("sealing.escrow_of_opener", {"name": "Kaija Kolmas"})
    # where nobody is named, the others open
    seal = make_seal(officer, ())
    found = {(each.name, each.escrow) for each in holders(officer, seal.id)}
    assert found == {("Oona Ostaja", False), ("Otso Ostaja", False), ("Kaija Kolmas", True)}
    with pytest.raises(Refused, match=r"sealing\.holds_share"):
        share_with(officer, seal.id, PASSPHRASE, both.user_id)


def test_two_officers_of_whom_one_made_the_escrow_are_told_to_have_it_made_by_another(
    people: People,
) -> None:
    two_roles(people)
    administrator = seeing(people.staff("administrator"))
    part = db.session.query(Membership).filter_by(user_id=people.staff("officer").user_id).one()
    end_membership(administrator, part.id)
    second = people.staff("second_officer")
    found = key_problems(seeing(second), ())
    assert [each.code for each in found] == ["sealing.escrow_of_opener"]
    administrator = seeing(people.staff("administrator"))
    make_escrow_key(administrator, PASSPHRASE, cost=CHEAP)
    rehearse_key(administrator, PASSPHRASE, escrow=True)
    assert key_problems(seeing(second), ()) == []
