"""The page of effect: findings, each with its picture, its table and its file."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label
from outcomes.insight import charts, words
from outcomes.insight.charts import Series
from outcomes.insight.figures import Figures
from outcomes.insight.files import TABLES, write_csv
from outcomes.insight.gathering import ALL, DIMENSIONS, SERVICE_LINE
from outcomes.insight.queries import latest_snapshot
from outcomes.insight.service import take_snapshot
from outcomes.participants.queries import small_number_limit
from outcomes.pure.effect import Month
from outcomes.pure.survival import Point

bp = Blueprint("insight", __name__, url_prefix="/effect")
WHOLE = ((0.0, "0 %"), (0.25, "25 %"), (0.5, "50 %"), (0.75, "75 %"), (1.0, "100 %"))


@bp.get("")
@allow("insight.view")
def index() -> str:
    """All figures as of the last count, of all services or of one slice."""
    actor = current_actor()
    snapshot = latest_snapshot(actor)
    names = words.names_by_slice(actor)
    trail = [(_("Tehtävät"), url_for("home.index")), (_("Vaikuttavuus"), None)]
    if snapshot is None or ALL not in snapshot.content["slices"]:
        return render_template(
            "web/outcomes/insight/index.html", snapshot=snapshot, breadcrumbs=trail
        )
    figures = Figures(snapshot, small_number_limit(actor))
    key = _asked_slice(figures)
    by = request.args.get("by", SERVICE_LINE)
    by = by if by in DIMENSIONS else SERVICE_LINE
    short = {name.partition(":")[2]: word for name, word in names.items()}
    return render_template(
        "web/outcomes/insight/index.html",
        snapshot=snapshot,
        terms=figures.terms,
        least=figures.least,
        key=key,
        key_name=names.get(key, _("koko alue")),
        shown=figures.shows(key),
        choices=[(ALL, _("Koko alue")), *((each, names[each]) for each in _chosen_from(figures))],
        by=by,
        by_choices=[(each, label(f"effect.by.{each}")) for each in DIMENSIONS],
        of_all=key == ALL,
        **(_of_slice(figures, key) if figures.shows(key) else {}),
        **_costs(figures, by, short, key),
        sides=[
            (short.get(each.key, each.key), each)
            for each in figures.sides()
            if key in (ALL, f"{SERVICE_LINE}:{each.key}")
        ],
        amount=words.amount,
        breadcrumbs=trail,
    )


def _asked_slice(figures: Figures) -> str:
    key = request.args.get("slice", ALL)
    return key if key in _chosen_from(figures) else ALL


def _chosen_from(figures: Figures) -> list[str]:
    """The slices that one may look at: those of which services began."""
    return [f"{each}:{value}" for each in DIMENSIONS for value in figures.keys_of(each)]


def _of_slice(figures: Figures, key: str) -> dict[str, Any]:
    """The findings of one slice."""
    flow, to_job, in_job = figures.flow(key), figures.to_job(key), figures.in_job(key)
    terms = figures.terms
    return {
        "flow": [(words.months_name(each), each) for each in flow],
        "flow_finding": words.flow_finding(flow, terms["months_to_job"]),
        "flow_chart": _flow_chart(flow, terms["target_percent"]),
        "to_job": to_job,
        "to_job_finding": words.to_job_finding(to_job),
        "to_job_chart": _curve_chart(to_job),
        "in_job": in_job,
        "in_job_finding": words.in_job_finding(in_job, terms["months_sustained"]),
        "in_job_chart": _curve_chart(in_job),
        "percent": words.percent,
    }


def _flow_chart(flow: Sequence[Month], target: int) -> list[charts.Line]:
    """The share of each month, the target beside; nothing where there is but one."""
    if len(flow) < 2:
        return []
    shares = [each.in_time / each.people for each in flow]
    series = Series(
        names=[words.months_short(each) for each in flow],
        places=range(len(flow)),
        values=shares,
        last=words.percent(100 * shares[-1]),
        target=(_("Tavoite %(share)s %%", share=target), target / 100),
        dots=True,
    )
    return charts.drawn(series, [(name, value) for value, name in WHOLE])


def _curve_chart(points: Sequence[Point]) -> list[charts.Line]:
    if len(points) < 2:
        return []
    series = Series(
        names=[str(month) for month in range(points[-1].time + 1)],
        places=[each.time for each in points],
        values=[each.share for each in points],
        last=words.percent(100 * points[-1].share, 0),
        band=[(each.low, each.high) for each in points],
    )
    return charts.drawn(series, [(name, value) for value, name in WHOLE])


def _costs(figures: Figures, by: str, names: dict[str, str], key: str) -> dict[str, Any]:
    """What jobs cost by a dimension, and of all services; of one slice, its own costs alone."""
    if key == ALL:
        rows, whole = figures.costs(by), figures.cost(ALL)
    else:
        by, _colon, value = key.partition(":")
        rows, whole = [each for each in figures.costs(by) if each.key == value], None
    told = [each for each in rows if each.job_cents is not None]
    pictures = charts.bars(
        [(names[each.key], words.whole_euros(each.job_cents), each.job_cents) for each in told]
    )
    return {
        "costs": [(names.get(each.key, each.key), each) for each in rows],
        "cost_whole": whole,
        "awaits": any(not each.followed for each in (*rows, *([whole] if whole else ()))),
        "cost_finding": words.cost_finding(rows, whole),
        "cost_chart": pictures if told else [],
        "cost_dimension": label(f"effect.dimension.{by}"),
        "cost_note": words.hidden_note(figures, rows, names),
    }


@bp.get("/<table>.csv")
@allow("insight.view")
def table_csv(table: str) -> Response:
    """One table as a file."""
    actor = current_actor()
    snapshot = latest_snapshot(actor)
    if table not in TABLES or snapshot is None or ALL not in snapshot.content["slices"]:
        abort(404)
    figures = Figures(snapshot, small_number_limit(actor))
    key = _asked_slice(figures)
    if not figures.shows(key):
        abort(404)
    response = Response(write_csv(figures, table, key), mimetype="text/csv")
    name = f"{table}-{snapshot.as_of.isoformat()}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.post("/take")
@allow("insight.take")
def take() -> BaseResponse:
    """Count anew now."""
    take_snapshot(current_actor())
    flash(_("Luvut laskettiin uudelleen."), "success")
    return redirect(url_for("insight.index"))
