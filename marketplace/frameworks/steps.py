"""Where a framework stands, as steps for people, and how each state is shown."""

from flask_babel import gettext as _

from marketplace.frameworks.models import Framework
from marketplace.platform.i18n import format_date_fi
from marketplace.platform.words import label
from marketplace.pure.periods import local_day

STATUS = {
    "draft": "due",
    "competing": "info",
    "in_force": "ok",
    "ended": "info",
    "withdrawn": "error",
}
PARTY_STATUS = {
    "chosen": "due",
    "in_force": "ok",
    "suspended": "differs",
    "left": "info",
    "removed": "error",
    "fell": "error",
}
"""The kind of the status label of each state."""
Step = dict[str, str | bool]
_REACHED = {"draft": 0, "competing": 1, "in_force": 2, "ended": 3}


def framework_steps(framework: Framework) -> list[Step]:
    """What has happened to a framework, what goes on now and what comes."""
    begun = local_day(framework.published_at) if framework.published_at else None
    last = framework.ended_on or framework.ends_on
    steps = [
        (_("Valmistelu"), _("osat, katot ja tarjouspyynnöt")),
        (_("Sopijapuolten haku"), format_date_fi(begun)),
        (_("Voimassa"), _("%(day)s alkaen", day=format_date_fi(framework.starts_on))),
        (_("Päättyy"), format_date_fi(last)),
    ]
    if framework.state == "withdrawn":
        steps = [steps[0], (label("framework.state.withdrawn"), "")]
    reached = _REACHED.get(framework.state, 1)
    return [
        {
            "label": name,
            "when": when,
            "state": "done" if place < reached else "now" if place == reached else "ahead",
        }
        for place, (name, when) in enumerate(steps)
    ]
