"""Verbs of a client's own word about work: asked for by a mail or on paper, told by its link or
code, a fact of that source. Whoever asks never learns the address, and whoever answers needs no
account."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import TypedDict, Unpack
from uuid import UUID

from sqlalchemy import select

from marketplace.platform.actor import Actor, Audience
from marketplace.platform.errors import Invalid, Problem, Refused
from marketplace.platform.files import store
from marketplace.platform.jobs import enqueue
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.permissions import verb
from marketplace.platform.personal_codes import refuse_personal_codes
from marketplace.platform.unit import Unit, system_unit, unit
from outcomes.participants.codes import code_from
from outcomes.participants.naming import refuse_names
from outcomes.participants.service import let_mail, mail_person
from outcomes.pure.facts import Spell
from outcomes.referrals.lifecycle import own_coach
from outcomes.referrals.models import Referral
from outcomes.referrals.queries import referral_by_number
from outcomes.results.confirming.lifecycle import CONFIRMATION
from outcomes.results.confirming.links import code_digest, digest_of, token_for
from outcomes.results.confirming.models import WorkConfirmation
from outcomes.results.confirming.notices import question_mail, tell_answered, tell_undelivered
from outcomes.results.confirming.queries import WAITING, by_token
from outcomes.results.confirming.words import LOOK_REASON
from outcomes.results.conflicts import PARTICIPANT, standing_version
from outcomes.results.known import known_of
from outcomes.results.locking import lock_facts_for_form
from outcomes.results.models import RESULTS_FILE, ResultsImport
from outcomes.results.reading import ReadSpell
from outcomes.results.telling import BEGUN, read_told, take_in, told_of
from outcomes.results.told_jobs import name_of_new, told_jobs

VALID_FOR = timedelta(days=14)
MAILED_WITHIN = timedelta(days=2)
"""For how long a mail is tried that the mail system does not take."""
ANSWERS = STARTED, OTHER_DAY, NOT_STARTED = "started", "other_day", "not_started"
JSON = "application/json"


class Job(TypedDict):
    """The job that is asked about: hours in a week as they were typed, the kind as the schemes name
    it."""

    employer_id: str
    employer_name: str
    started_on: date
    hours_per_week: str
    kind: str


@verb("results.ask_person")
def ask_person(actor: Actor, number: str, **job: Unpack[Job]) -> WorkConfirmation:
    """Ask the client of a referral, by a mail to the client's own address, whether the job began.

    The link is good for VALID_FOR and once. Allowed to who may look at the client's name. Raises
    Refused before the service has begun, while the client has not answered about the same job, and
    where the vault knows no address; Invalid for what cannot be read, a day to come, and a text
    that names the client.
    """
    with unit(actor) as u:
        referral = _begun(u, number, job)
        key = let_mail(actor, referral.person_key, referral.id, str(LOOK_REASON))
        spell = _read(u, referral, job)
        if list(_waiting(u, referral, spell.employer_id)):
            raise Refused("confirmation.waits")
        question = _make(u, referral, job, spell)
        enqueue(u, "results.mail_question", question=str(question.id), vault_key=str(key))
        return question


@verb("results.ask_on_paper")
def ask_on_paper(actor: Actor, number: str, **job: Unpack[Job]) -> tuple[WorkConfirmation, str]:
    """Ask the same by a code that the coach gives on paper or by phone; the code is shown once.

    A link or code about the same job that waits for an answer is replaced, a mail that has not left
    is not sent. Allowed to the referral's own coach alone: a provider that knew the code could
    answer about its own claim. Raises as `ask_person` does, and Refused to another coach.
    """
    with unit(actor) as u:
        referral = _begun(u, number, job)
        if refused := own_coach(referral, u.actor):
            raise refused
        spell = _read(u, referral, job)
        for waiting in _waiting(u, referral, spell.employer_id):
            waiting.token_sha256 = None
            fire(u, CONFIRMATION, waiting, "replace")
        question = _make(u, referral, job, spell)
        code = code_from(u.new_id())
        question.token_sha256 = code_digest(code)
        fire(u, CONFIRMATION, question, "hand_over")
        return question, code


def _begun(u: Unit, number: str, job: Job) -> Referral:
    """The referral, locked, of a client who may be asked about the job."""
    refuse_personal_codes(employer_id=job["employer_id"], employer_name=job["employer_name"])
    referral = u.lock(Referral, referral_by_number(u.actor, number).id)
    if referral.state not in BEGUN:
        raise Refused("results.not_begun")
    if job["started_on"] > u.today:
        raise Invalid(Problem("started_on", "results.begins_later"))
    return referral


def _read(u: Unit, referral: Referral, job: Job) -> Spell:
    named = {name: job[name] for name in ("employer_id", "employer_name")}
    refuse_names(u, referral.person_key, **named)
    with system_unit(u) as system:
        told = told_of(
            system,
            referral,
            referral.number,
            employer_id=job["employer_id"],
            started_on=job["started_on"],
            hours_per_week=job["hours_per_week"],
            kind=job["kind"],
        )
        (row,) = read_told(system, told)
    return row.spell


def _waiting(u: Unit, referral: Referral, employer_id: str) -> Iterable[WorkConfirmation]:
    """What the client may still answer about the same job, whoever asked: one at a time, since the
    referral is locked."""
    with system_unit(u) as system:
        return system.session.scalars(
            select(WorkConfirmation)
            .where(
                WorkConfirmation.referral_id == referral.id,
                WorkConfirmation.employer_id == employer_id,
                WorkConfirmation.state.in_(WAITING),
                WorkConfirmation.answer_by >= u.today,
            )
            .with_for_update(of=WorkConfirmation)
        ).all()


def _make(u: Unit, referral: Referral, job: Job, spell: Spell) -> WorkConfirmation:
    question = u.add(
        WorkConfirmation,
        state=CONFIRMATION.initial,
        referral_id=referral.id,
        provider_id=u.actor.organisation_id if u.actor.audience == Audience.PROVIDER else None,
        asked_by=u.actor.user_id,
        employer_id=spell.employer_id,
        employer_name=job["employer_name"].strip(),
        started_on=job["started_on"],
        hours_per_week=spell.hours_per_week,
        kind=job["kind"],
        answer_by=u.today + VALID_FOR,
    )
    begin(u, CONFIRMATION, question, referral=referral.number)
    return question


@verb("results.mail_question")
def mail_question(actor: Actor, key: UUID, vault_key: UUID) -> None:
    """Mail a question to the client, by the key of the vault; not one that a code has replaced.
    Where the address does not exist, or no mail has left in MAILED_WITHIN, who asked is told."""
    with unit(actor) as u:
        question = u.lock(WorkConfirmation, key)
        if question.state != CONFIRMATION.initial:
            return
        token = token_for(question.id)
        subject, body = question_mail(u, token, question.answer_by)
        in_time = u.now <= question.created_at + MAILED_WITHIN
        if in_time and mail_person(actor, vault_key, subject, body):
            question.token_sha256 = digest_of(token)
            fire(u, CONFIRMATION, question, "send")
        else:
            fire(u, CONFIRMATION, question, "bounce")
            tell_undelivered(u, question)


@verb("results.confirm")
def answer_question(
    actor: Actor, token: str, answer: str, started_on: date | None = None
) -> WorkConfirmation:
    """Take a client's answer, once: a fact of the client's own, ranked as the rule of sources says.

    ``started_on`` is the first day of work where it is another one (OTHER_DAY). "Not started" is a
    denial, which contradicts whoever tells of the job, before or after. Raises NotFound for a link
    or code that is none of ours, Refused for one that was used or is too old, Invalid for an
    answer that is none.
    """
    with unit(actor) as outer, system_unit(outer) as u:
        question = u.lock(WorkConfirmation, by_token(u.session, token).id)
        if question.state == "answered":
            raise Refused("confirmation.answered")
        CONFIRMATION.check(question, "answer", u.actor)
        _check(u, answer, started_on)
        question.answer, question.answered_at = answer, u.now
        question.answered_day = started_on if answer == OTHER_DAY else None
        fire(u, CONFIRMATION, question, "answer", answer=answer)
        brought = _take_in(u, question)
        question.import_id = brought.id
        tell_answered(u, question)
        return question


def _check(u: Unit, answer: str, started_on: date | None) -> None:
    if answer not in ANSWERS:
        raise Invalid(Problem("answer", "confirmation.no_answer"))
    if answer == OTHER_DAY and started_on is None:
        raise Invalid(Problem("started_on", "confirmation.no_day"))
    if answer == OTHER_DAY and started_on is not None and started_on > u.today:
        raise Invalid(Problem("started_on", "confirmation.later"))


def _take_in(u: Unit, question: WorkConfirmation) -> ResultsImport:
    """The answer as an import of its own, kept as the text that it was."""
    lock_facts_for_form(u)
    told = told_of(
        u,
        question.referral,
        _name(question),
        employer_id=question.employer_id,
        started_on=question.answered_day or question.started_on,
        hours_per_week=str(question.hours_per_week),
        kind=question.kind,
    )
    told["withdrawn"] = question.answer == NOT_STARTED
    said = {"results": [told], "answered_at": u.now.isoformat()}
    content = json.dumps(said, ensure_ascii=False).encode()
    file = store(u, RESULTS_FILE, content, f"{question.referral.number}.json", JSON)
    kept = {"file_id": file.id, "file_name": file.name, "sha256": file.sha256}
    rows = _beside_what_is_known(read_told(u, told))
    return take_in(u, PARTICIPANT, rows, by=None, **kept)


def _name(question: WorkConfirmation) -> str:
    """What the client's word calls the job: the one that the client told of before, or a new
    one's name."""
    jobs = told_jobs(question.referral, PARTICIPANT)
    employer_id, day = question.employer_id, question.started_on
    same = (each.name for each in jobs if each.is_of(employer_id, day, None))
    return next(same, None) or name_of_new(question.referral, employer_id, jobs)


def _beside_what_is_known(rows: list[ReadSpell]) -> list[ReadSpell]:
    """The rows with what the client was not asked as it stands, so that an answer contradicts
    nothing that it does not tell of. That a job did not begin is kept also before anybody tells of
    it: whoever does so later contradicts the client."""
    _known, names = known_of(rows, PARTICIPANT, {})
    found = []
    for row in rows:
        stands = standing_version(names.get(row.spell.spell_id, row.spell.spell_id))
        if stands is None:
            found.append(row)
            continue
        ended = stands.ended_on
        spell = replace(
            row.spell,
            monthly_pay_cents=stands.monthly_pay_cents,
            ended_on=ended if ended and ended >= row.spell.started_on else None,
        )
        found.append(row._replace(spell=spell))
    return found
