"""Pages of shares: a provider's own chances, and how the team's purchases have been shared."""

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from marketplace.baskets.queries import service_lines
from marketplace.fairness import queries, team
from marketplace.fairness.counting import Period, this_year
from marketplace.fairness.schemas import period_form, period_of
from marketplace.platform.forms import Form, FormSchema
from marketplace.platform.paging import asked_page
from marketplace.platform.web import allow, current_actor

bp = Blueprint("fairness", __name__)


def _asked(schema: FormSchema) -> tuple[Form, Period]:
    """The form of the address, and the period that it asks for: the year so far where none."""
    usual = this_year(current_actor().today)
    if "first" not in request.args:
        return Form(schema, first=usual.first, last=usual.last), usual
    form = Form(schema, posted=request.args)
    return form, form.result if form.accepted(period_of) else usual


@bp.get("/fairness/own")
@allow("fairness.view_own")
def own() -> tuple[str, int]:
    """How often the own company was invited, offered, was ranked, got turns, and why not."""
    actor = current_actor()
    form, period = _asked(period_form())
    counts = queries.own_chances(actor, period)
    calls = queries.own_calls(actor, period, counts, asked_page("calls"))
    page = render_template(
        "web/marketplace/fairness/own.html",
        form=form,
        period=period,
        counts=counts,
        calls=calls,
        chances=queries.chances(actor, calls.rows),
        turns=queries.own_turns(actor, period),
        breadcrumbs=[(_("Etusivu"), "/"), (_("Kutsut ja vuorot"), None)],
    )
    return page, _status(form)


@bp.get("/fairness")
@allow("fairness.view")
def shares() -> tuple[str, int]:
    """Each provider's share of invitations, turns, orders and euros; that of the small ones. Those
    of the year so far are counted each hour, any others when they are asked for."""
    actor = current_actor()
    lines = service_lines(actor)
    form, period = _asked(period_form(lines))
    line = next((each for each in lines if each.code == form.fields["line"].value), None)
    page = render_template(
        "web/marketplace/fairness/shares.html",
        form=form,
        period=period,
        found=(not request.args.get("first") and team.shares_of_year(actor, asked_page()))
        or team.shares(actor, period, line.id if line else None, asked_page()),
        breadcrumbs=[(_("Etusivu"), "/"), (_("Hankintojen jakautuminen"), None)],
    )
    return page, _status(form)


def _status(form: Form) -> int:
    return form.status if form.errors_list else 200
