"""Pages of billing the municipalities: preview, made, approved; and a year billed against used."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from marketplace.platform.actor import Actor
from marketplace.platform.forms import Form, request_form
from marketplace.platform.i18n import format_day_of, format_number
from marketplace.platform.identity.municipalities import town_names
from marketplace.platform.paging import asked_page
from marketplace.platform.permissions import may
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label, said_missing
from outcomes.ledger.billing import queries, service
from outcomes.ledger.billing.files import write_bills_csv
from outcomes.ledger.billing.lifecycle import BILLING
from outcomes.ledger.billing.models import Billing
from outcomes.ledger.billing.reckoning import Plan, plan, possible_periods, sum_of
from outcomes.ledger.billing.schemas import DiscardForm, PeriodForm
from outcomes.ledger.billing.words import (
    criterion_name,
    late_name,
    percent,
    period_name,
    shared_rows,
)
from outcomes.ledger.billing.years import billed_year
from outcomes.ledger.queries import years

bp = Blueprint("billing", __name__, url_prefix="/ledger/billing")
STATUS = {"made": "due", "approved": "ok", "discarded": "info"}
"""The kind of status label of each state."""
Trail = list[tuple[str, str | None]]


@bp.get("")
@allow("billing.view")
def index() -> str:
    """All billings; a verifier looks at what the next one would be."""
    actor = current_actor()
    page = queries.billings(actor, asked_page())
    return render_template(
        "web/ledger/billing/index.html",
        page=page,
        rows=[(each, period_name(each.period)) for each in page.rows],
        totals=queries.totals(page),
        open_billing=queries.open_billing(actor),
        periods=_periods(actor) if may(actor, "billing.make") else [],
        status_kinds=STATUS,
        breadcrumbs=_trail(),
    )


def _periods(actor: Actor) -> list[tuple[str, str]]:
    """What may be billed: the latest month first, which takes in all that is not billed yet, and
    the balances of years last."""
    latest = sorted(possible_periods(actor), reverse=True)
    months_first = sorted(latest, key=lambda each: len(each) == len("2026"))
    return [(each, period_name(each)) for each in months_first]


@bp.route("/preview", methods=["GET", "POST"])
@allow("billing.make")
def preview() -> tuple[str, int] | BaseResponse:
    """What a billing of a period would be now, with what is missing; from here it is made."""
    actor = current_actor()
    asked = request.values.get("period", "")
    form = request_form(PeriodForm(), period=asked)
    if form.accepted(lambda data: service.make_billing(actor, data["period"])):
        number = form.result.number
        said = _("Laskutus %(number)s odottaa toisen henkilön hyväksyntää.", number=number)
        flash(said, "success")
        return redirect(url_for("billing.show", number=number))
    if asked not in possible_periods(actor):
        flash(_("Valitse laskutettava kausi."), "error")
        return redirect(url_for("billing.index"))
    planned = plan(actor, asked)
    page = render_template(
        "web/ledger/billing/preview.html",
        form=form,
        planned=planned,
        period=period_name(asked),
        rows=_planned_rows(actor, planned),
        late=_late_rows(planned.late),
        shared=shared_rows(actor, planned.basis),
        missing=_missing(actor, planned),
        edits_rules=may(actor, "rule.edit"),
        breadcrumbs=_trail(_("Esikatselu")),
    )
    return page, form.status


def _planned_rows(actor: Actor, planned: Plan) -> list[dict[str, object]]:
    names = town_names(actor)
    return [
        {
            "name": names[bill.municipality],
            "share": percent(planned.basis["shares"][bill.municipality]),
            "bill": bill,
            "late_cents": sum_of(planned.late.get(bill.municipality, ())),
        }
        for bill in planned.bills
    ]


def _late_rows(late: Mapping[str, list[dict[str, int]]]) -> list[tuple[str, str, dict[str, int]]]:
    """What came of earlier years after they were balanced: municipality, words, and the line."""
    names = town_names(current_actor())
    return [
        (names.get(code, code), late_name(line["year"]), line)
        for code, lines in late.items()
        for line in lines
    ]


def _missing(actor: Actor, planned: Plan) -> list[tuple[str, str, str]]:
    """Each criterion that lacks figures: its key, its name, and of which municipalities."""
    names = town_names(actor)
    return [
        (
            each.key,
            criterion_name(each.key, each.names),
            ", ".join(names[code] for code in each.municipalities),
        )
        for each in planned.lacking
    ]


@bp.get("/year")
@allow("billing.view")
def year() -> str:
    """A year by municipality: what its clients used, what it was billed of the same time, the
    difference, and what they have used since."""
    actor = current_actor()
    known = years(actor)
    asked = request.args.get("year", known[0], type=int)
    asked = asked if asked in known else actor.today.year
    names, nobody = town_names(actor), _("Ei yhden kunnan asiakkaita")
    found = billed_year(actor, asked)
    return render_template(
        "web/ledger/billing/year.html",
        year=asked,
        years=known,
        year_choices=[(each, str(each)) for each in known],
        found=found,
        rows=[
            *((names.get(each.municipality, nobody), each, False) for each in found.towns),
            (_("Yhteensä"), found.total, True),
        ],
        breadcrumbs=_trail(_("Käyttö ja laskutus")),
    )


@bp.get("/<number>")
@allow("billing.view")
def show(number: str) -> str:
    """One billing: each municipality's bill, how it was parted, and the next act."""
    return _page(queries.billing_by_number(current_actor(), number), Form(DiscardForm()))


