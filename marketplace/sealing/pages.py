"""Pages of keys: the officer's own, the escrow, the organisation's, and the unlock page."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.platform.forms import Form, request_form
from marketplace.platform.identity.municipalities import buyer_of_area
from marketplace.platform.links import local_path
from marketplace.platform.permissions import may
from marketplace.platform.web import allow, current_actor
from marketplace.sealing import queries, service
from marketplace.sealing.members import queries as members
from marketplace.sealing.members.service import give_copy, unlocked
from marketplace.sealing.schemas import MakeForm, RehearseForm, ReplaceForm, UnlockForm
from marketplace.sealing.session import carry

bp = Blueprint("keys", __name__)

Page = str | Response | tuple[str, int]


@bp.route("/keys/")
@allow("key.view")
def index() -> str:
    """Who has a key, whether it is rehearsed, and the escrow."""
    actor = current_actor()
    return render_template(
        "web/marketplace/sealing/index.html",
        officers=queries.officers(actor),
        own=queries.officer_key(actor, actor.user_id),
        escrow=queries.escrow_key(actor),
        is_officer=may(actor, "key.make"),
        keeps_escrow=may(actor, "key.make_escrow"),
        problems=queries.key_problems(actor, ()),
        breadcrumbs=[(_("Etusivu"), "/"), (_("Avausavaimet"), None)],
    )


@bp.route("/keys/own", methods=["GET", "POST"])
@allow("key.make")
def make() -> Page:
    """Make the own key, or a new one in its place."""
    actor = current_actor()
    standing = queries.officer_key(actor, actor.user_id)
    form = request_form(MakeForm() if standing is None else ReplaceForm())
    if form.accepted(
        lambda data: service.make_key_pair(
            actor, data["passphrase"], previous=data.get("previous", "")
        )
    ):
        flash(_("Avain on tehty. Kokeile vielä, että tunnuslause avaa sen."), "success")
        return redirect(url_for("keys.rehearse"))
    title = _("Tee avausavain") if standing is None else _("Vaihda avausavain")
    return _form_page("make", form, title, escrow=False, standing=standing)


@bp.route("/keys/own/rehearse", methods=["GET", "POST"])
@allow("key.make")
def rehearse() -> Page:
    """Type the passphrase again: it opens a test box."""
    return _rehearse(_("Harjoittele avausavain"), escrow=False)


@bp.route("/keys/escrow", methods=["GET", "POST"])
@allow("key.make_escrow")
def escrow() -> Page:
    """Make the escrow key of the area."""
    actor = current_actor()
    form = request_form(MakeForm())
    if form.accepted(lambda data: service.make_escrow_key(actor, data["passphrase"])):
        flash(_("Vara-avain on tehty. Kirjoita tunnuslause kuoreen ja kokeile sitä."), "success")
        return redirect(url_for("keys.rehearse_escrow"))
    standing = queries.escrow_key(actor)
    return _form_page("make", form, _("Tee vara-avain"), escrow=True, standing=standing)


@bp.route("/keys/escrow/rehearse", methods=["GET", "POST"])
@allow("key.make_escrow")
def rehearse_escrow() -> Page:
    """Type what stands in the envelope: it opens a test box."""
    return _rehearse(_("Kokeile vara-avain"), escrow=True)


def _rehearse(title: str, *, escrow: bool) -> Page:
    actor = current_actor()
    form = request_form(RehearseForm())
    if form.accepted(lambda data: service.rehearse_key(actor, data["passphrase"], escrow=escrow)):
        flash(_("Tunnuslause avasi koelaatikon."), "success")
        return redirect(url_for("keys.envelope" if escrow else "keys.index"))
    key = queries.escrow_key(actor) if escrow else queries.officer_key(actor, actor.user_id)
    if key is None:
        return redirect(url_for("keys.index"))
    return _form_page("rehearse", form, title, escrow=escrow, standing=key)


def _form_page(name: str, form: Form, title: str, **context: Any) -> tuple[str, int]:
    trail = [(_("Etusivu"), "/"), (_("Avausavaimet"), url_for("keys.index")), (title, None)]
    page = render_template(
        f"web/marketplace/sealing/{name}.html",
        form=form,
        title=title,
        breadcrumbs=trail,
        **context,
    )
    return page, form.status


@bp.route("/keys/escrow/envelope")
@allow("key.make_escrow")
def envelope() -> Page:
    """The instruction that goes into the envelope with the passphrase, to be printed."""
    actor = current_actor()
    key = queries.escrow_key(actor)
    if key is None:
        return redirect(url_for("keys.index"))
    return render_template(
        "web/marketplace/sealing/envelope.html",
        key=key,
        buyer=buyer_of_area(actor),
        officers=[each for each in queries.officers(actor) if each.ready],
        breadcrumbs=[
            (_("Etusivu"), "/"),
            (_("Avausavaimet"), url_for("keys.index")),
            (_("Kuoren ohje"), None),
        ],
    )


@bp.route("/keys/organisation")
@allow("key.unlock")
def organisation() -> str:
    """Who in the provider's organisation can read its drafts, and who waits for the key."""
    actor = current_actor()
    states = members.members(actor)
    return render_template(
        "web/marketplace/sealing/organisation.html",
        members=states,
        reads=any(each.reads for each in states if each.user_id == actor.user_id),
        actor_id=actor.user_id,
        alone=sum(each.reads for each in states) <= 1,
        breadcrumbs=[(_("Etusivu"), "/"), (_("Yrityksen avain"), None)],
    )


@bp.route("/keys/organisation/<uuid:user_id>", methods=["POST"])
@allow("key.give_copy")
def give(user_id: UUID) -> Response:
    """Give a colleague the organisation's key."""
    give_copy(current_actor(), user_id)
    flash(_("Kollegasi voi nyt lukea yrityksen tarjoukset."), "success")
    return redirect(url_for("keys.organisation"))


@bp.route("/account/unlock", methods=["GET", "POST"])
@allow("key.unlock")
def unlock() -> Page:
    """Give the password again, where the browser does not carry what it opens."""
    actor = current_actor()
    form = request_form(UnlockForm())
    after = local_path(request.values.get("next"))
    if form.accepted(lambda data: unlocked(actor, data["password"])):
        return carry(make_response(redirect(after)), form.result.secret)
    page = render_template("web/marketplace/sealing/unlock.html", form=form, after=after)
    return page, form.status
