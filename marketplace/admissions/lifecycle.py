"""The life of an admission, and of an application: sent, decided in time, then in, out or waiting.

Decisions move an application (``decisions.effects``); the provider may give it up or leave.
"""

from collections.abc import Sequence
from datetime import date

from marketplace.admissions.completeness import WHOLE
from marketplace.admissions.models import (
    CLARIFICATION,
    REMOVAL,
    SUSPENSION,
    Admission,
    AdmissionTerms,
    Application,
    Inquiry,
)
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition
from marketplace.providers.queries import fits, provider_of

ADMISSION = Lifecycle(
    "admission",
    ("draft", "open", "closed"),
    (
        Transition("edit", ("draft",), "draft", "admission.draft"),
        Transition("follow_need", ("draft",), "draft", "admission.follow_need"),
        Transition("open", ("draft",), "open", "admission.open", WHOLE),
        Transition("change_terms", ("open",), "open", "admission.change_terms"),
        Transition("close", ("open",), "closed", "admission.close"),
    ),
)

UNDECIDED = ("submitted", "clarifying")
IN = ("admitted", "suspended")
"""States of a provider that was let in and is not out."""


def takes_applications(admission: Admission, today: date) -> Refused | None:
    """Why nobody may apply now; None where anybody may: it never closes to newcomers while open."""
    if admission.state == "open" and (admission.ends_on is None or today <= admission.ends_on):
        return None
    return Refused("admission.not_open", number=admission.number)


def still_open(application: Application, actor: Actor) -> Refused | None:
    """The admission takes applications now."""
    return takes_applications(application.admission, actor.today)


def may_apply(application: Application, actor: Actor) -> Refused | None:
    """The provider is approved, and registered for the service line."""
    provider = provider_of(actor, application.provider_id)
    return next(iter(fits(provider, application.admission.service_line)), None)


def nothing_awaited(application: Application, actor: Actor) -> Refused | None:
    """The provider is not still within its time to reply."""
    for each in application.inquiries:
        if each.answered_at is None and actor.now <= each.reply_by:
            return Refused("application.reply_awaited", reply_by=each.reply_by)
    return None


def inquiry_awaited(application: Application, _actor: Actor) -> Refused | None:
    """Something was asked that has no answer."""
    asked = open_inquiries(application, CLARIFICATION)
    if any(each.answered_at is None for each in asked):
        return None
    return Refused("inquiry.answered")


def heard_on_suspension(application: Application, actor: Actor) -> Refused | None:
    """A provider is heard before it is suspended."""
    return heard(application.inquiries, SUSPENSION, actor)


def heard_on_removal(application: Application, actor: Actor) -> Refused | None:
    """A provider is heard before it is taken off the list."""
    return heard(application.inquiries, REMOVAL, actor)


def heard_on_something(application: Application, actor: Actor) -> Refused | None:
    """The provider was heard, and nothing has been decided since."""
    for kind in (SUSPENSION, REMOVAL):
        if asked := open_inquiries(application, kind):
            return heard(asked, kind, actor)
    return Refused("application.not_heard")


def heard(inquiries: Sequence[Inquiry], kind: str, actor: Actor) -> Refused | None:
    """Why a provider has not been heard on what is to be decided against it; None where it has
    replied, or let the time pass (Act 434/2003, section 34)."""
    last = next((each for each in reversed(inquiries) if each.kind == kind), None)
    if last is None:
        return Refused("application.not_heard")
    if last.answered_at is None and actor.now <= last.reply_by:
        return Refused("application.reply_awaited", reply_by=last.reply_by)
    return None


def open_inquiries(application: Application, kind: str) -> list[Inquiry]:
    """What was asked for a reason and has led to no decision yet, in order."""
    return [each for each in application.inquiries if each.kind == kind and not each.settled_at]


def terms_to_confirm(application: Application, _actor: Actor) -> Refused | None:
    """There is a version of the terms that the provider has not accepted."""
    if unconfirmed(application) is not None:
        return None
    return Refused("application.nothing_to_confirm")


def unconfirmed(application: Application) -> AdmissionTerms | None:
    """The newest material change of the terms that an admitted provider has not accepted."""
    accepted = application.terms_version or 0
    later = [
        each for each in application.admission.versions if each.material and each.version > accepted
    ]
    return later[-1] if later else None


RETURNS = {
    "admitted": UNDECIDED,
    "refused": UNDECIDED,
    "suspended": ("admitted",),
    "removed": IN,
}
"""What a decision that stands again makes of an application, and from where."""

APPLICATION = Lifecycle(
    "application",
    (
        "draft",
        "submitted",
        "clarifying",
        "admitted",
        "suspended",
        "refused",
        "withdrawn",
        "left",
        "removed",
    ),
    (
        Transition("save", ("draft",), "draft", "application.draft", (still_open,)),
        Transition(
            "submit", ("draft",), "submitted", "application.submit", (still_open, may_apply)
        ),
        Transition("ask", UNDECIDED, "clarifying", "application.ask", (nothing_awaited,)),
        Transition(
            "answer", ("clarifying",), "submitted", "application.answer", (inquiry_awaited,)
        ),
        *(
            Transition("hear", (state,), state, "application.ask", (nothing_awaited,))
            for state in IN
        ),
        *(
            Transition("rest", (state,), state, "application.ask", (heard_on_something,))
            for state in IN
        ),
        Transition("admit", UNDECIDED, "admitted", "application.decide", (nothing_awaited,)),
        Transition("refuse", UNDECIDED, "refused", "application.decide", (nothing_awaited,)),
        Transition("withdraw", ("draft", *UNDECIDED), "withdrawn", "application.leave"),
        Transition("leave", IN, "left", "application.leave"),
        Transition(
            "suspend", ("admitted",), "suspended", "application.decide", (heard_on_suspension,)
        ),
        Transition("reinstate", ("suspended",), "admitted", "application.reinstate"),
        Transition("remove", IN, "removed", "application.decide", (heard_on_removal,)),
        *(
            Transition("confirm", (state,), state, "application.leave", (terms_to_confirm,))
            for state in IN
        ),
        Transition("reopen", (*IN, "refused"), "submitted", "application.reopen"),
        Transition("restore", ("removed", "suspended"), "admitted", "application.reopen"),
        # a decision that had fallen stands again; who was heard then is not heard once more
        *(
            Transition(f"return_{outcome}", sources, outcome, "application.reopen")
            for outcome, sources in RETURNS.items()
        ),
    ),
)
