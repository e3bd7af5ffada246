"""Pages of subscriptions: asked for by anybody, confirmed and ended by the links of mails.

A link alone changes nothing, since mail programs follow links on their own: its page has a button.
"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.baskets.queries import service_lines
from marketplace.notices import service
from marketplace.notices.links import ended_by, wish_of
from marketplace.notices.schemas import WEEKLY, subscription_form
from marketplace.platform.forms import request_form
from marketplace.platform.i18n import language, text_of
from marketplace.platform.web import allow, current_actor

bp = Blueprint("subscriptions", __name__, url_prefix="/notices/subscription")
Page = str | Response | tuple[str, int]


@bp.route("", methods=["GET", "POST"])
@allow("notice.subscribe")
def subscribe() -> Page:
    """Ask to be told of what is new."""
    actor = current_actor()
    lines = service_lines(actor)
    names = [(str(line.id), text_of(line.names)) for line in lines]
    baskets = request.args.getlist("basket")
    chosen = [str(line.id) for line in lines if line.basket.code in baskets]
    form = request_form(subscription_form(names), lines=chosen, how="at_once", email="")
    if form.accepted(
        lambda data: service.ask_to_subscribe(
            actor,
            data["email"],
            data["lines"],
            weekly=data["how"] == WEEKLY,
            locale=language(),
        )
    ):
        flash(_("Lähetimme sinulle viestin. Vahvista tilaus siinä olevasta linkistä."), "success")
        return redirect(url_for("notices.search"))
    page = render_template(
        "web/marketplace/notices/subscribe.html",
        form=form,
        breadcrumbs=[
            (_("Etusivu"), "/"),
            (_("Haku"), url_for("notices.search")),
            (_("Tilaa ilmoitukset"), None),
        ],
    )
    return page, form.status


@bp.route("/confirm/<token>", methods=["GET", "POST"])
@allow("notice.subscribe")
def confirm(token: str) -> Page:
    """Begin a subscription."""
    actor = current_actor()
    if request.method == "POST":
        service.confirm_subscription(actor, token)
        flash(
            _("Tilaus on voimassa. Jokaisessa viestissä on linkki, josta voit lopettaa."), "success"
        )
        return redirect(url_for("notices.search"))
    return _button(
        _("Vahvista tilaus"),
        _("Viestit lähetetään osoitteeseen %(email)s.", email=wish_of(token, actor.now)["email"]),
        _("Vahvista"),
    )


@bp.route("/end/<token>", methods=["GET", "POST"])
@allow("notice.subscribe")
def end(token: str) -> Page:
    """End a subscription."""
    if request.method == "POST":
        service.end_subscription(current_actor(), token)
        flash(_("Tilaus on lopetettu, ja osoitteesi on poistettu."), "success")
        return redirect(url_for("notices.search"))
    ended_by(token)
    return _button(
        _("Lopeta tilaus"), _("Et saa enää viestejä, ja osoitteesi poistetaan."), _("Lopeta")
    )


def _button(title: str, lead: str, act: str) -> str:
    return render_template(
        "web/marketplace/notices/subscription.html",
        title=title,
        lead=lead,
        act=act,
        breadcrumbs=[
            (_("Etusivu"), "/"),
            (_("Haku"), url_for("notices.search")),
            (title, None),
        ],
    )
