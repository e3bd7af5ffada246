"""Choosing a service for somebody: what the form holds and offers, and what it does."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import get_template_attribute, request
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from contracts.agreements.money import money_of
from contracts.agreements.words import money_warning
from marketplace.platform.actor import Actor
from marketplace.platform.errors import DomainError
from marketplace.platform.forms import Form
from marketplace.platform.i18n import format_date_fi, language, text_of
from marketplace.platform.words import label, sentence
from outcomes.participants.models import Participant
from outcomes.participants.queries import municipalities, own_participant, participants_by_key
from outcomes.participants.service import find_people
from outcomes.pure.coming_again import ComingAgain
from outcomes.pure.tree import Column
from outcomes.referrals import service
from outcomes.referrals.again import Been, been_in, stays_of
from outcomes.referrals.deadlines import default_reply_by
from outcomes.referrals.facts import asked_facts
from outcomes.referrals.models import Referral
from outcomes.referrals.queries import (
    LIMIT,
    Place,
    TurnedDown,
    place_of,
    places,
    turned_down_by,
    unanswered_of,
)
from outcomes.referrals.schemas import facts_in


def facts_of(actor: Actor, contract_id: str) -> Mapping[str, Column]:
    """What the scheme of a chosen contract asks of a referral besides."""
    place = _picked(actor, contract_id)
    return asked_facts(place.contract) if place else {}


def _picked(actor: Actor, contract_id: str | None) -> Place | None:
    """The place that somebody chose, if it is one."""
    try:
        return place_of(actor, contract_id=UUID(contract_id))
    except (TypeError, ValueError):
        return None


def been_before(
    actor: Actor, contract_id: str, known: Participant | None, form: Form
) -> dict[str, Any] | None:
    """What is to be said where the person has been in the chosen service before: the notice's kind,
    title and text."""
    key = known.person_key if known else form.fields["person_key"].value
    place = _picked(actor, contract_id)
    if place is None or not key:
        return None
    contract = place.contract
    stays = stays_of(actor, own_participant(actor, key).person_key).get(contract.call_id, ())
    been = been_in(contract, stays, actor.today, language())
    if been is None:
        return None
    if been.refusal:
        title = (
            _("Asiakkaalla on jo ohjaus tähän palveluun")
            if been.inside
            else _("Ei vielä uudelleen")
        )
        return {"kind": "alert", "title": title, "text": sentence(been.refusal)}
    return {"kind": "info", "title": _been_title(been), "text": _again_text(been.says)}


def unanswered_before(actor: Actor, known: Participant | None, form: Form) -> Sequence[Referral]:
    """The person's referrals that wait for an answer: before another one is sent."""
    key = known.person_key if known else form.fields["person_key"].value
    return unanswered_of(actor, own_participant(actor, key).person_key) if key else ()


def _been_title(been: Been) -> str:
    last = been.stays[-1]
    if last.started_on is None or last.ended_on is None:
        return _("Asiakas on jo ohjattu tähän palveluun")
    term = f"{format_date_fi(last.started_on)}–{format_date_fi(last.ended_on)}"
    return _("Asiakas on ollut tässä palvelussa %(term)s", term=term)


def _again_text(says: ComingAgain) -> str:
    told = [
        _("Sopimus sallii uuden ohjauksen: %(terms)s.", terms=says.terms)
        if says.terms
        else _("Sopimus ei rajoita uutta ohjausta.")
    ]
    if says.anew:
        told.append(_("Uudesta jaksosta maksetaan taas: %(fees)s.", fees=", ".join(says.anew)))
    if says.shared:
        fees = ", ".join(says.shared)
        told.append(_("Kaikista jaksoista yhteensä maksetaan: %(fees)s.", fees=fees))
    return " ".join(told)


def standing_values(actor: Actor, known: Participant | None) -> dict[str, str]:
    """What the form holds before anybody has typed: a contract named by number, a known person."""
    asked = request.args.get("contract", "")
    wanted = place_of(actor, number=asked) if asked else None
    return {
        "contract_id": str(wanted.contract.id) if wanted else "",
        "reply_by": format_date_fi(default_reply_by(actor, actor.today)),
        "person_key": known.person_key if known else "",
    }


def offered_places(actor: Actor, form: Form, chosen: Mapping[str, str]) -> tuple[list[Place], bool]:
    """The services that fit, and the one chosen already: narrowing takes no choice away; and
    whether there are more of them than the form offers."""
    fitting = places(
        actor, service_line=chosen["line"] or None, municipality=chosen["where"] or None
    )
    offered, are_more = fitting[:LIMIT], len(fitting) > LIMIT
    picked = _picked(actor, form.fields["contract_id"].value)
    if picked and picked.contract.id not in {place.contract.id for place in offered}:
        offered.insert(0, picked)
    return offered, are_more


