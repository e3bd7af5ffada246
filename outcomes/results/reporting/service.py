"""The verb of a provider's report: one client's work, with evidence, as a fact of that source."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Conflict, Invalid, Problem, Refused
from marketplace.platform.files import media_type_of
from marketplace.platform.permissions import verb
from marketplace.platform.personal_codes import refuse_personal_codes
from marketplace.platform.unit import Unit, system_unit, unit
from outcomes.evidence.keeping import keep_evidence
from outcomes.participants.naming import refuse_names
from outcomes.pure.cells import hours as read_hours
from outcomes.pure.scalars import BadValue
from outcomes.referrals.models import Referral
from outcomes.referrals.queries import referral_by_number
from outcomes.results.employers import employer
from outcomes.results.locking import lock_facts_for_form
from outcomes.results.models import ResultsImport
from outcomes.results.telling import BEGUN, read_told, take_in, told_of
from outcomes.results.told_jobs import name_of_new, told_jobs

SOURCE = "provider"


@verb("results.report")
def report_result(
    actor: Actor,
    number: str,
    *,
    employer_id: str,
    started_on: date,
    ended_on: date | None,
    hours_per_week: str,
    kind: str,
    evidence_name: str,
    evidence: bytes,
    corrects: str = "",
) -> ResultsImport:
    """Tell of the work of a client who has begun in the provider's service, with evidence.

    It is a new job, or corrects what the provider told of one before (``corrects``, its name in
    ``told_jobs``). Raises Refused before the service has begun, Conflict for the very same report,
    Invalid for what cannot be read, a day to come, a new job with the employer and on days of a
    told one, or evidence that is neither PDF nor a picture or cannot be drawn. Nobody else is shown
    the evidence before the provider has gone through it (`cover_evidence`).
    """
    days = {"started_on": started_on, "ended_on": ended_on}
    job = {"employer_id": employer_id, **days, "hours_per_week": hours_per_week, "kind": kind}
    paper = {"evidence_name": evidence_name, "evidence": evidence}
    with unit(actor) as outer:
        referral = referral_by_number(actor, number)
        if referral.state not in BEGUN:
            raise Refused("results.not_begun")
        if problems := _problems(outer, referral, job | paper):
            raise Invalid(*problems)
        with system_unit(outer) as u:
            brought = _bring(u, referral, job, corrects, **paper, by=actor.user_id)
        record(outer, brought, "report", **_told(referral, brought))
        return brought


def _bring(
    u: Unit,
    referral: Referral,
    job: dict[str, Any],
    corrects: str,
    evidence_name: str,
    evidence: bytes,
    by: UUID | None,
) -> ResultsImport:
    """Take the job in as a fact, with its evidence kept; what stands of it is read under lock."""
    lock_facts_for_form(u)
    digest = _digest(referral, job | {"corrects": corrects}, evidence)
    if u.find(ResultsImport, source=SOURCE, sha256=digest) is not None:
        raise Conflict("results.same_report", field="evidence")
    told = told_of(u, referral, "", **job)
    days = job["started_on"], job["ended_on"]
    told["spell_id"] = _name(referral, told["employer_id"], *days, corrects)
    rows = read_told(u, told)
    file = keep_evidence(
        u,
        evidence,
        evidence_name,
        media_type_of(evidence) or "",
        provider_id=referral.provider_id,
        person_key=referral.person_key,
        referral_id=referral.id,
        field="evidence",
    )
    kept = {"file_id": file.id, "file_name": file.name, "sha256": digest}
    return take_in(u, SOURCE, rows, by=by, **kept)


@verb("results.report")
def check_report(actor: Actor, number: str, told: Mapping[str, Any]) -> None:
    """Raise Invalid with all that is wrong in as much of a report as could be read."""
    with unit(actor) as u:
        problems = _problems(u, referral_by_number(actor, number), told)
    if problems:
        raise Invalid(*problems)


def _problems(u: Unit, referral: Referral, told: Mapping[str, Any]) -> list[Problem]:
    """What is wrong in what is told of a client's work, each at its field; what is not told yet is
    not judged."""
    name, paper = told.get("employer_id", ""), told.get("evidence")
    texts = {"employer_id": name, "evidence": told.get("evidence_name", "")}
    started_on, ended_on = told.get("started_on"), told.get("ended_on")
    found: list[Problem] = []
    for refuse in (
        lambda: employer(name),
        lambda: read_hours(told.get("hours_per_week", "0")),
        lambda: refuse_personal_codes(**texts),
        lambda: refuse_names(u, referral.person_key, **texts),
    ):
        try:
            refuse()
        except Invalid as error:
            found.extend(error.problems)
        except BadValue:
            found.append(Problem("hours_per_week", "results.hours"))
    if started_on and started_on > u.today:
        found.append(Problem("started_on", "results.begins_later"))
    if started_on and ended_on and ended_on < started_on:
        found.append(Problem("ended_on", "results.ends_before_start"))
    if paper is not None and media_type_of(paper) is None:
        found.append(Problem("evidence", "results.evidence_kind"))
    return found


def _name(
    referral: Referral, employer_id: str, started_on: date, ended_on: date | None, corrects: str
) -> str:
    """What the provider calls the job: the one that it corrects, or a new one's name."""
    jobs = told_jobs(referral, SOURCE)
    if corrects:
        if corrects not in {each.name for each in jobs}:
            raise Invalid(Problem("corrects", "results.unknown_job"))
        return corrects
    if any(each.is_of(employer_id, started_on, ended_on) for each in jobs):
        raise Invalid(Problem("corrects", "results.told_already"))
    return name_of_new(referral, employer_id, jobs)


def _digest(referral: Referral, job: dict[str, Any], evidence: bytes) -> str:
    """What two reports have in common that say the very same."""
    said = json.dumps([referral.number, job], default=str, sort_keys=True)
    return hashlib.sha256(said.encode() + evidence).hexdigest()


def _told(referral: Referral, brought: ResultsImport) -> dict[str, Any]:
    return {"referral": referral.number, "new_versions": brought.new_versions}
