"""Verbs about participants: a pseudonym for the product, a name for the vault."""

import smtplib
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select

from marketplace.platform import events
from marketplace.platform.actor import Actor, Audience
from marketplace.platform.audit import record
from marketplace.platform.errors import Forbidden, Invalid, Problem, Refused
from marketplace.platform.identity.models import User
from marketplace.platform.mail import send
from marketplace.platform.permissions import verb
from marketplace.platform.personal_codes import refuse_personal_codes
from marketplace.platform.unit import Unit, unit
from outcomes.participants import vault
from outcomes.participants.events import CoachChanged
from outcomes.participants.models import Participant
from outcomes.participants.notices import tell_handed_over
from outcomes.participants.pseudonyms import person_key_from
from outcomes.participants.queries import (
    coaches,
    lock_own,
    municipalities,
    participant_by_key,
)
from outcomes.participants.vault import Found, PersonDetails
from outcomes.pure.names import reaches
from outcomes.pure.recording import GROUPS

SHORTEST_SEARCH = 2
"""Letters."""


@verb("participant.add")
def add_participant(
    actor: Actor,
    *,
    name: str,
    contact: str,
    municipality: str,
    groups: Collection[str] = (),
    despite: str | None = None,
) -> Participant:
    """Make a pseudonym for a person whose coach the actor is; name and contact go to the vault.

    ``municipality`` is its three-digit code, ``groups`` are codes of GROUPS. ``despite`` says why
    somebody is added although the area has a person with the same name and contact; that person's
    coach reads it in the log. Raises Invalid for an empty name, a contact with neither a telephone
    number nor an e-mail address, another area's municipality, an unknown group, and for a personal
    identity code in the text; Refused where there is such a person and no reason: once-per-person
    rules count by pseudonym.
    """
    refuse_personal_codes(name=name, contact=contact, despite=despite)
    with unit(actor) as u:
        _check(actor, name, contact, municipality, groups)
        details = PersonDetails(name.strip(), contact.strip())
        _refuse_twin(u, details, despite)
        participant = u.add(
            Participant,
            person_key=_new_key(u),
            municipality=municipality,
            groups=sorted(set(groups)),
            coach_id=actor.user_id,
        )
        vault.put(u, participant.person_key, details)
        record(
            u,
            participant,
            "create",
            person_key=participant.person_key,
            municipality=municipality,
            groups=participant.groups,
        )
        return participant


def _check(
    actor: Actor, name: str, contact: str, municipality: str, groups: Collection[str]
) -> None:
    _raise([*_unreachable(name, contact), *_misplaced(actor, municipality, groups)])


def _unreachable(name: str, contact: str) -> list[Problem]:
    problems = [
        Problem(field, "participant.text_missing")
        for field, text in (("name", name), ("contact", contact))
        if not text.strip()
    ]
    if contact.strip() and not reaches(contact):
        problems.append(Problem("contact", "participant.no_contact"))
    return problems


def _misplaced(actor: Actor, municipality: str, groups: Collection[str]) -> list[Problem]:
    problems = []
    if municipality not in dict(municipalities(actor)):
        problems.append(Problem("municipality", "participant.unknown_municipality"))
    if not set(groups) <= set(GROUPS):
        problems.append(Problem("groups", "participant.unknown_group"))
    return problems


def _raise(problems: Sequence[Problem]) -> None:
    if problems:
        raise Invalid(*problems)


def _refuse_twin(
    u: Unit, details: PersonDetails, despite: str | None, but: str | None = None
) -> None:
    """Of another coach's person no more is told than that there is one, and whom to ask."""
    if (key := vault.twin_of(u, details, but)) is None:
        return None
    if despite and despite.strip():
        return vault.tell_of_twin(u, key, despite.strip())
    twin = participant_by_key(u.actor, key)
    if twin.coach_id == u.actor.user_id:
        raise Refused("participant.own_twin", field="despite", key=key)
    raise Refused("participant.twin", field="despite", coach=u.get(User, twin.coach_id).name)


def _new_key(u: Unit) -> str:
    """A pseudonym that nobody in the area has."""
    while True:
        key = person_key_from(u.new_id())
        if u.find(Participant, person_key=key) is None:
            return key


@verb("participant.change")
def change_contact(
    actor: Actor, person_key: str, *, name: str, contact: str, despite: str | None = None
) -> None:
    """The person's own coach gives another name or contact; the old ones are kept nowhere.

    Raises Invalid and Refused as `add_participant` does, Forbidden for another coach's person.
    """
    refuse_personal_codes(name=name, contact=contact, despite=despite)
    with unit(actor) as u:
        participant = lock_own(u, person_key)
        _raise(_unreachable(name, contact))
        details = PersonDetails(name.strip(), contact.strip())
        _refuse_twin(u, details, despite, but=participant.person_key)
        vault.change(u, participant.person_key, details)
        record(u, participant, "change_contact", person_key=participant.person_key)


