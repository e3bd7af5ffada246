"""The verbs of admissions: drafted, opened, their terms changed, closed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete

from marketplace.admissions.completeness import BASIS
from marketplace.admissions.lifecycle import ADMISSION
from marketplace.admissions.models import Admission, AdmissionRequirement, AdmissionTerms
from marketplace.admissions.notices import tell_closed, tell_terms
from marketplace.baskets.queries import service_line
from marketplace.passports.requirements import REQUIREMENT, problems_of
from marketplace.planning import buyers
from marketplace.planning.models import Need
from marketplace.planning.queries import assessment_of, need_by_number
from marketplace.planning.service import begin_procurement
from marketplace.platform.actor import Actor
from marketplace.platform.audit import check_seen
from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.identity.municipalities import buyer_of_area, municipalities
from marketplace.platform.jobs import enqueue
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.numbers import next_number
from marketplace.platform.permissions import person_of, verb
from marketplace.platform.unit import Unit, unit
from marketplace.rules.queries import rule_on, rules_on

SERIES = "AH"
PLAIN = (
    "titles",
    "descriptions",
    "terms",
    "municipalities",
    "starts_on",
    "ends_on",
    "notice_number",
)
NOTICE_LIMIT = 60
"""Characters of the number of an official notice."""
Data = Mapping[str, Any]
"""Any of: titles, descriptions, terms (texts by language), municipalities (codes), starts_on,
ends_on (days; no last day where empty), notice_number (of the official notice), need (its
number), basis (a key)."""


@verb("admission.draft")
def draft_admission(actor: Actor, service_line_code: str, basis: str, /, **data: Any) -> Admission:
    """Make an admission in draft for a service line, on a legal basis.

    What the data leaves out begins with what the need or the service line says. Raises NotFound
    for an unknown line, basis or need, Invalid for what cannot stand.
    """
    with unit(actor) as u:
        line = service_line(u.actor, service_line_code)
        need = _need(u, data.get("need"))
        _check(u, data)
        usual: dict[str, Any] = {
            "titles": dict(line.names),
            "descriptions": dict(line.template.get("descriptions", {})),
            "terms": {},
            "municipalities": [each.municipality_code for each in municipalities(u.actor)],
            "starts_on": u.today,
            "ends_on": None,
            "notice_number": None,
        }
        if need is not None:
            usual |= {"municipalities": list(need.municipalities), "ends_on": need.ends_on}
        said = usual | {name: data[name] for name in PLAIN if name in data}
        made = u.add(
            Admission,
            number=next_number(u, SERIES),
            state=ADMISSION.initial,
            basis=basis,
            regime=_regime(u, basis, need),
            service_line_id=line.id,
            need_id=need.id if need else None,
            buyer_id=need.buyer_id if need else buyer_of_area(u.actor).id,
            officer_id=person_of(u.actor),
            language="fi",
            **said,
        )
        begin(u, ADMISSION, made, number=made.number, service_line=line.code, basis=basis)
        return made


@verb("admission.draft")
def edit_admission(
    actor: Actor, admission_id: UUID, data: Data, *, seen: int | None = None
) -> Admission:
    """Change what a draft says; what the data leaves out stays. Raises Invalid, Refused; Conflict
    where it has changed since the form that showed the ``seen`` change of it."""
    with unit(actor) as u:
        admission = u.lock(Admission, admission_id)
        check_seen(u, admission, seen)
        _check(u, data)
        fire(u, ADMISSION, admission, "edit", fields=sorted(data))
        for name in PLAIN:
            if name in data:
                setattr(admission, name, data[name])
        if "need" in data:
            need = _need(u, data["need"])
            admission.need_id = need.id if need else None
            admission.buyer_id = need.buyer_id if need else buyer_of_area(u.actor).id
        admission.basis = data.get("basis", admission.basis)
        u.session.flush()
        u.session.refresh(admission, ["need", "buyer"])
        admission.regime = _regime(u, admission.basis, admission.need)
        u.session.flush()
        return admission


@verb("admission.draft")
def set_requirements(
    actor: Actor, admission_id: UUID, rows: Sequence[Data], *, seen: int | None = None
) -> Admission:
    """Give a draft these requirements and no others, in this order (``passports.requirements``).

    Raises Invalid with each problem at ``label_<key>_fi`` and so on, Refused once it is open,
    Conflict where it has changed since the form that showed the ``seen`` change of it.
    """
    with unit(actor) as u:
        admission = u.lock(Admission, admission_id)
        check_seen(u, admission, seen)
        known = {rule.key for rule in rules_on(u.actor, ("evidence",), u.today)}
        if problems := list(problems_of(rows, admission.language, known)):
            raise Invalid(*problems)
        fire(u, ADMISSION, admission, "edit", fields=["requirements"])
        standing = AdmissionRequirement.admission_id == admission.id
        u.session.execute(delete(AdmissionRequirement).where(standing))
        for place, row in enumerate(rows, start=1):
            said = {name: row.get(name) for name in REQUIREMENT}
            u.add(AdmissionRequirement, admission_id=admission.id, position=place, **said)
        u.session.refresh(admission, ["requirements"])
        return admission


@verb("admission.open")
def open_admission(actor: Actor, admission_id: UUID, *, seen: int | None = None) -> Admission:
    """Open an admission to applications: it does not close to newcomers from here on.

    Its terms are their first version; its need is in procurement, under the judgement that it has
    now; the providers of its line are told. Raises Refused with the first thing that it lacks,
    Conflict where it has changed since the page that showed the ``seen`` change of it.
    """
    with unit(actor) as u:
        admission = u.lock(Admission, admission_id)
        check_seen(u, admission, seen, "page.changed_meanwhile")
        if admission.need_id is not None:
            need = u.lock(Need, admission.need_id)  # as it stands: nobody edits it meanwhile
            admission.buyer_id = need.buyer_id
        fire(u, ADMISSION, admission, "open", basis=admission.basis)
        if admission.need_id is not None:
            begin_procurement(u.actor, admission.need_id)
        admission.published_at = u.now
        _lay_terms(u, admission, admission.terms, {}, u.today)
        key = f"admission.opened:{admission.id}"
        enqueue(u, "admission.tell_opened", key=key, admission_id=str(admission.id))
        return admission


@verb("admission.change_terms")
def change_terms(
    actor: Actor,
    admission_id: UUID,
    texts: Mapping[str, str],
    changes: Mapping[str, str],
    *,
    valid_from: date,
    confirm_by: date | None = None,
    seen: int | None = None,
) -> AdmissionTerms:
    """Change the terms of an open admission from a day on, and tell all that it concerns at once.

    ``changes`` say what changed and why. A change is material where the admitted are given a last
    day to confirm it, or to leave: who does not confirm takes no part until it has. Requirements
    are no terms: others are set by another admission. Raises Invalid with each problem, Conflict
    where they have changed since the form that showed the ``seen`` change of the admission.
    """
    with unit(actor) as u:
        admission = u.lock(Admission, admission_id)
        check_seen(u, admission, seen)
        ADMISSION.check(admission, "change_terms", u.actor)
        if problems := list(_terms_problems(u, admission, texts, changes, valid_from, confirm_by)):
            raise Invalid(*problems)
        fire(u, ADMISSION, admission, "change_terms", valid_from=str(valid_from))
        made = _lay_terms(u, admission, texts, changes, valid_from, confirm_by)
        admission.terms = dict(texts)
        tell_terms(u, admission, made)
        return made


def _terms_problems(
    u: Unit,
    admission: Admission,
    texts: Mapping[str, str],
    changes: Mapping[str, str],
    valid_from: date,
    confirm_by: date | None,
) -> Iterator[Problem]:
    language = admission.language
    if not texts.get(language, "").strip():
        yield Problem(f"terms_{language}", "admission.terms_missing")
    if not changes.get(language, "").strip():
        yield Problem(f"changes_{language}", "admission.changes_missing")
    latest = max(each.valid_from for each in admission.versions)
    if valid_from <= u.today or valid_from < latest:
        yield Problem("valid_from", "admission.terms_too_soon", {"latest": max(latest, u.today)})
    if confirm_by is not None and not u.today < confirm_by < valid_from:
        yield Problem("confirm_by", "admission.confirm_before")


def _lay_terms(
    u: Unit,
    admission: Admission,
    texts: Mapping[str, str],
    changes: Mapping[str, str],
    valid_from: date,
    confirm_by: date | None = None,
) -> AdmissionTerms:
    made = u.add(
        AdmissionTerms,
        admission_id=admission.id,
        version=len(admission.versions) + 1,
        texts=dict(texts),
        changes=dict(changes),
        material=confirm_by is not None,
        valid_from=valid_from,
        confirm_by=confirm_by,
        made_by=person_of(u.actor),
    )
    u.session.refresh(admission, ["versions"])
    return made


@verb("admission.close")
def close_admission(actor: Actor, admission_id: UUID, reason: str) -> Admission:
    """End an admission with its reason: nobody applies any more, and all that it concerns are
    told. What has been bought from it goes on."""
    with unit(actor) as u:
        if not reason.strip():
            raise Invalid(Problem("reason", "admission.close_reason_missing"))
        admission = u.lock(Admission, admission_id)
        fire(u, ADMISSION, admission, "close", reason=reason.strip())
        admission.closed_at, admission.close_reason = u.now, reason.strip()
        tell_closed(u, admission)
        return admission


def _check(u: Unit, data: Data) -> None:
    """Raise Invalid with everything in the data that cannot stand; NotFound for the basis."""
    problems = [
        Problem(name, "admission.unknown_field")
        for name in data
        if name not in (*PLAIN, "need", "basis")
    ]
    known = {each.municipality_code for each in municipalities(u.actor)}
    problems += [
        Problem("municipalities", "call.unknown_municipality", {"code": code})
        for code in data.get("municipalities", ())
        if code not in known
    ]
    if len(data.get("notice_number") or "") > NOTICE_LIMIT:
        problems.append(
            Problem("notice_number", "admission.notice_too_long", {"limit": NOTICE_LIMIT})
        )
    if problems:
        raise Invalid(*problems)


def _need(u: Unit, number: str | None) -> Need | None:
    """The need of a number, where one is given. Raises NotFound; Invalid for a joint one."""
    need = need_by_number(u.actor, number) if number else None
    if need is not None and need.joint:
        raise Invalid(Problem("need", "need.joint_alone"))
    return need


def _regime(u: Unit, basis: str, need: Need | None) -> str:
    """Whose remedies apply: as the need was judged, else as the basis says."""
    value = rule_on(u.actor, BASIS, basis, u.today).value
    judged = assessment_of(need) if need and value["guard"] != "none" else None
    return judged.remedy_key if judged else str(value["remedy_regime"])


@verb("admission.follow_need")
def follow_buyer(actor: Actor, need_id: UUID) -> None:
    """Let the drafts for a need be of the buyer for whom it is bought now."""
    with unit(actor) as u:
        buyers.follow_buyer(u, ADMISSION, Admission, need_id)
