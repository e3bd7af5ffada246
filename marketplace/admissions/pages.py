"""Pages of admissions for everybody: the open ones, and one with its terms and who is in."""

from typing import Any

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _

from marketplace.admissions import queries
from marketplace.admissions.completeness import BASIS, basis_rule, lacking, remedies
from marketplace.admissions.lifecycle import takes_applications, unconfirmed
from marketplace.admissions.models import ENDED, Admission
from marketplace.admissions.steps import APPLICATION_STATUS, STATUS, admission_steps
from marketplace.platform.actor import Actor
from marketplace.platform.paging import asked_page
from marketplace.platform.permissions import may
from marketplace.platform.roles import PROVIDER_ROLES
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label
from marketplace.providers.mending import to_mend
from marketplace.providers.queries import fits, own_provider
from marketplace.rules.queries import rules_on

bp = Blueprint("admissions", __name__)
Trail = list[tuple[str, str | None]]


@bp.get("/admissions")
@allow("admission.view_open")
def list_open() -> str:
    """The admissions that take applications now."""
    actor = current_actor()
    bases = {rule.key: rule.value["names"] for rule in rules_on(actor, (BASIS,), actor.today)}
    return render_template(
        "web/marketplace/admissions/list.html",
        found=queries.open_admissions(actor, asked_page()),
        bases=bases,
        breadcrumbs=[*public_trail()[:-1], (_("Avoin hakeutuminen"), None)],
    )


def public_trail(admission: Admission | None = None) -> Trail:
    """The way to an admission for everybody."""
    trail: Trail = [(_("Etusivu"), "/"), (_("Avoin hakeutuminen"), url_for("admissions.list_open"))]
    if admission is not None:
        url = url_for("admissions.public", number=admission.number)
        trail.append((admission.number, url))
    return trail


@bp.get("/admissions/<number>/public")
@allow("admission.view_open")
def public(number: str) -> str:
    """An admission as providers read it, for staff too."""
    actor = current_actor()
    return terms_page(actor, queries.admission_by_number(actor, number))


def terms_page(actor: Actor, admission: Admission) -> str:
    """The public page: basis, terms, requirements, and who is on the list."""
    own = _own(actor, admission) if PROVIDER_ROLES & actor.roles else {}
    return render_template(
        "web/marketplace/admissions/public.html",
        admission=admission,
        basis=basis_rule(actor, admission),
        remedies=remedies(actor, admission),
        terms=queries.terms_on(admission, actor.today),
        coming=queries.coming_terms(admission, actor.today),
        admitted=queries.admitted(actor, admission, asked_page()),
        takes=takes_applications(admission, actor.today) is None,
        steps=admission_steps(admission),
        status_kind=STATUS[admission.state],
        status_text=label(f"admission.state.{admission.state}"),
        **own,
        breadcrumbs=[*public_trail(), (admission.number, None)],
    )


def _own(actor: Actor, admission: Admission) -> dict[str, Any]:
    """The provider's own side: its application, and what it lacks with what to do about each."""
    provider = own_provider(actor)
    application = queries.own_application(actor, admission.id)
    living = application is not None and application.state not in ENDED
    reasons = lacking(actor, admission, provider)
    return {
        "is_provider": True,
        "may_draft": may(actor, "application.draft"),
        "application": application,
        "living": living,
        "kinds": APPLICATION_STATUS,
        "to_confirm": unconfirmed(application) if application and living else None,
        "blocked": bool(fits(provider, admission.service_line)),
        "qualifies": not reasons,
        "reasons": to_mend(reasons),
    }