def _page(billing: Billing, discard_form: Form) -> str:
    actor = current_actor()
    acts = BILLING.acts(billing, actor)
    names = town_names(actor)
    shares = billing.basis["shares"]
    return render_template(
        "web/ledger/billing/show.html",
        billing=billing,
        period=period_name(billing.period),
        rows=[
            (
                bill,
                names.get(bill.municipality, bill.municipality),
                percent(shares[bill.municipality]),
            )
            for bill in billing.bills
        ],
        **_basis(billing, names),
        late=_late_rows({bill.municipality: bill.late_lines for bill in billing.bills}),
        shared=shared_rows(actor, billing.basis),
        steps=_steps(billing),
        acts=acts,
        missing=said_missing(acts),
        files_ready=all(bill.pdf_id for bill in billing.bills),
        form=discard_form if discard_form.posted is not None else None,
        discard_form=discard_form,
        status_kind=STATUS[billing.state],
        breadcrumbs=_trail(billing.number),
    )


def _basis(billing: Billing, names: Mapping[str, str]) -> dict[str, Any]:
    """By which criteria the costs were parted, and each municipality's figures."""
    criteria = billing.basis["criteria"]
    called = [criterion_name(each["key"], each["names"]) for each in criteria]
    figures = [
        (
            names.get(bill.municipality, bill.municipality),
            [format_number(Decimal(each["figures"][bill.municipality])) for each in criteria],
        )
        for bill in billing.bills
    ]
    return {
        "criteria": [
            (name, each["weight"], each["source"])
            for name, each in zip(called, criteria, strict=True)
        ],
        "figure_columns": [(name, "number") for name in called],
        "figures": figures,
    }


def _steps(billing: Billing) -> list[dict[str, str]]:
    made = f"{format_day_of(billing.created_at)}, {billing.maker.name}"
    steps = [{"label": _("Tehty"), "when": made, "state": "done"}]
    if billing.state == "discarded":
        discarded = label("municipal_billing.state.discarded")
        return [*steps, {"label": discarded, "when": "", "state": "done"}]
    by = billing.approver
    when = f"{format_day_of(billing.approved_at)}, {by.name}" if by else ""
    return [*steps, {"label": _("Hyväksytty"), "when": when, "state": "done" if by else "now"}]


@bp.get("/<number>/bills.csv")
@allow("billing.view")
def bills_csv(number: str) -> Response:
    """All bills of a billing as a file."""
    billing = queries.billing_by_number(current_actor(), number)
    response = Response(write_bills_csv(billing.bills), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{billing.number}.csv"'
    return response


@bp.post("/<number>/approve")
@allow("billing.approve")
def approve(number: str) -> BaseResponse:
    """Approve a billing."""
    actor = current_actor()
    service.approve_billing(actor, queries.billing_by_number(actor, number).id)
    flash(_("Laskutus on hyväksytty ja kirjattu. Kuntien erittelyt laaditaan."), "success")
    return redirect(url_for("billing.show", number=number))


@bp.post("/<number>/discard")
@allow("billing.discard")
def discard(number: str) -> tuple[str, int] | BaseResponse:
    """Give up a billing that waits for its approver."""
    actor = current_actor()
    billing = queries.billing_by_number(actor, number)
    form = request_form(DiscardForm())
    if form.accepted(lambda data: service.discard_billing(actor, billing.id, data["reason"])):
        flash(_("Laskutus peruttiin. Kauden voi laskuttaa uudelleen."), "success")
        return redirect(url_for("billing.show", number=number))
    return _page(billing, form), form.status


def _trail(here: str | None = None) -> Trail:
    first = [(_("Tehtävät"), url_for("home.index")), (_("Pääkirja"), url_for("ledger.index"))]
    if here is None:
        return [*first, (_("Kuntien laskutus"), None)]
    return [*first, (_("Kuntien laskutus"), url_for("billing.index")), (here, None)]
