"""Pages of the staff about providers: the list, one provider, and the changes that wait.

They belong to the providers' blueprint.
"""

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.platform.forms import Form, request_form
from marketplace.platform.paging import asked_page
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label
from marketplace.providers import queries, service
from marketplace.providers.lifecycle import PROVIDER, PROVIDER_CHANGE
from marketplace.providers.models import Provider, ProviderChange
from marketplace.providers.pages import STATUS, Page, bp, change_row, facts
from marketplace.providers.register_check import checks
from marketplace.providers.schemas import ReasonSchema, line_choices
from marketplace.providers.shown import since_returned

CHANGE_STATUS = {"submitted": "due", "approved": "ok", "rejected": "error", "withdrawn": "info"}


@bp.route("/providers")
@allow("provider.view")
def index() -> Page:
    """The area's providers."""
    actor = current_actor()
    search = queries.Search(
        words=request.args.get("q", "").strip(),
        states=tuple(state for state in request.args.getlist("state") if state in PROVIDER.states),
        lines=tuple(request.args.getlist("line")),
        page=asked_page(),
    )
    by_state = queries.providers_by_state(actor)
    return render_template(
        "web/marketplace/providers/index.html",
        search=search,
        found=queries.search_providers(actor, search, by_state),
        by_state=by_state,
        by_line=queries.providers_by_line(actor),
        lines=line_choices(actor),
        lines_of=queries.lines_of,
        states=PROVIDER.states,
        states_labels={state: label(f"provider.state.{state}") for state in PROVIDER.states},
        status_kinds=STATUS,
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


@bp.route("/providers/<business_id>/return", methods=["POST"])
@allow("provider.return")
def send_back(business_id: str) -> Page:
    """Ask a provider to complete its registration, with a reason."""
    done = _("Täydennyspyyntö lähetettiin. Palveluntuottaja saa perustelun sähköpostilla.")
    return _with_reason(business_id, service.return_provider, done)


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


@bp.route("/providers/<business_id>/close", methods=["POST"])
@allow("provider.close")
def close(business_id: str) -> Page:
    """End a registration, with a reason."""
    done = _("Rekisteröinti päätettiin. Palveluntuottaja saa perustelun sähköpostilla.")
    return _with_reason(business_id, service.close_provider, done)


@bp.route("/provider-changes/<uuid:change_id>")
@allow("provider.view")
def show_change(change_id: UUID) -> Page:
    """A change that a provider asks for, with what stands now."""
    return _change_page(queries.change(current_actor(), change_id), Form(ReasonSchema()))


@bp.route("/provider-changes/<uuid:change_id>/approve", methods=["POST"])
@allow("provider.decide_change")
def approve_change(change_id: UUID) -> Page:
    """Let a change come true."""
    service.approve_change(current_actor(), change_id)
    flash(_("Muutos on voimassa. Palveluntuottaja saa tiedon sähköpostilla."), "success")
    return redirect(url_for("providers.show_change", change_id=change_id))


@bp.route("/provider-changes/<uuid:change_id>/reject", methods=["POST"])
@allow("provider.decide_change")
def reject_change(change_id: UUID) -> Page:
    """Refuse a change, with a reason."""
    actor = current_actor()
    form = request_form(ReasonSchema())
    if form.accepted(lambda data: service.reject_change(actor, change_id, data["reason"])):
        flash(_("Muutos hylättiin. Palveluntuottaja saa perustelun sähköpostilla."), "success")
        return redirect(url_for("providers.show_change", change_id=change_id))
    return _change_page(queries.change(actor, change_id), form), 422


def _change_page(change: ProviderChange, form: Form) -> str:
    actor = current_actor()
    acts = PROVIDER_CHANGE.acts(change, actor)
    return render_template(
        "web/marketplace/providers/change.html",
        form=form,
        may_decide="approve" in acts and acts["approve"].possible,
        status_kind=CHANGE_STATUS[change.state],
        state_label=label(f"provider_change.state.{change.state}"),
        **change_row(change),
    )


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
    judged = provider.state in ("submitted", "changes_requested")
    return render_template(
        "web/marketplace/providers/show.html",
        form=form,
        acts={
            action: label(f"provider.act.{action}")
            for action, act in PROVIDER.acts(provider, actor).items()
            if act.possible
        },
        changed=since_returned(actor, provider) if provider.state == "submitted" else [],
        register=checks(provider) if judged else [],
        **facts(provider),
    )
