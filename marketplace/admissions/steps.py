"""Where an admission and an application stand, as steps for people."""

from flask_babel import gettext as _

from marketplace.admissions.lifecycle import UNDECIDED
from marketplace.admissions.models import Admission, Application
from marketplace.platform.i18n import format_date_fi
from marketplace.platform.words import label
from marketplace.pure.periods import local_day

STATUS = {"draft": "due", "open": "ok", "closed": "info"}
APPLICATION_STATUS = {
    "draft": "due",
    "submitted": "due",
    "clarifying": "due",
    "admitted": "ok",
    "suspended": "differs",
    "refused": "error",
    "withdrawn": "info",
    "left": "info",
    "removed": "error",
}
"""How each state is shown: the kind of its status label."""
Step = dict[str, str | bool]


def admission_steps(admission: Admission) -> list[Step]:
    """What has happened to an admission, what goes on now and what comes."""
    first = (_("Valmistelu"), _("luonnos"))
    if admission.published_at:
        first = (_("Avattu"), format_date_fi(local_day(admission.published_at)))
    until = _("toistaiseksi")
    if admission.ends_on:
        until = _("%(day)s asti", day=format_date_fi(admission.ends_on))
    steps = [first, (_("Avoinna hakemuksille"), until)]
    if admission.closed_at:
        steps.append((_("Päättynyt"), format_date_fi(local_day(admission.closed_at))))
    elif admission.ends_on:
        steps.append((_("Päättyy"), format_date_fi(admission.ends_on)))
    return _marked(steps, {"draft": 0, "open": 1, "closed": 2}[admission.state])


def application_steps(application: Application) -> list[Step]:
    """The same of an application, for its provider and for who decides it."""
    state = application.state
    sent = local_day(application.submitted_at) if application.submitted_at else None
    due = _("viimeistään %(day)s", day=format_date_fi(application.due_on))
    steps = [
        (_("Hakemus"), _("jätetty %(day)s", day=format_date_fi(sent)) if sent else _("kesken")),
        (_("Päätös"), due if state in UNDECIDED else ""),
        (_("Listalla"), format_date_fi(application.admitted_on)),
    ]
    if state in ("draft", *UNDECIDED):
        return _marked(steps, 0 if state == "draft" else 1)
    if state == "admitted":
        return _marked(steps, 2)
    ended = (label(f"application.state.{state}"), format_date_fi(application.ended_on))
    kept = steps if application.admitted_on else steps[:1]
    return _marked([*kept, ended], len(kept))


def _marked(steps: list[tuple[str, str]], reached: int) -> list[Step]:
    return [
        {
            "label": name,
            "when": when,
            "state": "done" if place < reached else "now" if place == reached else "ahead",
        }
        for place, (name, when) in enumerate(steps)
    ]
