"""Verbs about participants: a pseudonym for the product, a name for the vault."""

import smtplib
from collections.abc import Collection
from uuid import UUID

from marketplace.platform.actor import Actor, Audience
from marketplace.platform.audit import record
from marketplace.platform.errors import Forbidden, Invalid, Problem, Refused
from marketplace.platform.identity.models import User
from marketplace.platform.mail import send
from marketplace.platform.permissions import verb
from marketplace.platform.personal_codes import refuse_personal_codes
from marketplace.platform.unit import Unit, unit
from outcomes.participants import vault
from outcomes.participants.models import Participant
from outcomes.participants.pseudonyms import person_key_from
from outcomes.participants.queries import municipalities, participant_by_key
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
    refuse_personal_codes(name=name, contact=contact, despite=despite or "")
    with unit(actor) as u:
        _check(actor, name, contact, municipality, groups)
        details = PersonDetails(name.strip(), contact.strip())
        _refuse_twin(u, details, (despite or "").strip())
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
    problems = [
        Problem(field, "participant.text_missing")
        for field, text in (("name", name), ("contact", contact))
        if not text.strip()
    ]
    if contact.strip() and not reaches(contact):
        problems.append(Problem("contact", "participant.no_contact"))
    if municipality not in dict(municipalities(actor)):
        problems.append(Problem("municipality", "participant.unknown_municipality"))
    if not set(groups) <= set(GROUPS):
        problems.append(Problem("groups", "participant.unknown_group"))
    if problems:
        raise Invalid(*problems)


def _refuse_twin(u: Unit, details: PersonDetails, despite: str) -> None:
    """Of another coach's person no more is told than that there is one, and whom to ask."""
    if (key := vault.twin_of(u, details)) is None:
        return None
    if despite:
        return vault.tell_of_twin(u, key, despite)
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
    not, since errors are logged. Raises Refused for a key that was spent, ConnectionError where
    the mail system does not take the mail now.
    """
    with unit(actor) as u:
        address = vault.address_by(u, key)
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
