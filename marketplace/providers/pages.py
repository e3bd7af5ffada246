"""Pages of the providers: registration, the own profile, and the officers' list."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.platform.audit import AuditEvent, history
from marketplace.platform.db import db
from marketplace.platform.forms import Form, request_form
from marketplace.platform.i18n import format_instant, language
from marketplace.platform.identity.queries import municipality_names
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label
from marketplace.providers import queries, service
from marketplace.providers.identifiers import spaced
from marketplace.providers.lifecycle import PROVIDER
from marketplace.providers.models import Provider
from marketplace.providers.schemas import (
    DetailsSchema,
    ReasonSchema,
    RegistrationSchema,
    line_choices,
    municipality_choices,
    yes_no,
)

bp = Blueprint("providers", __name__)
Page = str | tuple[str, int] | Response
RECEIVED = "registration_received"
LAST_EVENTS = 10
STATUS = {"submitted": "due", "approved": "ok", "rejected": "error", "suspended": "error"}
"""How a state looks: the kind of its status label."""


@bp.app_template_filter("iban")
def show_account(account: str) -> str:
    """An IBAN in groups of four."""
    return spaced(account)


@bp.route("/register", methods=["GET", "POST"])
@allow("provider.register")
def register() -> Page:
    """A new provider registers; nobody is logged in yet."""
    actor = current_actor()
    schema = RegistrationSchema(actor)
    whole_area = [code for code, _name in municipality_choices(actor)]
    form = request_form(schema, municipalities=whole_area)
    if form.accepted(lambda data: service.register_provider(actor, data | {"locale": language()})):
        session[RECEIVED] = {"name": form.data["name"], "email": form.data["contact_email"]}
        return redirect(url_for("providers.received"))
    return _shown("register.html", form)


@bp.route("/register/received")
@allow("provider.register")
def received() -> Page:
    """What happens after a registration."""
    told = session.get(RECEIVED)
    if told is None:
        return redirect(url_for("providers.register"))
    return render_template("web/marketplace/providers/received.html", **told)


@bp.route("/provider")
@allow("provider.view_own")
def own() -> Page:
    """A provider's own registration."""
    provider = queries.own_provider(current_actor())
    return render_template("web/marketplace/providers/own.html", **_facts(provider))


@bp.route("/provider/edit", methods=["GET", "POST"])
@allow("provider.edit")
def edit() -> Page:
    """A provider changes what it tells of itself."""
    actor = current_actor()
    provider = queries.own_provider(actor)
    rejected = provider.state == "rejected"
    form = request_form(DetailsSchema(actor), **_standing(provider))
    if form.accepted(lambda data: service.edit_provider(actor, provider.id, data)):
        flash(
            _("Tiedot lähetettiin uudelleen tarkistettaviksi.")
            if rejected
            else _("Tiedot tallennettiin."),
            "success",
        )
        return redirect(url_for("providers.own"))
    return _shown("edit.html", form, provider=provider)


@bp.route("/providers")
@allow("provider.view")
def index() -> Page:
    """The area's providers."""
    actor = current_actor()
    search = queries.Search(
        words=request.args.get("q", "").strip(),
        states=tuple(state for state in request.args.getlist("state") if state in PROVIDER.states),
        lines=tuple(request.args.getlist("line")),
        page=max(request.args.get("page", 1, type=int), 1),
    )
    return render_template(
        "web/marketplace/providers/index.html",
        search=search,
        found=queries.search_providers(actor, search),
        by_state=queries.providers_by_state(actor),
        by_line=queries.providers_by_line(actor),
        lines=line_choices(actor),
        lines_of=queries.lines_of,
        states=PROVIDER.states,
        states_labels={state: label(f"provider.state.{state}") for state in PROVIDER.states},
        status_kinds=STATUS,
        page_size=queries.PAGE,
    )


@bp.route("/providers/<business_id>")
@allow("provider.view")
def show(business_id: str) -> Page:
    """One provider with the acts that its state allows."""
    return _provider_page(_by(business_id), Form(ReasonSchema()))


