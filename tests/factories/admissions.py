"""Standing admissions made through their verbs."""

from datetime import date
from typing import Any
from uuid import UUID

from marketplace.admissions.applications.service import (
    save_application,
    start_application,
    submit_application,
)
from marketplace.admissions.models import Admission, Application
from marketplace.admissions.service import (
    draft_admission,
    edit_admission,
    open_admission,
    set_requirements,
)
from marketplace.decisions.admitting.service import draft_on_application
from marketplace.decisions.models import Decision
from marketplace.decisions.service import sign_decision
from marketplace.providers.models import Provider
from tests.factories.needs import cleared_need
from tests.factories.providers import approved_provider, provider_person
from tests.factories.setup import People, seeing
from tests.factories.stages import staged

TERMS = {"fi": "Palvelu annetaan kolmen arkipäivän kuluessa tilauksesta. Hinta on enintään 90 €/h."}
REQUIREMENTS = (
    {
        "key": "experience",
        "labels": {"fi": "Kokemus"},
        "questions": {"fi": "Onko palvelua annettu vähintään vuoden ajan?"},
    },
    {
        "key": "pension",
        "labels": {"fi": "Eläkevakuutus"},
        "questions": {"fi": "Eläkevakuutusmaksut on maksettu."},
        "evidence_kind": "pension_insurance",
    },
)
CENTS = 5_000_000


def drafted_admission(
    people: People, basis: str = "small_purchases", line: str = "job_search", **data: Any
) -> Admission:
    """An admission in draft, made by the officer, that lacks nothing."""
    if basis == "small_purchases" and "need" not in data:
        data["need"] = cleared_need(people, CENTS, line).number
    given = {"terms": TERMS, "ends_on": date(2027, 10, 31)} | data
    made = draft_admission(people.staff("officer"), line, basis, **given)
    set_requirements(people.staff("officer"), made.id, REQUIREMENTS)
    return edit_admission(people.staff("officer"), made.id, {})


@staged
def opened_admission(people: People, **data: Any) -> Admission:
    """An admission that takes applications."""
    made = drafted_admission(people, **data)
    return open_admission(seeing(people.staff("officer")), made.id)


@staged
def submitted_application(
    people: People, admission: Admission, number: int = 1, answer: str = "yes"
) -> Application:
    """The application of the nth provider, sent by its person; the officer looks at it."""
    provider = approved_provider(people, number)
    application = apply(people, admission.id, provider, answer)
    seeing(people.staff("officer"))
    return application


def apply(
    people: People, admission_id: UUID, provider: Provider, answer: str = "yes"
) -> Application:
    """The application of a provider, sent by its person."""
    person = seeing(provider_person(people, provider))
    begun = start_application(person, admission_id)
    save_application(person, begun.id, {"experience": answer})
    return submit_application(person, begun.id, accepted=True)


def decided(people: People, application: Application, kind: str = "admission") -> Decision:
    """A decision on an application, drafted by the officer and signed by the decider."""
    drafted = draft_on_application(
        seeing(people.staff("officer")),
        application.id,
        kind,
        "Hakemus on tutkittu.",
        "Syy, jonka hakija lukee.",
    )
    return sign_decision(seeing(people.staff("decider")), drafted.id)


@staged
def admitted_provider(people: People, admission: Admission, number: int = 1) -> Application:
    """The nth provider, on the list."""
    application = submitted_application(people, admission, number)
    decided(people, application)
    return application
