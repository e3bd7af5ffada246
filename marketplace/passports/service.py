"""Verbs of passports: a provider declares and shows evidence, an officer looks at it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from marketplace.passports.lifecycle import EVIDENCE
from marketplace.passports.models import PAPER, Evidence, SelfDeclaration
from marketplace.passports.queries import evidence_kind, grounds, lapsing, reminder_days
from marketplace.passports.schemas import check_measures
from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.files import media_type_of, store
from marketplace.platform.identity.queries import people_to_tell
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.mail import tell
from marketplace.platform.permissions import person_of, verb
from marketplace.platform.unit import Unit, unit
from marketplace.providers.models import Provider
from marketplace.rules.queries import rule_on


@verb("passport.declare")
def confirm_declaration(
    actor: Actor, provider_key: UUID, measures: Mapping[str, str]
) -> SelfDeclaration:
    """Declare which grounds for exclusion apply, and confirm that no other does.

    ``measures``: for each ground that applies, by its key, what was done to be reliable again
    (self-cleaning, Act 1397/2016, section 82). Raises Invalid where that is not told, or where a
    ground is none of the day's.
    """
    with unit(actor) as u:
        provider = u.lock(Provider, provider_key)
        asked = grounds(u.actor, u.today)
        check_measures(measures, asked)
        answers = [
            {"ground": key, "applies": key in measures, "measures": measures.get(key, "").strip()}
            for key in (ground.key for ground in asked)
        ]
        days = rule_on(u.actor, "declaration_period", "self_declaration", u.today).value["days"]
        declared = u.add(
            SelfDeclaration,
            provider_row_id=provider.id,
            provider_id=provider.provider_id,
            answers=answers,
            confirmed_by=person_of(actor),
            confirmed_on=u.today,
            valid_until=u.today + timedelta(days=days - 1),
        )
        record(u, declared, "create", applies=sorted(measures), until=str(declared.valid_until))
        return declared


@verb("passport.add_evidence")
def add_evidence(
    actor: Actor,
    provider_key: UUID,
    kind: str,
    *,
    content: bytes,
    name: str,
    issued_on: date,
    expires_on: date | None = None,
) -> Evidence:
    """Show a paper of a kind; an officer looks at it.

    It counts to the day that it states itself, at most to the age that the rule of its kind
    allows. Raises Invalid for a file of another kind than PDF, PNG or JPEG, for a day of issue
    still to come, and for a paper too old to count today.
    """
    with unit(actor) as u:
        provider = u.lock(Provider, provider_key)
        asked = evidence_kind(u.actor, kind, u.today).value
        until = _last_day(asked, issued_on, expires_on)
        media_type = _checked(content, _wrong_days(u.today, issued_on, until))
        file = store(u, PAPER, content, name, media_type, provider.provider_id)
        evidence = u.add(
            Evidence,
            provider_row_id=provider.id,
            provider_id=provider.provider_id,
            provider=provider,
            kind=kind,
            state=EVIDENCE.initial,
            issued_on=issued_on,
            expires_on=until,
            file_id=file.id,
            file=file,
            added_by=person_of(actor),
        )
        begin(u, EVIDENCE, evidence, kind=kind, sha256=file.sha256)
        return evidence


def _last_day(asked: Mapping[str, Any], issued_on: date, stated: date | None) -> date | None:
    age = asked.get("max_age_days")
    limit = issued_on + timedelta(days=age) if age else None
    return min((day for day in (stated, limit) if day is not None), default=None)


def _wrong_days(today: date, issued_on: date, until: date | None) -> list[Problem]:
    if issued_on > today:
        return [Problem("issued_on", "passport.issued_in_future")]
    if until is not None and until < issued_on:
        return [Problem("expires_on", "passport.ends_before_start")]
    if until is not None and until < today:
        return [Problem("issued_on", "passport.too_old", {"until": until})]
    return []


def _checked(content: bytes, problems: list[Problem]) -> str:
    """The kind of a file; raises Invalid with what else is wrong where it is none that is taken."""
    found = media_type_of(content)
    if found is None:
        problems = [*problems, Problem("file", "passport.file_kind")]
    if found is None or problems:
        raise Invalid(*problems)
    return found


@verb("passport.add_evidence")
def withdraw_evidence(actor: Actor, evidence_id: UUID) -> Evidence:
    """Take back a paper that nobody has looked at yet."""
    with unit(actor) as u:
        evidence = u.lock(Evidence, evidence_id)
        fire(u, EVIDENCE, evidence, "withdraw")
        return evidence


@verb("passport.decide")
def approve_evidence(actor: Actor, evidence_id: UUID, expires_on: date | None = None) -> Evidence:
    """Accept a paper, perhaps only to an earlier day than it would count.

    Raises Invalid for a day later than that.
    """
    with unit(actor) as u:
        evidence = u.lock(Evidence, evidence_id)
        EVIDENCE.check(evidence, "approve", u.actor)
        until = expires_on or evidence.expires_on
        if until is not None and until < evidence.issued_on:
            raise Invalid(Problem("expires_on", "passport.ends_before_start"))
        if evidence.expires_on is not None and until is not None and until > evidence.expires_on:
            raise Invalid(
                Problem("expires_on", "passport.counts_too_long", {"until": evidence.expires_on})
            )
        evidence.expires_on = until
        _decided(u, evidence)
        fire(u, EVIDENCE, evidence, "approve", until=str(until) if until else None)
        return evidence


@verb("passport.decide")
def reject_evidence(actor: Actor, evidence_id: UUID, reason: str) -> Evidence:
    """Refuse a paper, with the reason that the provider is told by mail."""
    with unit(actor) as u:
        evidence = u.lock(Evidence, evidence_id)
        EVIDENCE.check(evidence, "reject", u.actor)
        if not reason.strip():
            raise Invalid(Problem("reason", "provider.reason_missing"))
        evidence.reason = reason.strip()
        _decided(u, evidence)
        fire(u, EVIDENCE, evidence, "reject", reason=evidence.reason)
        names = evidence_kind(u.actor, evidence.kind, u.today).value["names"]
        people = people_to_tell(u, organisation_id=evidence.provider_id)
        tell(u, people, "passports/rejected.txt", evidence=evidence, names=names)
        return evidence


def _decided(u: Unit, evidence: Evidence) -> None:
    evidence.decided_by, evidence.decided_at = person_of(u.actor), u.now


@verb("passport.remind")
def remind(actor: Actor) -> int:
    """Tell approved providers by mail what lapses soon; returns how many were told.

    Each thing once per step of the dated rule, all that is due in one mail.
    """
    with unit(actor) as u:
        steps = reminder_days(u.actor, u.today)
        approved = select(Provider).filter_by(area_id=u.actor.area_id, state="approved")
        told = 0
        for provider in u.session.scalars(approved.order_by(Provider.id)).all():
            due = [each for each in lapsing(u.actor, provider, u.today) if _due(u, each, steps)]
            if due:
                people = people_to_tell(u, organisation_id=provider.provider_id)
                tell(u, people, "passports/lapsing.txt", provider=provider, lapsing=due)
                told += 1
        return told


def _due(u: Unit, each: Any, steps: Sequence[int]) -> bool:
    """Whether the thing has come to a step of which its provider was not told; notes the step."""
    left = (each.until - u.today).days
    step = next((days for days in steps if days >= left), None)
    if step is None:
        return False
    if each.thing.reminded is not None and each.thing.reminded <= step:
        return False
    each.thing.reminded = step
    u.session.flush()
    return True