@bp.route("/providers/<business_id>/approve", methods=["POST"])
@allow("provider.approve")
def approve(business_id: str) -> Page:
    """Let a provider offer."""
    provider = service.approve_provider(current_actor(), _by(business_id).id)
    flash(_("%(name)s hyväksyttiin.", name=provider.organisation.name), "success")
    return redirect(url_for("providers.show", business_id=business_id))


@bp.route("/providers/<business_id>/reinstate", methods=["POST"])
@allow("provider.reinstate")
def reinstate(business_id: str) -> Page:
    """Let a suspended provider offer again."""
    provider = service.reinstate_provider(current_actor(), _by(business_id).id)
    flash(_("%(name)s voi taas jättää tarjouksia.", name=provider.organisation.name), "success")
    return redirect(url_for("providers.show", business_id=business_id))


@bp.route("/providers/<business_id>/reject", methods=["POST"])
@allow("provider.reject")
def reject(business_id: str) -> Page:
    """Refuse a registration with a reason."""
    done = _("Rekisteröinti hylättiin. Palveluntuottaja saa perustelun sähköpostilla.")
    return _with_reason(business_id, service.reject_provider, done)


@bp.route("/providers/<business_id>/suspend", methods=["POST"])
@allow("provider.suspend")
def suspend(business_id: str) -> Page:
    """Keep a provider from offering, with a reason."""
    done = _("Rekisteröinti keskeytettiin. Palveluntuottaja saa perustelun sähköpostilla.")
    return _with_reason(business_id, service.suspend_provider, done)


def _with_reason(business_id: str, verb: Callable[..., Provider], done: str) -> Page:
    actor = current_actor()
    provider = _by(business_id)
    form = request_form(ReasonSchema())
    if form.accepted(lambda data: verb(actor, provider.id, data["reason"])):
        flash(done, "success")
        return redirect(url_for("providers.show", business_id=business_id))
    return _provider_page(provider, form), 422


def _by(business_id: str) -> Provider:
    return queries.provider_by_business_id(current_actor(), business_id)


def _provider_page(provider: Provider, form: Form) -> str:
    actor = current_actor()
    return render_template(
        "web/marketplace/providers/show.html",
        form=form,
        acts={
            act.action: label(f"provider.act.{act.action}")
            for act in PROVIDER.acts(provider, actor)
            if act.possible
        },
        **_facts(provider),
    )


def _facts(provider: Provider) -> dict[str, Any]:
    """What the pages show of a provider."""
    events = history(db.session(), "provider", provider.id)[-LAST_EVENTS:]
    return {
        "provider": provider,
        "lines": queries.lines_of(provider),
        "towns": municipality_names(db.session(), provider.municipalities),
        "status_kind": STATUS[provider.state],
        "state_label": label(f"provider.state.{provider.state}"),
        "form_label": label(f"provider.form.{provider.form}"),
        "events": [_event(event) for event in reversed(events)],
    }


def _event(event: AuditEvent) -> dict[str, str]:
    at = format_instant(event.created_at)
    by_a_person = event.actor_user_id is not None
    return {
        "title": label(f"audit.provider.{event.action}"),
        "detail": f"{at}, {event.actor_name}" if by_a_person else at,
    }


def _standing(provider: Provider) -> dict[str, Any]:
    return {
        "name": provider.organisation.name,
        "form": provider.form,
        "vat_liable": yes_no(provider.vat_liable),
        "contact_name": provider.contact_name,
        "contact_email": provider.contact_email,
        "contact_phone": provider.contact_phone,
        "iban": spaced(provider.iban),
        "municipalities": provider.municipalities,
        "service_lines": [line.code for line in queries.lines_of(provider)],
    }


def _shown(name: str, form: Form, **facts: Any) -> tuple[str, int]:
    page = render_template(f"web/marketplace/providers/{name}", form=form, **facts)
    return page, form.status
