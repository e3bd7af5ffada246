"""Pages of the ledger: balances, the postings that make each, budget lines and reconciliation."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace.platform.actor import Actor
from marketplace.platform.forms import request_form
from marketplace.platform.i18n import text_of
from marketplace.platform.identity.municipalities import town_names
from marketplace.platform.paging import asked_page
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label
from outcomes.ledger import queries, service
from outcomes.ledger.budget import names_of
from outcomes.ledger.files import write_budget_csv, write_ledger_csv
from outcomes.ledger.queries import BUDGET_LINE, DIMENSIONS, MUNICIPALITY, NONE, SOURCE
from outcomes.ledger.schemas import ElsewhereForm
from outcomes.ledger.words import reason_words
from outcomes.pure.bookkeeping import CHART
from outcomes.pure.problems import Problem as BadRow
from outcomes.results.reading import BadRows

bp = Blueprint("ledger", __name__, url_prefix="/ledger")
BAD_ROWS_SHOWN = 200
Trail = list[tuple[str, str | None]]


@bp.get("")
@allow("ledger.view")
def index() -> str:
    """What each account shows, by contract or order, by municipality or by budget line."""
    actor = current_actor()
    by = request.args.get("by", SOURCE)
    by = by if by in DIMENSIONS else SOURCE
    page = queries.sources(actor, asked_page()) if by == SOURCE else None
    sums = {} if page else queries.sums_by(actor, by)
    rows = (
        [(each.number, each.number, each.payee, each.balances) for each in page.rows]
        if page
        else [(key, _name(actor, by, key), "", balances) for key, balances in sums.items()]
    )
    balances = [row[-1] for row in rows]
    used = set().union(*balances)
    accounts = [account.code for account in CHART if account.code in used]
    return render_template(
        "web/ledger/index.html",
        by=by,
        dimension_choices=[(each, label(f"ledger.by.{each}")) for each in DIMENSIONS],
        accounts=accounts,
        account_columns=[(label(f"ledger.account.{code}"), "money") for code in accounts],
        page=page,
        rows=rows,
        totals=queries.totals(balances),
        total_name=_("Tämä sivu yhteensä") if page and page.total > page.size else _("Yhteensä"),
        breadcrumbs=_trail(),
    )


def _name(actor: Actor, by: str, key: str) -> str:
    """What a contract or order, a municipality or a budget line is called."""
    if key == NONE:
        return label(f"ledger.none.{by}")
    if by == MUNICIPALITY:
        return town_names(actor).get(key, key)
    if by == BUDGET_LINE:
        names = names_of(actor)
        return text_of(names[key]) if key in names else key
    return key


@bp.get("/postings")
@allow("ledger.view")
def postings() -> str:
    """The postings that make a sum, each with the line or statement that it is of."""
    actor = current_actor()
    said = {name: request.args.get(name, "") for name in (*DIMENSIONS, "account", "year")}
    search = queries.LedgerSearch(**said)
    names = {
        name: _name(actor, name, value)
        for name, value in said.items()
        if value and name in DIMENSIONS
    }
    return render_template(
        "web/ledger/postings.html",
        search=search,
        page=queries.postings(actor, search, asked_page()),
        sum=queries.sum_of(actor, search) if search.asked() else None,
        tags=_tags(search, names),
        breadcrumbs=_trail(_("Kirjaukset")),
    )


def _tags(search: queries.LedgerSearch, names: dict[str, str]) -> list[tuple[str, str]]:
    """What the postings are narrowed by: words, and the address without it."""
    asked = search.asked()
    more = {"account": label(f"ledger.account.{search.account}"), "year": search.year}
    return [
        (words, url_for("ledger.postings", **{k: v for k, v in asked.items() if k != name}))
        for name, words in (names | {k: v for k, v in more.items() if k in asked}).items()
    ]


@bp.get("/ledger.csv")
@allow("ledger.view")
def ledger_csv() -> Response:
    """Every posting as a file."""
    response = Response(write_ledger_csv(queries.file_rows(current_actor())), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="ledger.csv"'
    return response


@bp.get("/budget")
@allow("ledger.view")
def budget() -> str:
    """The budget lines of a year: granted, used, committed and what they come to."""
    actor = current_actor()
    years = queries.years(actor)
    year = request.args.get("year", years[0], type=int)
    year = year if year in years else actor.today.year
    rows = queries.budget(actor, year)
    return render_template(
        "web/ledger/budget.html",
        year=year,
        years=years,
        year_choices=[(each, str(each)) for each in years],
        rows=[(row, _budget_name(row)) for row in rows],
        total=_total(rows),
        breadcrumbs=_trail(_("Budjettikohdat")),
    )


@bp.get("/budget.csv")
@allow("ledger.view")
def budget_csv() -> Response:
    """The budget lines of a year as a file."""
    actor = current_actor()
    year = request.args.get("year", actor.today.year, type=int)
    year = year if year in queries.years(actor) else actor.today.year
    rows = [(row, _budget_name(row)) for row in queries.budget(actor, year)]
    response = Response(write_budget_csv(year, rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="budget-{year}.csv"'
    return response


def _budget_name(row: queries.BudgetRow) -> str:
    if row.names is not None:
        return text_of(row.names)
    return row.key or label(f"ledger.none.{BUDGET_LINE}")


def _total(rows: list[queries.BudgetRow]) -> dict[str, int]:
    uses = [row.use for row in rows]
    return {
        "granted": sum(use.granted_cents or 0 for use in uses),
        "used": sum(use.used_cents for use in uses),
        "committed": sum(use.committed_cents for use in uses),
        "forecast": sum(use.forecast_cents for use in uses),
    }


@bp.route("/import", methods=["GET", "POST"])
@allow("ledger.import")
def import_file() -> Response | tuple[str, int]:
    """Bring in what was paid elsewhere; a bad file is shown row by row and brings nothing."""
    form = request_form(ElsewhereForm())
    bad: list[BadRow] = []

    def take(data: dict[str, Any]) -> int:
        file = data["file"]
        try:
            return service.import_elsewhere(
                current_actor(), file.filename, file.read(), data["source"]
            )
        except BadRows as error:
            bad.extend(error.rows)
            raise

    if form.accepted(take):
        told = ngettext(
            "%(num)d uusi maksu kirjattiin.", "%(num)d uutta maksua kirjattiin.", form.result
        )
        flash(told, "success")
        return redirect(url_for("ledger.budget"))
    page = render_template(
        "web/ledger/import.html",
        form=form,
        bad_rows=bad,
        bad_rows_shown=BAD_ROWS_SHOWN,
        reason_words=reason_words,
        breadcrumbs=_trail(_("Tuo muualta maksetut")),
    )
    return page, form.status


def _trail(here: str | None = None) -> Trail:
    first = (_("Tehtävät"), url_for("home.index"))
    if here is None:
        return [first, (_("Pääkirja"), None)]
    return [first, (_("Pääkirja"), url_for("ledger.index")), (here, None)]
