"""The verbs of applications: written, sent, clarified, heard on, decided, left."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from marketplace.admissions.completeness import BASIS, YES_OR_NO, shortcomings
from marketplace.admissions.events import ApplicationAdmitted, ApplicationGivenUp
from marketplace.admissions.lifecycle import (
    APPLICATION,
    IN,
    RETURNS,
    open_inquiries,
    takes_applications,
)
from marketplace.admissions.models import (
    CLARIFICATION,
    ENDED,
    REMOVAL,
    SUSPENSION,
    Admission,
    Application,
    Inquiry,
)
from marketplace.admissions.notices import (
    tell_asked,
    tell_officer,
    tell_received,
    tell_reinstated,
    tell_rested,
)
from marketplace.admissions.queries import own_application
from marketplace.passports.requirements import answered_by_words
from marketplace.platform.actor import Actor
from marketplace.platform.audit import check_seen, record
from marketplace.platform.errors import Invalid, Problem, Refused
from marketplace.platform.events import send
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.numbers import next_number
from marketplace.platform.permissions import person_of, verb
from marketplace.platform.texts import written
from marketplace.platform.unit import Unit, system_unit, unit
from marketplace.pure.periods import add_business_days
from marketplace.rules.queries import holidays_between, rule_on

SERIES = "HA"
TEXT_LIMIT = 3000
HEARINGS = (SUSPENSION, REMOVAL)
Answers = Mapping[str, str]


# The provider's -------------------------------------------------------------------------------


@verb("application.draft")
def start_application(actor: Actor, admission_id: UUID) -> Application:
    """Begin an application of the actor's own provider, or go on with the one it has.

    Raises Refused where the admission takes none now; Conflict ``application.living`` where a
    colleague began one at the same time.
    """
    with unit(actor) as u:
        admission = u.get(Admission, admission_id)
        if refusal := takes_applications(admission, u.today):
            raise refusal
        found = own_application(u.actor, admission.id)
        if found is not None and found.state not in ENDED:
            return found
        with system_unit(u) as system:
            number = next_number(system, SERIES)
        made = u.add(
            Application,
            number=number,
            admission_id=admission.id,
            provider_id=u.actor.organisation_id,
            state=APPLICATION.initial,
        )
        begin(u, APPLICATION, made, number=number, admission=admission.number)
        return made


@verb("application.draft")
def save_application(
    actor: Actor,
    application_id: UUID,
    answers: Answers,
    notes: str = "",
    *,
    seen: int | None = None,
) -> Application:
    """Keep what is written so far: ``yes`` or ``no`` by requirement, and notes. Raises Conflict
    where a colleague has changed it since the form that showed the ``seen`` change of it."""
    with unit(actor) as u:
        application = u.lock(Application, application_id)
        check_seen(u, application, seen)
        fire(u, APPLICATION, application, "save")
        asked = {each.key for each in answered_by_words(application.admission)}
        application.answers = {
            key: answer for key, answer in answers.items() if key in asked and answer in YES_OR_NO
        }
        application.notes = notes.strip()
        u.session.flush()
        return application


@verb("application.submit")
def submit_application(actor: Actor, application_id: UUID, *, accepted: bool) -> Application:
    """Send a whole application, by somebody who signs for the provider and accepts the terms.

    It is decided within the working days that the rule of the day gives, and the provider gets a
    receipt that tells the last one. Raises Invalid with what lacks, Refused where the provider may
    not apply (``providers.queries.fits``).
    """
    with unit(actor) as u:
        application = u.lock(Application, application_id)
        problems = shortcomings(application)
        if not accepted:
            problems.append(Problem("accepted", "application.terms_not_accepted"))
        APPLICATION.check(application, "submit", u.actor)
        if problems:
            raise Invalid(*problems)
        admission = application.admission
        application.submitted_at = u.now
        application.due_on = _due(u, admission)
        application.terms_version = max(each.version for each in admission.versions)
        fire(u, APPLICATION, application, "submit", due_on=str(application.due_on))
        u.session.flush()
        tell_received(u, application)
        tell_officer(u, application, "submitted")
        return application


def _due(u: Unit, admission: Admission) -> date:
    """The last working day for a decision; the day after today is the first."""
    rule = rule_on(u.actor, BASIS, admission.basis, u.today)
    days = int(rule.value["decision_business_days"])
    holidays = holidays_between(u.today, u.today + timedelta(days=3 * days + 31))
    return add_business_days(u.today, days, holidays)


@verb("application.answer")
def answer_inquiry(actor: Actor, inquiry_id: UUID, answer: str) -> Inquiry:
    """Answer what the own provider was asked or is heard on, once and in time."""
    with unit(actor) as u:
        words = _checked("answer", answer)
        application = u.lock(Application, u.get(Inquiry, inquiry_id).application_id)
        asked = u.lock(Inquiry, inquiry_id)
        if asked.answered_at is not None:
            raise Refused("inquiry.answered")
        if u.now > asked.reply_by:
            raise Refused("inquiry.too_late", reply_by=asked.reply_by)
        if asked.kind == CLARIFICATION:
            fire(u, APPLICATION, application, "answer")
        asked.answer, asked.answered_at, asked.answered_by = words, u.now, u.actor.user_id
        record(u, asked, "answer", answer=words)
        u.session.flush()
        tell_officer(u, application, "answered")
        return asked


@verb("application.leave")
def leave_admission(actor: Actor, application_id: UUID, reason: str = "") -> Application:
    """Give an application up before it is decided, or leave the list on which the provider is."""
    with unit(actor) as u:
        application = u.lock(Application, application_id)
        action = "leave" if application.state in IN else "withdraw"
        sent = application.submitted_at is not None
        fire(u, APPLICATION, application, action, reason=reason.strip())
        application.ended_on, application.reason = u.today, reason.strip() or None
        u.session.flush()
        send(u, ApplicationGivenUp(application.id))
        if sent:
            tell_officer(u, application, "left")
        return application


@verb("application.leave")
def confirm_terms(actor: Actor, application_id: UUID) -> Application:
    """Accept the newest terms; a provider that did so late takes part again from then on."""
    with unit(actor) as u:
        application = u.lock(Application, application_id)
        newest = max(each.version for each in application.admission.versions)
        fire(u, APPLICATION, application, "confirm", version=newest)
        application.terms_version = newest
        u.session.flush()
        return application


# The authority's ------------------------------------------------------------------------------


@verb("application.ask")
def ask_applicant(actor: Actor, application_id: UUID, question: str, reply_by: datetime) -> Inquiry:
    """Ask an applicant to clarify its application by an instant."""
    with unit(actor) as u:
        return _ask(u, application_id, "ask", CLARIFICATION, question, reply_by)


@verb("application.ask")
def hear_provider(
    actor: Actor, application_id: UUID, kind: str, question: str, reply_by: datetime
) -> Inquiry:
    """Hear an admitted provider before a decision against it: ``suspension`` or ``removal``.

    It is told what is about to be decided and why, and has until an instant to reply (Act
    434/2003, sections 34 and 36). Raises Invalid, Refused while an earlier reply is awaited.
    """
    with unit(actor) as u:
        if kind not in HEARINGS:
            raise Invalid(Problem("kind", "inquiry.kind_unknown"))
        return _ask(u, application_id, "hear", kind, question, reply_by)


def _ask(
    u: Unit, application_id: UUID, action: str, kind: str, question: str, reply_by: datetime
) -> Inquiry:
    words = _checked("question", question)
    if reply_by <= u.now:
        raise Invalid(Problem("reply_by", "inquiry.time_passed"))
    application = u.lock(Application, application_id)
    facts = {"kind": kind, "question": words, "reply_by": reply_by.isoformat()}
    fire(u, APPLICATION, application, action, **facts)
    made = u.add(
        Inquiry,
        application_id=application.id,
        provider_id=application.provider_id,
        kind=kind,
        question=words,
        reply_by=reply_by,
        asked_by=person_of(u.actor),
    )
    u.session.refresh(application, ["inquiries"])
    tell_asked(u, application, made)
    return made


@verb("application.ask")
def end_hearing(actor: Actor, application_id: UUID, reason: str) -> Application:
    """Let what a provider was heard on rest without a decision: it is told that its place stays.

    Raises Refused where nothing was asked, or the provider may still reply.
    """
    with unit(actor) as u:
        words = _checked("reason", reason)
        application = u.lock(Application, application_id)
        asked = [each for kind in HEARINGS for each in open_inquiries(application, kind)]
        fire(u, APPLICATION, application, "rest", reason=words)
        for each in asked:
            each.settled_at = u.now
        u.session.flush()
        tell_rested(u, application, words)
        return application


@verb("application.decide")
def admit_application(actor: Actor, application_id: UUID) -> Application:
    """Let a provider in, in the unit of the decision on it."""
    with unit(actor) as u:
        application = _decided(u, application_id, "admit", "", CLARIFICATION)
        application.admitted_on, application.ended_on = u.today, None
        u.session.flush()
        send(u, ApplicationAdmitted(application.id))
        return application


@verb("application.decide")
def refuse_application(actor: Actor, application_id: UUID, reason: str) -> Application:
    """Refuse an application, in the unit of the decision on it; its provider may apply again."""
    with unit(actor) as u:
        application = _decided(u, application_id, "refuse", reason, CLARIFICATION)
        application.ended_on = u.today
        u.session.flush()
        return application


@verb("application.decide")
def suspend_application(actor: Actor, application_id: UUID, reason: str) -> Application:
    """Suspend an admitted provider that was heard, in the unit of the decision on it."""
    with unit(actor) as u:
        return _decided(u, application_id, "suspend", reason, SUSPENSION)


@verb("application.decide")
def remove_application(actor: Actor, application_id: UUID, reason: str) -> Application:
    """Take a provider that was heard off the list, in the unit of the decision on it."""
    with unit(actor) as u:
        application = _decided(u, application_id, "remove", reason, REMOVAL)
        application.ended_on = u.today
        u.session.flush()
        return application


def _decided(u: Unit, application_id: UUID, action: str, reason: str, kind: str) -> Application:
    application = u.lock(Application, application_id)
    facts = {"reason": reason} if reason else {}
    fire(u, APPLICATION, application, action, **facts)
    application.reason = reason or None
    for asked in open_inquiries(application, kind):
        asked.settled_at = u.now
    u.session.flush()
    return application


@verb("application.reinstate")
def reinstate_application(actor: Actor, application_id: UUID, reason: str) -> Application:
    """End a suspension whose cause is gone: the provider takes part again, and is told."""
    with unit(actor) as u:
        words = _checked("reason", reason)
        application = u.lock(Application, application_id)
        fire(u, APPLICATION, application, "reinstate", reason=words)
        application.reason = None
        u.session.flush()
        tell_reinstated(u, application, words)
        return application


@verb("application.reopen")
def reopen_application(actor: Actor, application_id: UUID, reason: str) -> Application:
    """The decision on an application has fallen: it is decided anew, within the days of the rule.

    Conflict ``application.living`` where the provider has applied again since.
    """
    with unit(actor) as u:
        application = u.lock(Application, application_id)
        fire(u, APPLICATION, application, "reopen", reason=reason)
        application.ended_on = application.reason = application.admitted_on = None
        application.due_on = _due(u, application.admission)
        u.session.flush()
        return application


@verb("application.reopen")
def restore_application(actor: Actor, application_id: UUID, reason: str) -> Application:
    """A suspension or a removal has fallen: the provider is on the list as it was."""
    with unit(actor) as u:
        application = u.lock(Application, application_id)
        fire(u, APPLICATION, application, "restore", reason=reason)
        application.ended_on = application.reason = None
        u.session.flush()
        return application


@verb("application.reopen")
def return_application(
    actor: Actor, application_id: UUID, outcome: str, reason: str
) -> Application:
    """A decision on an application stands again, and with it what it had made of that (its kind's
    ``outcome``); who has left or withdrawn since stays so."""
    with unit(actor) as u:
        application = u.lock(Application, application_id)
        if application.state not in RETURNS[outcome]:
            return application
        fire(u, APPLICATION, application, f"return_{outcome}", reason=reason)
        if outcome == "admitted":
            application.admitted_on, application.ended_on = u.today, None
        elif outcome in ("refused", "removed"):
            application.ended_on = u.today
        application.reason = None if outcome == "admitted" else reason
        u.session.flush()
        return application


def _checked(field: str, text: str) -> str:
    return written(field, text, TEXT_LIMIT, "application.text_missing", "application.text_too_long")
