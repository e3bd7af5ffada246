"""Reads of admissions: the open ones for everybody, applications for their parties."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload, lazyload

from marketplace.admissions.lifecycle import IN, UNDECIDED
from marketplace.admissions.models import ENDED, Admission, AdmissionTerms, Application, Inquiry
from marketplace.passports.checks import (
    GROUNDS,
    OK,
    Check,
    answer_check,
    declared_checks,
    paper_check,
)
from marketplace.passports.queries import grounds, last_declaration, papers_of
from marketplace.platform.actor import Actor
from marketplace.platform.audit import AuditEvent
from marketplace.platform.db import db, reading_all
from marketplace.platform.errors import NotFound, Refused
from marketplace.platform.identity.models import Organisation
from marketplace.platform.identity.municipalities import town_names
from marketplace.platform.paging import Page, first_rows, read_page
from marketplace.platform.permissions import may
from marketplace.platform.words import label
from marketplace.providers.models import Provider
from marketplace.providers.queries import provider_of
from marketplace.pure.periods import local_day

MANY = 1000
WITHOUT_PARTS = (
    lazyload(Application.inquiries),
    joinedload(Application.admission).options(
        lazyload(Admission.requirements), lazyload(Admission.versions)
    ),
)
"""For lists that tell an application by its name and day."""
LAST_EVENTS = 8


def admission_by_number(actor: Actor, number: str) -> Admission:
    """An admission by its number; NotFound where the actor may not know of it."""
    found = db.session.scalars(
        select(Admission).filter_by(area_id=actor.area_id, number=number)
    ).one_or_none()
    if found is None or (found.published_at is None and not may(actor, "admission.view")):
        raise NotFound("admission.not_found", number=number)
    return found


def open_admissions(actor: Actor, page: int = 1) -> Page[Admission]:
    """The admissions that take applications now, the oldest first."""
    wanted = (
        select(Admission)
        .where(
            Admission.area_id == actor.area_id,
            Admission.state == "open",
            or_(Admission.ends_on.is_(None), Admission.ends_on >= actor.today),
        )
        .options(lazyload(Admission.requirements), lazyload(Admission.versions))
    )
    return read_page(wanted.order_by(Admission.number), page)


def lists_for(
    actor: Actor, service_line_id: UUID, municipalities: Sequence[str], limit: int
) -> Sequence[Admission]:
    """The first open admissions of a service line and of some of the municipalities (codes)."""
    wanted = (
        select(Admission)
        .where(
            Admission.area_id == actor.area_id,
            Admission.state == "open",
            or_(Admission.ends_on.is_(None), Admission.ends_on >= actor.today),
            Admission.service_line_id == service_line_id,
            Admission.municipalities.overlap(municipalities),
        )
        .options(lazyload(Admission.requirements), lazyload(Admission.versions))
    )
    return db.session.scalars(wanted.order_by(Admission.number).limit(limit)).all()


def all_admissions(actor: Actor, page: int = 1) -> Page[Admission]:
    """The area's admissions for its staff, the newest first."""
    wanted = (
        select(Admission)
        .where(Admission.area_id == actor.area_id)
        .options(lazyload(Admission.requirements), lazyload(Admission.versions))
    )
    return read_page(wanted.order_by(Admission.created_at.desc(), Admission.number.desc()), page)


def terms_on(admission: Admission, day: date) -> AdmissionTerms | None:
    """The version of the terms that is in force on a day; None before the first."""
    begun = [each for each in admission.versions if each.valid_from <= day]
    return begun[-1] if begun else None


def coming_terms(admission: Admission, day: date) -> list[AdmissionTerms]:
    """The versions that are told but not in force yet."""
    return [each for each in admission.versions if each.valid_from > day]


# Who is in ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Admitted:
    """What the public is told of who is on a list."""

    name: str
    business_id: str
    municipalities: tuple[str, ...]
    since: date
    suspended: bool


def admitted(actor: Actor, admission: Admission, page: int = 1) -> Page[Admitted]:
    """Who is on the list of an admission, by name; the suspended are marked.

    Asked as the system, because strangers see no applications; only these facts leave.
    """
    wanted = (
        select(Application)
        .join(Organisation, Organisation.id == Application.provider_id)
        .where(Application.admission_id == admission.id, Application.state.in_(IN))
        .order_by(Organisation.name, Application.number)
        .options(*WITHOUT_PARTS)
    )
    with reading_all(actor.scope) as session:
        found = read_page(wanted, page)
        listed = [each.provider_id for each in found.rows]
        covered = dict(
            session.execute(
                select(Provider.provider_id, Provider.municipalities).where(
                    Provider.provider_id.in_(listed)
                )
            ).all()
        )
        towns = town_names(actor)
        rows = [_admitted(each, covered[each.provider_id], towns) for each in found.rows]
    return replace(found, rows=rows)