def give_choices(
    actor: Actor, form: Form, offered: Sequence[Place], known: Participant | None
) -> bool:
    """Give the form its people, municipalities and services: those that have refused a known
    person come last, and say so. Whether all with a free place have refused."""
    towns = municipalities(actor)
    names = dict(towns)
    money = money_of(actor, [place.contract for place in offered])
    free = [place for place in offered if place.free]
    key = known.person_key if known else form.fields["person_key"].value
    refused = turned_down_by(actor, key) if key else {}
    form.fields["municipality"].choices = towns
    if key and not known and not form.fields["person_key"].choices:
        one = own_participant(actor, key)
        form.fields["person_key"].choices = [_person_choice(one, "", names), *_new_person()]
    form.fields["contract_id"].choices = [
        _place_choice(
            place,
            names,
            [_refused_words(refused, place), money_warning(money[place.contract.id])],
            refused[place.contract.id].reason if place.contract.id in refused else "",
        )
        for place in sorted(free, key=lambda place: place.contract.id in refused)
    ]
    return bool(free) and all(place.contract.id in refused for place in free)


def _refused_words(refused: Mapping[UUID, TurnedDown], place: Place) -> str:
    last = refused.get(place.contract.id)
    if last is None:
        return ""
    day = format_date_fi(last.day)
    if last.state == "lapsed":
        return _("Ei vastannut ohjaukseen %(day)s mennessä", day=day)
    return _("Kieltäytyi tästä asiakkaasta %(day)s", day=day)


def find_person(actor: Actor, form: Form) -> None:
    """Search among the own people, and let one of them be chosen; a single one is."""
    field, words = form.fields["person_key"], form.fields["words"]
    try:
        found = find_people(actor, words.value or "")
    except DomainError as error:
        form.add(error)
        return
    towns = dict(municipalities(actor))
    people = participants_by_key(actor, [key for key, _details in found.people])
    choices = [_person_choice(people[key], details.name, towns) for key, details in found.people]
    if not choices:
        words.errors.append(_("Haulla ei löytynyt omia asiakkaita. Lisää uusi asiakas alla."))
    elif found.more:
        words.errors.append(_("Haulla löytyi enemmän asiakkaita kuin tässä näkyy. Tarkenna sitä."))
    field.value = choices[0][0] if len(choices) == 1 else None
    field.choices = [*choices, *_new_person()] if choices else []


def _new_person() -> list[tuple[str, str]]:
    return [("", _("Ei kukaan näistä: uusi asiakas"))]


def _person_choice(
    one: Participant, name: str, towns: Mapping[str, str]
) -> tuple[str, str, str | Markup]:
    groups = [label(f"participant.group.{code}") for code in one.groups]
    about = [towns.get(one.municipality, one.municipality), *groups]
    if not name:
        return one.person_key, one.person_key, " · ".join(about)
    return one.person_key, name, " · ".join([one.person_key, *about])


def _place_choice(
    place: Place, towns: Mapping[str, str], warnings: Sequence[str], reason: str
) -> tuple[str, str, str | Markup]:
    contract = place.contract
    served = ", ".join(towns.get(code, code) for code in contract.municipalities)
    free = ngettext("%(num)d vapaa paikka", "%(num)d vapaata paikkaa", place.free)
    last = _("sopimus päättyy %(day)s", day=format_date_fi(contract.last_day))
    hint = " · ".join(
        part for part in (contract.provider.name, free, served, last, contract.number) if part
    )
    status = get_template_attribute("components/status.html", "status")
    told = [status("differs", warning) for warning in warnings if warning]
    if told:
        hint = Markup("{} {}<br>{}").format(Markup(" ").join(told), reason, hint)
    return str(contract.id), text_of(contract.titles), hint


def refer(actor: Actor, known: Participant | None, data: Mapping[str, Any]) -> Referral:
    """Refer the person that the form tells of, known or new."""
    contract_id, key = data["contract_id"], known.person_key if known else data["person_key"]
    facts = facts_in(data)
    if key:
        return service.propose_referral(
            actor, contract_id, key, facts=facts, reply_by=data["reply_by"]
        )
    return service.refer_new_participant(
        actor,
        contract_id,
        name=data["name"],
        contact=data["contact"],
        municipality=data["municipality"],
        groups=data["groups"],
        despite=data["despite"],
        facts=facts,
        reply_by=data["reply_by"],
    )
