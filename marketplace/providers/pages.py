"""Pages of a provider: its registration, its own details, and the public list."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.platform.audit import AuditEvent, history
from marketplace.platform.db import db
from marketplace.platform.errors import Invalid, Refused
from marketplace.platform.forms import Form, posted, request_form
from marketplace.platform.i18n import format_instant, language
from marketplace.platform.identifiers import business_id, spaced
from marketplace.platform.identity.municipalities import municipality_names
from marketplace.platform.paging import asked_page
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label, sentence
from marketplace.providers import queries, service
from marketplace.providers.lifecycle import PROVIDER
from marketplace.providers.models import Provider, ProviderChange
from marketplace.providers.register import business_register
from marketplace.providers.register_check import prefilled
from marketplace.providers.schemas import (
    DetailsSchema,
    LeavingSchema,
    RegistrationSchema,
    line_choices,
    municipality_choices,
    unfinished,
    yes_no,
)
from marketplace.providers.shown import asked

bp = Blueprint("providers", __name__)
Page = str | tuple[str, int] | Response
RECEIVED = "registration_received"
LAST_EVENTS = 10
STATUS = {
    "draft": "info",
    "submitted": "due",
    "changes_requested": "differs",
    "approved": "ok",
    "rejected": "error",
    "suspended": "error",
    "closed": "info",
}
"""How a state looks: the kind of its status label."""
DRAFT = "draft"
"""Value of the button that keeps a registration without sending it."""


@bp.app_template_filter("iban")
def show_account(account: str) -> str:
    """An IBAN in groups of four."""
    return spaced(account)


@bp.route("/register", methods=["GET", "POST"])
@allow("provider.register")
def register() -> Page:
    """A new provider registers; nobody is logged in yet."""
    draft = request.form.get("act") == DRAFT
    schema = RegistrationSchema(current_actor())
    form = request_form(unfinished(schema) if draft else schema, **_beginning())
    actor = current_actor()
    if form.accepted(
        lambda data: service.register_provider(
            actor, data | {"locale": language(), "contact_language": language()}, draft=draft
        )
    ):
        told = {"name": form.data["name"], "email": form.data["contact_email"], "draft": draft}
        session[RECEIVED] = told
        return redirect(url_for("providers.received"))
    return _registration(form)


@bp.route("/register/look-up", methods=["POST"])
@allow("provider.register")
def look_up() -> Page:
    """Fill a registration from the business register; what was typed stays where it knows less."""
    typed = posted(RegistrationSchema(current_actor()), request.form, request.files)
    typed = {name: value for name, value in typed.items() if value}
    found, problem = _found(typed.get("business_id", ""))
    form = Form(RegistrationSchema(current_actor()), **_beginning() | typed | found)
    if problem:
        form.fields["business_id"].errors.append(problem)
        return _registration(form)[0], 422
    flash(_("Haimme tiedot yritysrekisteristä. Tarkista ne ja täydennä loput."), "success")
    return _registration(form)


def _found(number: str) -> tuple[dict[str, Any], str]:
    """What the register tells of a business ID, and what kept it from telling."""
    known = business_register()
    try:
        company = known.look_up(business_id(number)) if known else None
    except Invalid as error:
        return {}, sentence(error.problems[0])
    except Refused as refusal:
        return {}, sentence(refusal)
    if company is None:
        return {}, sentence(Refused("register.unknown"))
    return prefilled(company), ""


def _beginning() -> dict[str, Any]:
    """What a new registration offers: the whole area, in the language of the page."""
    whole_area = [code for code, _name in municipality_choices(current_actor())]
    return {"municipalities": whole_area, "languages": [language()]}


def _registration(form: Form) -> tuple[str, int]:
    return _shown("register.html", form, register=business_register() is not None)


@bp.route("/register/received")
@allow("provider.register")
def received() -> Page:
    """What happens after a registration."""
    told = session.get(RECEIVED)
    if told is None:
        return redirect(url_for("providers.register"))
    return render_template("web/marketplace/providers/received.html", **{"draft": False} | told)


@bp.route("/provider-directory")
@allow("provider.directory")
def directory() -> Page:
    """Approved providers that allowed their names to be listed, of all service lines or one."""
    actor = current_actor()
    lines = line_choices(actor)
    chosen = request.args.get("line", "")
    chosen = chosen if chosen in dict(lines) else ""
    return render_template(
        "web/marketplace/providers/directory.html",
        page=queries.directory(actor, chosen or None, asked_page()),
        lines=lines,
        chosen=chosen,
    )


@bp.route("/provider")
@allow("provider.view_own")
def own() -> Page:
    """A provider's own registration."""
    return _own_page(Form(LeavingSchema()))


@bp.route("/provider/submit", methods=["POST"])
@allow("provider.submit")
def submit() -> Page:
    """Send the own registration to approval."""
    actor = current_actor()
    service.submit_provider(actor, queries.own_provider(actor).id)
    flash(_("Rekisteröinti lähetettiin hyväksyttäväksi."), "success")
    return redirect(url_for("providers.own"))