def _admitted(application: Application, codes: Sequence[str], towns: Mapping[str, str]) -> Admitted:
    wanted = {*codes} & {*application.admission.municipalities}
    return Admitted(
        name=application.organisation.name,
        business_id=application.organisation.business_id or "",
        municipalities=tuple(name for code, name in towns.items() if code in wanted),
        since=application.admitted_on or local_day(application.created_at),
        suspended=application.state == "suspended",
    )


def takes_part(day: date) -> ColumnElement[bool]:
    """The condition that an application's provider may be bought from on a day: it is admitted and
    has confirmed every material change of the terms that is in force."""
    terms = aliased(AdmissionTerms)
    unconfirmed = exists().where(
        terms.admission_id == Application.admission_id,
        terms.material,
        terms.valid_from <= day,
        terms.version > func.coalesce(Application.terms_version, 0),
    )
    return and_(Application.state == "admitted", ~unconfirmed)


def partners(actor: Actor, admission_id: UUID) -> Sequence[UUID]:
    """The organisations (keys) that may be bought from now."""
    return db.session.scalars(
        select(Application.provider_id)
        .where(Application.admission_id == admission_id, takes_part(actor.today))
        .order_by(Application.provider_id)
    ).all()


def not_partner(actor: Actor, admission: Admission) -> Refused | None:
    """Why the actor's own organisation may not be bought from now; None where it may."""
    own = Application.provider_id == actor.organisation_id
    asked = select(Application.id).where(
        Application.admission_id == admission.id, own, takes_part(actor.today)
    )
    if db.session.scalar(asked) is not None:
        return None
    facts = {"number": admission.number}
    found = own_application(actor, admission.id)
    state = found.state if found else "none"
    if state == "admitted":
        return Refused("admission.terms_unconfirmed", **facts)
    return Refused(NOT_IN.get(state, "admission.not_admitted"), **facts)


NOT_IN = {
    "draft": "admission.application_draft",
    "submitted": "admission.application_waits",
    "clarifying": "admission.application_asked",
    "suspended": "admission.suspended",
}
"""What keeps a provider from taking part, by the state of its application."""


# Applications ---------------------------------------------------------------------------------


def application_by_number(actor: Actor, number: str) -> Application:
    """An application by its number; NotFound where the actor may not know of it. The authority
    knows of none that has not been sent."""
    found = db.session.scalars(
        select(Application).filter_by(area_id=actor.area_id, number=number)
    ).one_or_none()
    own = found is not None and found.provider_id == actor.organisation_id
    if found is None or (found.submitted_at is None and not own):
        raise NotFound("application.not_found", number=number)
    return found


def own_application(actor: Actor, admission_id: UUID) -> Application | None:
    """The newest application of the actor's own provider to an admission; None without any."""
    if actor.organisation_id is None:
        return None
    return db.session.scalars(
        select(Application)
        .filter_by(admission_id=admission_id, provider_id=actor.organisation_id)
        .order_by(Application.created_at.desc(), Application.number.desc())
        .limit(1)
    ).one_or_none()


def applications(actor: Actor, admission: Admission, page: int = 1) -> Page[Application]:
    """The applications that were sent to an admission: those to decide first, by their last day."""
    wanted = (
        select(Application)
        .where(Application.admission_id == admission.id, Application.submitted_at.is_not(None))
        .order_by(Application.state.in_(UNDECIDED).desc(), Application.due_on, Application.number)
        .options(*WITHOUT_PARTS)
    )
    return read_page(wanted, page)


