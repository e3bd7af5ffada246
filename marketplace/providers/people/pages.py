"""Pages of a provider about its people: who acts for it, and whom to turn to."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.platform.forms import Form, request_form
from marketplace.platform.paging import asked_page
from marketplace.platform.roles import Role
from marketplace.platform.web import allow, current_actor
from marketplace.providers import queries
from marketplace.providers.people import service
from marketplace.providers.schemas import ColleagueSchema, ContactSchema

bp = Blueprint("colleagues", __name__, url_prefix="/provider")
Page = str | tuple[str, int] | Response


@bp.get("/people")
@allow("provider.view_own")
def index() -> Page:
    """Who acts for the own provider."""
    return _people(Form(ColleagueSchema(), role=Role.PROVIDER_WRITER, locale="fi"))


@bp.post("/people")
@allow("provider.manage_people")
def invite() -> Page:
    """Let a colleague in."""
    actor = current_actor()
    form = request_form(ColleagueSchema())
    if form.accepted(lambda data: service.invite_colleague(actor, **data)):
        flash(_("Kutsu lähtee osoitteeseen %(email)s.", email=form.data["email"]), "success")
        return redirect(url_for("colleagues.index"))
    return _people(form), form.status


@bp.post("/people/<uuid:user_id>/end")
@allow("provider.manage_people")
def end(user_id: UUID) -> Page:
    """End a colleague's access."""
    service.end_colleague(current_actor(), user_id)
    flash(_("Käyttöoikeus on päätetty."), "success")
    return redirect(url_for("colleagues.index"))


def _people(form: Form) -> str:
    actor = current_actor()
    return render_template(
        "web/marketplace/providers/people.html",
        form=form,
        found=queries.colleagues(actor, asked_page()),
        myself=actor.user_id,
    )


@bp.get("/contacts")
@allow("provider.view_own")
def contacts() -> Page:
    """Whom to turn to besides the provider's own contact."""
    return _contacts(Form(ContactSchema(), language="fi"))


@bp.post("/contacts")
@allow("provider.edit")
def add_contact() -> Page:
    """Add a person to turn to."""
    actor = current_actor()
    provider = queries.own_provider(actor)
    form = request_form(ContactSchema())
    if form.accepted(lambda data: service.add_contact(actor, provider.id, data)):
        flash(_("Yhteyshenkilö on lisätty."), "success")
        return redirect(url_for("colleagues.contacts"))
    return _contacts(form), form.status


@bp.post("/contacts/<uuid:contact_id>/remove")
@allow("provider.edit")
def remove_contact(contact_id: UUID) -> Page:
    """Remove a person to turn to."""
    service.remove_contact(current_actor(), contact_id)
    flash(_("Yhteyshenkilö on poistettu."), "success")
    return redirect(url_for("colleagues.contacts"))


def _contacts(form: Form) -> str:
    return render_template(
        "web/marketplace/providers/contacts.html",
        form=form,
        provider=queries.own_provider(current_actor()),
    )