@bp.route("/provider/close", methods=["POST"])
@allow("provider.close")
def close_own() -> Page:
    """End the own registration, with a reason."""
    actor = current_actor()
    provider = queries.own_provider(actor)
    form = request_form(LeavingSchema())
    if form.accepted(lambda data: service.close_provider(actor, provider.id, data["reason"])):
        flash(_("Rekisteröinti on päätetty."), "success")
        return redirect(url_for("providers.own"))
    return _own_page(form), 422


@bp.route("/provider/reopen", methods=["POST"])
@allow("provider.reopen")
def reopen() -> Page:
    """Begin anew after the own registration was closed."""
    actor = current_actor()
    service.reopen_provider(actor, queries.own_provider(actor).id)
    flash(_("Rekisteröinti on taas luonnoksena. Tarkista tiedot ja lähetä se."), "success")
    return redirect(url_for("providers.edit"))


@bp.route("/provider/changes/<uuid:change_id>/withdraw", methods=["POST"])
@allow("provider.edit")
def withdraw_change(change_id: Any) -> Page:
    """Take back a change that waits for approval."""
    service.withdraw_change(current_actor(), change_id)
    flash(_("Muutospyyntö on peruttu. Entinen tieto on voimassa."), "success")
    return redirect(url_for("providers.own"))


@bp.route("/provider/edit", methods=["GET", "POST"])
@allow("provider.edit")
def edit() -> Page:
    """A provider changes what it tells of itself."""
    actor = current_actor()
    provider = queries.own_provider(actor)
    keeps = request.form.get("act") == DRAFT and provider.state in service.TO_SEND
    schema = DetailsSchema(actor)
    form = request_form(unfinished(schema) if keeps else schema, **_standing(provider))
    sends = provider.state in service.TO_SEND and not keeps
    if form.accepted(lambda data: service.edit_provider(actor, provider.id, data, send=not keeps)):
        flash(_done(provider, sends), "success")
        return redirect(url_for("providers.own"))
    return _shown(
        "edit.html",
        form,
        provider=provider,
        to_send=provider.state in service.TO_SEND,
        material=provider.state in service.APPROVED,
    )


def _done(provider: Provider, sent: bool) -> str:
    if sent:
        return _("Tiedot lähetettiin tarkistettaviksi.")
    if queries.open_changes(provider):
        return _("Tiedot tallennettiin. Hyväksyttävä muutos tulee voimaan, kun se on hyväksytty.")
    return _("Tiedot tallennettiin.")


def _own_page(form: Form) -> str:
    actor = current_actor()
    provider = queries.own_provider(actor)
    return render_template(
        "web/marketplace/providers/own.html",
        form=form,
        possible=PROVIDER.acts(provider, actor),
        **facts(provider),
    )


def facts(provider: Provider) -> dict[str, Any]:
    """What the pages show of a provider."""
    events = history(db.session(), "provider", provider.id)[-LAST_EVENTS:]
    return {
        "provider": provider,
        "lines": queries.lines_of(provider),
        "towns": municipality_names(db.session(), provider.municipalities),
        "status_kind": STATUS[provider.state],
        "state_label": label(f"provider.state.{provider.state}"),
        "form_label": label(f"provider.form.{provider.form}"),
        "spoken": ", ".join(label(f"provider.language.{code}") for code in provider.languages),
        "changes": [change_row(change) for change in queries.open_changes(provider)],
        "events": [_event(event) for event in reversed(events)],
    }


def change_row(change: ProviderChange) -> dict[str, Any]:
    """A change as the pages show it."""
    field, before, after = asked(current_actor(), change)
    kind = label(f"provider_change.kind.{change.kind}")
    return {"change": change, "kind": kind, "field": field, "before": before, "after": after}


def _event(event: AuditEvent) -> dict[str, str]:
    at = format_instant(event.created_at)
    by_a_person = event.actor_user_id is not None
    return {
        "title": label(f"audit.provider.{event.action}"),
        "detail": f"{at}, {event.actor_name}" if by_a_person else at,
    }


COPIED = (
    "form",
    "vat_number",
    "size",
    "third_sector",
    "street",
    "postal_code",
    "city",
    "contact_name",
    "contact_email",
    "contact_phone",
    "contact_language",
    "einvoice_address",
    "einvoice_operator",
    "municipalities",
    "languages",
    "capacity",
    "listed",
)
"""Fields of the form that show a provider's column as it is."""


def _standing(provider: Provider) -> dict[str, Any]:
    """What the form shows: what stands, and over it what waits for approval.

    Saving the form again so asks for the same changes, and does not let go of them.
    """
    values = {name: getattr(provider, name) for name in COPIED}
    values |= {
        "name": provider.organisation.name,
        "vat_liable": yes_no(provider.vat_liable),
        "iban": provider.iban,
        "service_lines": [line.code for line in queries.lines_of(provider)],
    }
    for change in queries.open_changes(provider):
        values |= change.after
    shown = {name: "" if value is None else value for name, value in values.items()}
    return shown | {"iban": spaced(shown["iban"])}


def _shown(name: str, form: Form, **more: Any) -> tuple[str, int]:
    page = render_template(f"web/marketplace/providers/{name}", form=form, **more)
    return page, form.status