def counts_of(_actor: Actor, admissions: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """How many applications wait and how many providers are on the list, by admission (key)."""
    waiting = func.count().filter(Application.state.in_(UNDECIDED))
    listed = func.count().filter(Application.state.in_(IN))
    counted = (
        select(Application.admission_id, waiting, listed)
        .where(Application.admission_id.in_(admissions))
        .group_by(Application.admission_id)
    )
    return {row[0]: (row[1], row[2]) for row in db.session.execute(counted)}


def concerned(admission_id: UUID) -> Select[tuple[Application]]:
    """The applications whose providers are told of changes: the admitted and who waits."""
    return (
        select(Application)
        .where(Application.admission_id == admission_id, Application.state.not_in(ENDED))
        .order_by(Application.number)
    )


def to_decide(
    actor: Actor, limit: int, admission: Admission | None = None
) -> Sequence[Application]:
    """Applications to decide, of one admission or of all, the first last day first."""
    of_it = Application.admission_id == admission.id if admission else true()
    waiting = select(Application).where(
        Application.area_id == actor.area_id, Application.state.in_(UNDECIDED), of_it
    )
    ordered = waiting.order_by(Application.due_on, Application.number)
    return first_rows(ordered.options(*WITHOUT_PARTS), limit)


def heard_to_decide(actor: Actor, limit: int) -> Sequence[Inquiry]:
    """Hearings whose reply has come or whose time has passed, and that led to nothing yet."""
    return db.session.scalars(
        select(Inquiry)
        .where(
            Inquiry.area_id == actor.area_id,
            Inquiry.kind != "clarification",
            Inquiry.settled_at.is_(None),
            or_(Inquiry.answered_at.is_not(None), Inquiry.reply_by < actor.now),
        )
        .order_by(Inquiry.reply_by)
        .limit(limit)
    ).all()


def own_unanswered(actor: Actor, limit: int) -> Sequence[Inquiry]:
    """What the actor's own provider has still to answer in time, the first due first."""
    return db.session.scalars(
        select(Inquiry)
        .where(
            Inquiry.provider_id == actor.organisation_id,
            Inquiry.answered_at.is_(None),
            Inquiry.reply_by >= actor.now,
        )
        .order_by(Inquiry.reply_by)
        .limit(limit)
    ).all()


def own_unconfirmed(actor: Actor, limit: int) -> list[tuple[Application, AdmissionTerms]]:
    """The lists on which the actor's own provider is whose changed terms it has not accepted, with
    the newest of those terms."""
    rows = db.session.execute(
        select(Application, AdmissionTerms)
        .join(AdmissionTerms, AdmissionTerms.admission_id == Application.admission_id)
        .where(*_unaccepted_by(actor))
        .order_by(Application.number, AdmissionTerms.version)
        .options(*WITHOUT_PARTS)
        .limit(MANY)
    )
    newest = dict(rows.all())
    return list(newest.items())[:limit]


def anything_unconfirmed(actor: Actor) -> ColumnElement[bool]:
    """The condition that the actor's own provider has changed terms to accept."""
    return exists().where(
        AdmissionTerms.admission_id == Application.admission_id, *_unaccepted_by(actor)
    )


def _unaccepted_by(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """What ``lifecycle.unconfirmed`` tells of one application, asked of the database."""
    return (
        Application.provider_id == actor.organisation_id,
        Application.state.in_(IN),
        AdmissionTerms.material,
        AdmissionTerms.version > func.coalesce(Application.terms_version, 0),
    )


def checks_of(actor: Actor, application: Application) -> list[Check]:
    """What whoever decides looks at: what was declared, and each requirement of the admission.

    Checks tell what to look at; none of them refuses anybody.
    """
    admission = application.admission
    provider = provider_of(actor, application.provider_id)
    asked = grounds(actor, actor.today)
    declared = last_declaration(provider)
    told = list(declared_checks(actor.today, asked, declared, _("Vakuutus")))
    in_order = Check(GROUNDS, "fault:declaration", label("fault.declaration.ok"), OK)
    found = told or [in_order]
    kinds = {each.evidence_kind for each in admission.requirements if each.evidence_kind}
    shown = papers_of(actor, [provider], kinds, actor.today)
    for each in admission.requirements:
        if each.evidence_kind is None:
            found.append(answer_check(each, application.answers.get(each.key)))
        else:
            found.append(paper_check(each, [shown[provider.id, each.evidence_kind].state]))
    return found


def events_of(actor: Actor, kind: str, key: UUID, limit: int = LAST_EVENTS) -> Sequence[AuditEvent]:
    """What was last done to an admission or an application, the newest first."""
    return db.session.scalars(
        select(AuditEvent)
        .filter_by(area_id=actor.area_id, object_type=kind, object_id=key)
        .order_by(AuditEvent.sequence.desc())
        .limit(limit)
    ).all()
