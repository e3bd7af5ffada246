"""Mails of admissions: to applicants, to the admitted, and to the officer."""

from collections.abc import Iterable
from typing import Any

from marketplace.admissions.models import Admission, AdmissionTerms, Application, Inquiry
from marketplace.admissions.queries import concerned
from marketplace.platform.identity.queries import in_charge, people_to_tell
from marketplace.platform.mail import tell
from marketplace.platform.unit import Unit


def _tell_provider(u: Unit, application: Application, template: str, **facts: Any) -> None:
    people = people_to_tell(u, organisation_id=application.provider_id)
    admission = application.admission
    tell(u, people, template, application=application, admission=admission, **facts)


def _concerned(u: Unit, admission: Admission) -> Iterable[Application]:
    return u.session.scalars(concerned(admission.id)).all()


def tell_received(u: Unit, application: Application) -> None:
    """The provider's receipt: what came when, and by when it is decided."""
    _tell_provider(u, application, "admissions/received.txt")


def tell_officer(u: Unit, application: Application, what: str) -> None:
    """Tell the officer that an application was ``submitted``, ``answered`` or ``left``."""
    people = in_charge(u, application.admission.officer_id)
    facts = {"application": application, "admission": application.admission}
    tell(u, people, f"admissions/{what}.txt", **facts)


def tell_asked(u: Unit, application: Application, asked: Inquiry) -> None:
    """Tell a provider what it is asked or heard on, and by when it may reply."""
    _tell_provider(u, application, "admissions/asked.txt", asked=asked)


def tell_reinstated(u: Unit, application: Application, reason: str) -> None:
    """Tell a provider that its suspension has ended, and why."""
    _tell_provider(u, application, "admissions/reinstated.txt", reason=reason)


def tell_rested(u: Unit, application: Application, reason: str) -> None:
    """Tell a provider that was heard that nothing is decided against it, and why."""
    _tell_provider(u, application, "admissions/rested.txt", reason=reason)


def tell_terms(u: Unit, admission: Admission, terms: AdmissionTerms) -> None:
    """Tell all whom it concerns, at the same moment, how the terms change and from when."""
    for application in _concerned(u, admission):
        _tell_provider(u, application, "admissions/terms.txt", terms=terms)


def tell_closed(u: Unit, admission: Admission) -> None:
    """Tell all whom it concerns that an admission has ended."""
    for application in _concerned(u, admission):
        _tell_provider(u, application, "admissions/closed.txt")
