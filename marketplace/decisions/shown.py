"""Parts of a decision as its page shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from marketplace.decisions.answers import claims_named, claims_open_to
from marketplace.decisions.award import Award, award_in, winner_away
from marketplace.decisions.kinds import kind_of
from marketplace.decisions.lifecycle import CONDITION, DECISION, STANDING
from marketplace.decisions.matter import matter_of
from marketplace.decisions.models import Decision, DecisionParty
from marketplace.decisions.remedy import remedy_of_decision
from marketplace.decisions.wording import said_in, words_of
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.forms import field_id
from marketplace.platform.i18n import format_date_fi, language, text_of
from marketplace.platform.words import sentence


@dataclass(frozen=True)
class Spoken:
    """A decision as somebody reads it in a language: it was made in one, and that text is the
    authoritative one."""

    title: str
    foreign: str | None
    """The language that it is written in, where that is not the reader's."""
    sentences: Mapping[str, str]
    """What the product said in it, in the reader's language, by how it stands in the decision."""


def spoken(decision: Decision) -> Spoken:
    """How the reader of the page reads a decision."""
    written_in = foreign_language(decision)
    if written_in is None:
        return Spoken(decision.title, None, {})
    title = str(kind_of(decision).title) % {"title": text_of(decision.content["call"]["titles"])}
    award = award_in(decision)
    said = said_in(award, written_in, language()) if award else {}
    return Spoken(title, written_in, said)


def foreign_language(decision: Decision) -> str | None:
    """The language that a decision is written in, where that is not the reader's."""
    written_in: str = matter_of(decision).language
    return None if written_in == language() else written_in


CONDITION_KINDS = {"open": "due", "fulfilled": "ok", "lapsed": "missing"}


def own_place(actor: Actor, decision: Decision) -> DecisionParty | None:
    """The place of the actor's own organisation, where the decision decided on it."""
    for party in decision.parties:
        if party.organisation_id == actor.organisation_id and party.outcome != "told":
            return party
    return None


def unwritten_in(decision: Decision) -> list[dict[str, Any]]:
    """What a draft still lacks before it can be signed, as a list of requirements."""
    if decision.state != DECISION.initial:
        return []
    edit = url_for("decisions.edit", number=decision.diary_number)
    return [
        {
            "kind": "missing",
            "text": sentence(problem),
            "url": f"{edit}#{field_id(problem.field)}",
            "link": _("Kirjoita"),
        }
        for problem in words_of(decision).missing(award_in(decision))
    ]


def owed_by(actor: Actor, decision: Decision) -> list[dict[str, Any]]:
    """What the actor's organisation, which won, must still show; nothing to everybody else."""
    own = own_place(actor, decision)
    if own is None or own.outcome != "awarded" or decision.state not in STANDING:
        return []
    waiting = [each.state == "open" for each in decision.conditions]
    return conditions_of(actor, decision) if any(waiting) else []


def conditions_of(actor: Actor, decision: Decision) -> list[dict[str, Any]]:
    """The conditions as a list of requirements."""
    foreign = foreign_language(decision) if decision.conditions else None
    return [
        {
            "kind": CONDITION_KINDS[each.state],
            "text": each.words,
            "lang": foreign,
            "detail": each.note or _("Viimeinen päivä %(day)s", day=format_date_fi(each.last_day)),
            "url": url_for("decisions.settle", number=decision.diary_number, position=each.position)
            if decision.signed_at and CONDITION.acts(each, actor)
            else None,
            "link": _("Kirjaa, täyttyikö"),
        }
        for each in decision.conditions
    ]


def why_away(actor: Actor, award: Award | None) -> str | None:
    """Why a draft cannot be signed for its winner, in words."""
    return said(winner_away(actor, award)) if award else None


def said(refusal: Refused | None) -> str | None:
    return sentence(refusal) if refusal else None


def preview_of(actor: Actor, decision: Decision) -> Any:
    """The remedy and its days if the draft were signed today."""
    return remedy_of_decision(actor, decision, actor.today) if decision.state == "draft" else None


def claimable(actor: Actor, decision: Decision, preview: Any) -> bool:
    """Whether parties may file a claim in the product, now or once the draft is signed."""
    if preview is not None:
        return bool(claims_named(decision, preview.rule.value))
    in_time = decision.final_after is not None and actor.today <= decision.final_after
    return decision.state == "signed" and in_time and bool(claims_open_to(decision))
