"""Pages of decisions on applications to standing admissions: the draft of each kind."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from marshmallow import fields
from werkzeug.wrappers import Response

from marketplace.admissions.models import Application
from marketplace.admissions.queries import application_by_number, checks_of
from marketplace.admissions.staff_pages import staff_trail
from marketplace.decisions.admitting.guards import not_decidable
from marketplace.decisions.admitting.service import draft_on_application
from marketplace.decisions.draft_pages import DRAFTED
from marketplace.decisions.drafting import competence
from marketplace.decisions.kinds import KINDS, ON_APPLICATIONS
from marketplace.decisions.models import Decision
from marketplace.decisions.queries import decisions_on
from marketplace.decisions.schemas import words_form
from marketplace.platform.actor import Actor
from marketplace.platform.errors import NotFound
from marketplace.platform.forms import request_form
from marketplace.platform.i18n import text_of
from marketplace.platform.permissions import may
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label

bp = Blueprint("admitting", __name__)


@bp.route("/applications/<number>/decide/<kind>", methods=["GET", "POST"])
@allow("decision.draft")
def decide(number: str, kind: str) -> Response | tuple[str, int]:
    """Draft a decision on an application."""
    actor = current_actor()
    application = application_by_number(actor, number)
    if kind not in ON_APPLICATIONS:
        raise NotFound("decision.not_found", number=kind)
    schema = words_form(None, reason=_reason(kind))
    grounds, reason = _suggested(actor, application, kind)
    rule = competence(actor, KINDS[kind].rule, application)
    form = request_form(schema, grounds=grounds, reason=reason, competence=rule)
    if form.accepted(
        lambda data: draft_on_application(
            actor, application.id, kind, data["grounds"], data["reason"], data["competence"]
        )
    ):
        flash(str(DRAFTED), "success")
        return redirect(url_for("decisions.show", number=form.result.diary_number))
    back = url_for("applications.show", number=number)
    title = label(f"decision.kind.{kind}")
    return render_template(
        "web/marketplace/decisions/plain.html",
        form=form,
        number=number,
        title=title,
        lead=application.organisation.name,
        back=back,
        breadcrumbs=[*staff_trail(application.admission), (number, back), (title, None)],
    ), form.status


def _reason(kind: str) -> fields.String:
    public = _("Nämä näkyvät päätöksessä kaikille.")
    private = _("Nämä lukee palveluntuottaja itse. Päätöksen perustelut ovat julkisia.")
    words = {
        "label": _("Perustelut palveluntuottajalle"),
        "hint": public if kind == "admission" else private,
        "widget": "textarea",
        "rows": 5,
    }
    return fields.String(load_default="", metadata=words)


def _suggested(actor: Actor, application: Application, kind: str) -> tuple[str, str]:
    """What the words begin with, in the language of the admission: public grounds, and reasons
    from what was not in order."""
    with force_locale(application.language):
        facts = {"number": application.admission.number}
        facts["title"] = text_of(application.admission.titles)
        odd = [each for each in checks_of(actor, application) if not each.green]
        if kind == "admission":
            told = _("Täytät vaatimukset ja olet hyväksynyt ehdot.")
            return _(
                "Palveluntuottaja täyttää avoimen hakeutumisen %(number)s, %(title)s, vaatimukset "
                "ja on hyväksynyt sen ehdot.",
                **facts,
            ), told
        if kind == "refusal":
            told = "\n".join(f"{each.name}: {each.detail}" for each in odd)
            return _(
                "Hakemus ei täytä avoimen hakeutumisen %(number)s, %(title)s, vaatimuksia.", **facts
            ), told
        return _("Palveluntuottajaa on kuultu ennen päätöstä."), ""


@bp.app_template_global()
def application_decisions(application: Application) -> list[Decision]:
    """The decisions on an application that the reader may see, the newest first."""
    return list(decisions_on(current_actor(), application.id))


@bp.app_template_global()
def application_acts(application: Application) -> list[tuple[str, str, str]]:
    """The decisions that may be drafted now: address, words, kind of the button."""
    actor = current_actor()
    drafted = any(each.state == "draft" for each in application_decisions(application))
    if drafted or not may(actor, "decision.draft"):
        return []
    words = {
        "admission": (_("Hyväksy listalle"), "primary"),
        "refusal": (_("Hylkää hakemus"), "secondary"),
        "suspension": (_("Keskeytä paikka"), "secondary"),
        "removal": (_("Poista listalta"), "danger"),
    }
    return [
        (url_for("admitting.decide", number=application.number, kind=kind), *words[kind])
        for kind in ON_APPLICATIONS
        if not_decidable(application, kind, actor) is None
    ]
