"""Pages of telling in advance: the short form of a need, and taking it back."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import fields
from werkzeug.wrappers import Response

from marketplace.planning.ahead import service
from marketplace.planning.lifecycle import NEED
from marketplace.planning.pages import Page, bp
from marketplace.planning.queries import need_by_number
from marketplace.platform.form_fields import DayField
from marketplace.platform.forms import FormSchema, request_form
from marketplace.platform.web import allow, current_actor


class AheadForm(FormSchema):
    """What everybody may know of a need."""

    title = fields.String(
        required=True,
        metadata={"label": _l("Mitä on tulossa"), "hint": _l("Näkyy julkisessa haussa.")},
    )
    text = fields.String(
        load_default="",
        metadata={
            "label": _l("Kuvaus"),
            "hint": _l("Esimerkiksi kenelle palvelu on. Älä kerro arvoa."),
            "widget": "textarea",
            "rows": 4,
            "max_length": service.TEXT_LIMIT,
        },
    )
    expected_on = DayField(
        required=True,
        metadata={"label": _l("Tarjouspyyntö julkaistaan viimeistään (arvio)"), "widget": "date"},
    )


@bp.route("/needs/<number>/ahead", methods=["GET", "POST"])
@allow("need.tell_ahead")
def tell_ahead(number: str) -> Page:
    """Tell of a need in advance, or change what was told."""
    actor = current_actor()
    need = need_by_number(actor, number)
    NEED.check(need, "tell_ahead", actor)
    form = request_form(
        AheadForm(),
        title=need.ahead_title or need.title,
        text=need.ahead_text or "",
        expected_on=need.expected_on,
    )
    if form.accepted(lambda data: service.tell_ahead(actor, need.id, **data)):
        flash(_("Hankinta näkyy nyt tulossa olevissa."), "success")
        return redirect(url_for("needs.show", number=number))
    page = render_template(
        "web/marketplace/planning/ahead.html",
        form=form,
        need=need,
        breadcrumbs=[
            (_("Hankintatarpeet"), url_for("needs.index")),
            (number, url_for("needs.show", number=number)),
            (_("Kerro ennakkoon"), None),
        ],
    )
    return page, form.status


@bp.post("/needs/<number>/ahead/end")
@allow("need.tell_ahead")
def take_back(number: str) -> Response:
    """Tell of a need in advance no more."""
    actor = current_actor()
    service.take_back(actor, need_by_number(actor, number).id)
    flash(_("Hankinta ei enää näy tulossa olevissa."), "success")
    return redirect(url_for("needs.show", number=number))
