"""Pages of a party of a lot: its prices and life, and the acts upon it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.frameworks import queries
from marketplace.frameworks.labels import price_labels
from marketplace.frameworks.lifecycle import PARTY
from marketplace.frameworks.models import Party
from marketplace.frameworks.pages import Trail, bp, events_shown, trail
from marketplace.frameworks.parties import service
from marketplace.frameworks.schemas import ReasonForm, prices_form
from marketplace.frameworks.staff_pages import form_page
from marketplace.frameworks.steps import PARTY_STATUS
from marketplace.platform.actor import Actor
from marketplace.platform.form_fields import typed_money
from marketplace.platform.forms import request_form
from marketplace.platform.web import allow, current_actor

Page = str | Response | tuple[str, int]


def _trail(party: Party) -> Trail:
    url = url_for("frameworks.party", party_id=party.id)
    return [*trail(party.lot.framework), (party.organisation.name, url)]


@bp.get("/frameworks/parties/<uuid:party_id>")
@allow("framework.view_open")
def party(party_id: UUID) -> str:
    """One party: its place, its state, its prices and what may be done."""
    actor = current_actor()
    found = queries.party_by_id(actor, party_id)
    day = max(actor.today, found.lot.framework.starts_on)
    return render_template(
        "web/marketplace/frameworks/party.html",
        party=found,
        lot=found.lot,
        framework=found.lot.framework,
        labels=price_labels(found.lot),
        prices=queries.prices_on(found, day),
        coming=[each for each in found.prices if each.valid_from > day],
        acts=PARTY.acts(found, actor),
        events=events_shown(found),
        status_kind=PARTY_STATUS[found.state],
        breadcrumbs=[*trail(found.lot.framework), (found.organisation.name, None)],
    )


@bp.route("/frameworks/parties/<uuid:party_id>/suspend", methods=["GET", "POST"])
@allow("party.suspend")
def suspend(party_id: UUID) -> Page:
    """Buy nothing from a party for now."""
    lead = _("Sopijapuoli näkee perustelun. Tehdyt hankinnat jatkuvat.")
    words = _("Keskeytä hankinnat sopijapuolelta"), _("Keskeytä"), lead
    return _with_reason(party_id, "suspend", service.suspend_party, *words)


@bp.route("/frameworks/parties/<uuid:party_id>/leave", methods=["GET", "POST"])
@allow("party.leave")
def leave(party_id: UUID) -> Page:
    """Write down that a party has given its agreement up."""
    lead = _("Kirjaa, milloin ja miten sopijapuoli ilmoitti luopuvansa. Se ei palaa osaan.")
    words = _("Kirjaa luopuminen"), _("Kirjaa luopuminen"), lead
    return _with_reason(party_id, "leave", service.record_leaving, *words)


@bp.route("/frameworks/parties/<uuid:party_id>/remove", methods=["GET", "POST"])
@allow("party.remove")
def remove(party_id: UUID) -> Page:
    """End a party's agreement because of it."""
    lead = _("Sopijapuoli näkee perustelun eikä palaa osaan. Tehdyt hankinnat viedään loppuun.")
    words = _("Päätä sopimus sopijapuolen kanssa"), _("Päätä sopimus"), lead
    return _with_reason(party_id, "remove", service.remove_party, *words)


Verb = Callable[[Actor, UUID, str], Party]


def _with_reason(party_id: UUID, action: str, verb: Verb, title: str, act: str, lead: str) -> Page:
    actor = current_actor()
    found = queries.party_by_id(actor, party_id)
    PARTY.check(found, action, actor)
    form = request_form(ReasonForm())
    if form.accepted(lambda data: verb(actor, party_id, data["reason"])):
        return _done(party_id)
    back = url_for("frameworks.party", party_id=party_id)
    return form_page(form, title, act, back, [*_trail(found), (title, None)], lead=lead)


@bp.post("/frameworks/parties/<uuid:party_id>/resume")
@allow("party.suspend")
def resume(party_id: UUID) -> Response:
    """Buy from a suspended party again."""
    service.resume_party(current_actor(), party_id)
    return _done(party_id)


@bp.route("/frameworks/parties/<uuid:party_id>/prices", methods=["GET", "POST"])
@allow("party.revise")
def prices(party_id: UUID) -> Page:
    """Revise a party's prices from a coming day on."""
    actor = current_actor()
    found = queries.party_by_id(actor, party_id)
    PARTY.check(found, "revise", actor)
    standing = queries.prices_on(found, found.lot.framework.ends_on)
    typed = {f"price_{key}": typed_money(cents) for key, cents in standing.items()}
    form = request_form(prices_form(standing, price_labels(found.lot)), **typed)

    def revise(data: dict[str, Any]) -> Party:
        changed = {
            key: data[f"price_{key}"] for key in standing if data[f"price_{key}"] != standing[key]
        }
        when = {"valid_from": data["valid_from"], "reason": data["reason"]}
        return service.revise_prices(actor, party_id, changed, **when)

    if form.accepted(revise):
        return _done(party_id)
    title = _("Tarkista hintoja")
    back = url_for("frameworks.party", party_id=party_id)
    terms = found.lot.framework.price_revisions
    lead = _("Tehtyjen hankintojen hinnat eivät muutu.")
    way = [*_trail(found), (title, None)]
    return form_page(form, title, _("Tallenna uudet hinnat"), back, way, lead=lead, terms=terms)


def _done(party_id: UUID) -> Response:
    flash(_("Sopijapuolen tiedot muuttuivat."), "success")
    return redirect(url_for("frameworks.party", party_id=party_id))
