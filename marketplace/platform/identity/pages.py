"""Pages about oneself and, for the administrator, about the area's people."""

from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_security.recoverable import generate_reset_password_token
from werkzeug.wrappers import Response

from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.platform.forms import Form, request_form
from marketplace.platform.i18n import remember_language
from marketplace.platform.identity import queries, service
from marketplace.platform.identity.invitations import invited_user
from marketplace.platform.identity.login import ORGANISATION
from marketplace.platform.identity.municipalities import buyer_of_area
from marketplace.platform.identity.schemas import InvitationSchema, LanguageSchema
from marketplace.platform.identity.standing import places_of
from marketplace.platform.paging import asked_page
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import sentence

account = Blueprint("account", __name__, url_prefix="/account")
users = Blueprint("users", __name__, url_prefix="/users")


@account.get("/")
@allow("account.edit")
def index() -> str:
    """One's own account: organisations and roles, password, second factor, language."""
    return _account_page(Form(LanguageSchema(), locale=g.account.locale))


@account.post("/language")
@allow("account.edit")
def choose_language() -> Response | tuple[str, int]:
    """Keep a language for the person's pages and mails."""
    actor = current_actor()
    form = request_form(LanguageSchema())
    if not form.accepted(lambda data: service.set_language(actor, data["locale"])):
        return _account_page(form), form.status
    code = form.data["locale"]
    with force_locale(code):
        flash(_("Kieli on vaihdettu."), "success")
    return remember_language(redirect(url_for("account.index")), code)


def _account_page(form: Form) -> str:
    actor = current_actor()
    return render_template(
        "web/account/index.html",
        form=form,
        account=g.account,
        places=places_of(actor),
        here=actor.organisation_id,
        second_factor_required=g.account.check_tf_required_setup(),
    )


@account.post("/organisation")
@allow("account.edit")
def choose_organisation() -> Response:
    """Act in another of one's organisations from now on."""
    chosen = request.form.get("organisation_id", "")
    known = {str(place.organisation_id): place for place in places_of(current_actor())}
    if chosen in known:
        session[ORGANISATION] = chosen
        flash(_("Toimit nyt organisaatiossa %(name)s.", name=known[chosen].name), "success")
    else:
        flash(_("Sinulla ei ole roolia tässä organisaatiossa."), "error")
    return redirect(url_for("home.index"))


@account.get("/invitation/<token>")
@allow("account.log_in")
def invitation(token: str) -> Response:
    """The link of an invitation: on to setting the password, or why that is not possible."""
    try:
        user = invited_user(db.session(), token, current_actor().now)
    except Refused as refusal:
        flash(sentence(refusal), "error")
        return redirect(url_for("security.login"))
    return redirect(url_for("security.reset_password", token=generate_reset_password_token(user)))


@users.get("/")
@allow("user.view")
def people() -> str:
    """Everybody with a role in the area, page by page."""
    words = request.args.get("q", "").strip()
    return render_template(
        "web/users/index.html",
        found=queries.people(current_actor(), asked_page(), words),
        words=words,
    )


@users.route("/invite", methods=["GET", "POST"])
@allow("user.invite")
def invite() -> Response | tuple[str, int]:
    """Invite a person: of the buyer or a municipality, or of the provider whose page led here."""
    actor = current_actor()
    asked = request.values.get("organisation_id", type=UUID)
    form = request_form(
        InvitationSchema(),
        organisation_id=str(asked or buyer_of_area(actor).id),
        locale="fi",
    )
    form.fields["organisation_id"].choices = [
        (str(row.id), row.name) for row in queries.inviting(actor, asked)
    ]
    if form.accepted(lambda data: service.invite_user(actor, **data)):
        flash(_("Kutsu lähtee osoitteeseen %(email)s.", email=form.result.email), "success")
        return redirect(url_for("users.people"))
    return render_template("web/users/invite.html", form=form), form.status


@users.get("/<uuid:user_id>")
@allow("user.view")
def person(user_id: UUID) -> str:
    """One person: roles, log-in, and what the administrator can do about them."""
    actor = current_actor()
    return render_template(
        "web/users/person.html",
        person=queries.person(actor, user_id),
        memberships=queries.memberships_in_area(actor, user_id),
        myself=user_id == actor.user_id,
    )


@users.post("/<uuid:user_id>/invitation")
@allow("user.invite")
def invite_again(user_id: UUID) -> Response:
    """Send the link for setting a password anew."""
    service.send_invitation(current_actor(), user_id)
    flash(_("Uusi kutsu on lähetetty."), "success")
    return redirect(url_for("users.person", user_id=user_id))


@users.post("/<uuid:user_id>/second-factor")
@allow("user.reset_second_factor")
def reset_second_factor(user_id: UUID) -> Response:
    """Forget a person's second factor."""
    service.reset_second_factor(current_actor(), user_id)
    flash(_("Kaksivaiheinen kirjautuminen on nollattu."), "success")
    return redirect(url_for("users.person", user_id=user_id))


@users.post("/<uuid:user_id>/memberships/<uuid:membership_id>/end")
@allow("membership.end")
def end_membership(user_id: UUID, membership_id: UUID) -> Response:
    """End one role of a person."""
    service.end_membership(current_actor(), membership_id)
    flash(_("Rooli on päätetty."), "success")
    return redirect(url_for("users.person", user_id=user_id))