@verb("participant.change")
def change_situation(
    actor: Actor, person_key: str, *, municipality: str, groups: Collection[str] = ()
) -> Participant:
    """The person's own coach tells that the person has moved or is in other groups, from today.

    It holds for referrals to come. One that is made keeps the municipality and the groups of its
    day: its fees, and the municipality's share of them, were agreed on by these. Raises Invalid for
    another area's municipality and an unknown group, Forbidden for another coach's person.
    """
    with unit(actor) as u:
        participant = lock_own(u, person_key)
        _raise(_misplaced(actor, municipality, groups))
        before = {"municipality": participant.municipality, "groups": participant.groups}
        after = {"municipality": municipality, "groups": sorted(set(groups))}
        if before != after:
            participant.municipality, participant.groups = municipality, after["groups"]
            record(u, participant, "change_situation", before=before, after=after)
        return participant


@verb("participant.hand_over")
def change_coach(actor: Actor, person_key: str, coach_id: UUID) -> Participant:
    """The person's own coach gives the person to another, with all referrals, and sees neither the
    name nor the log of looks from then on.

    Raises Forbidden to another coach, Refused where the new one is no coach of the area or has the
    person already.
    """
    with unit(actor) as u:
        participant = lock_own(u, person_key)
        _hand_over(u, [participant], coach_id)
        return participant


@verb("participant.hand_over_all")
def hand_over_all(actor: Actor, from_coach_id: UUID, coach_id: UUID) -> int:
    """Give all of a coach's people to another, as of one who leaves; how many. Their names are
    seen by nobody on the way.

    Raises Refused where the new one is no coach of the area or is the same.
    """
    with unit(actor) as u:
        people = u.session.scalars(
            select(Participant)
            .where(Participant.coach_id == from_coach_id)
            .order_by(Participant.person_key)
            .with_for_update()
        ).all()
        _hand_over(u, people, coach_id)
        return len(people)


def _hand_over(u: Unit, people: Sequence[Participant], coach_id: UUID) -> None:
    coach = next((each for each in coaches(u.actor) if each.id == coach_id), None)
    if coach is None:
        raise Refused("participant.no_coach", field="coach_id")
    if any(person.coach_id == coach_id for person in people):
        raise Refused("participant.same_coach", field="coach_id")
    for person in people:
        before, person.coach_id = person.coach_id, coach_id
        record(u, person, "change_coach", before=str(before), after=str(coach_id))
    if people:
        events.send(u, CoachChanged([person.person_key for person in people], coach_id))
        tell_handed_over(u, coach, len(people))


@verb("participant.find")
def find_people(actor: Actor, words: str) -> Found:
    """Search among the own people by name, telephone number or address; the look at each one that
    is shown is logged, the words are not.

    Raises Invalid for too few letters and for a personal identity code.
    """
    refuse_personal_codes(words=words)
    if len(words.strip()) < SHORTEST_SEARCH:
        raise Invalid(Problem("words", "participant.search_short"))
    with unit(actor) as u:
        vault.mark_own(u)
        return vault.find(u, words.strip())


@verb("participant.view_identity")
def view_identity(
    actor: Actor, person_key: str, referral_id: UUID | None, reason: str
) -> PersonDetails:
    """Look at a person's name and contact; the look is logged with its reason.

    Allowed to the person's own coach and, naming the referral, to the provider of a referral that
    stands (accepted or started). Raises Invalid for an empty reason or one with a personal
    identity code, Forbidden for anybody else.
    """
    refuse_personal_codes(reason=reason)
    if not reason.strip():
        raise Invalid(Problem("reason", "participant.text_missing"))
    with unit(actor) as u:
        if actor.audience == Audience.PROVIDER:
            if referral_id is None:
                raise Forbidden("participant.identity_closed")
        elif participant_by_key(actor, person_key).coach_id != actor.user_id:
            raise Forbidden("participant.other_coach")
        return vault.look(u, person_key, referral_id, reason.strip())


@verb("participant.let_mail")
def let_mail(actor: Actor, person_key: str, referral_id: UUID | None, reason: str) -> UUID:
    """Let one mail be sent to a person, to the address in the vault; returns the key for its job.

    Allowed to whoever may look at the name; the look for the address is logged as theirs, with
    this reason, when the mail leaves. Raises Forbidden for anybody else, Refused where the contact
    holds no address.
    """
    with unit(actor) as u:
        return vault.let_mail(u, person_key, referral_id, reason)


@verb("participant.mail")
def mail_person(actor: Actor, key: UUID, subject: str, body: str) -> bool:
    """Send the mail that a key lets be sent, once; whether its address exists.

    The address goes to the mail system alone: an error that tells it is replaced by one that does
    not, since errors are logged. One that was taken out of the contact meanwhile does not exist.
    Raises Refused for a key that was spent, ConnectionError where the mail system does not take the
    mail now.
    """
    with unit(actor) as u:
        address = vault.address_by(u, key)
        if address is None:
            return False
        try:
            send(u, address, subject, body)
        except smtplib.SMTPRecipientsRefused as error:
            if all(code >= PERMANENT for code, _words in error.recipients.values()):
                return False
            raise ConnectionError("the address is refused for now") from None
        except (OSError, smtplib.SMTPException) as error:
            raise ConnectionError(type(error).__name__) from None
        return True


PERMANENT = 500
"""SMTP's replies from here on stand, however often one tries."""
