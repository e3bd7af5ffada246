"""Pages of the sources of results: how each writes its files, and where they disagree."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.platform.audit import history, last_change
from marketplace.platform.db import db
from marketplace.platform.forms import request_form
from marketplace.platform.paging import asked_page
from marketplace.platform.permissions import may
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import told
from outcomes.referrals.queries import referrals_of
from outcomes.results import service
from outcomes.results.conflicts import conflict_by_key, conflicts
from outcomes.results.lines import lines_resting
from outcomes.results.mapping import FACTS, told_pairs, written_pairs
from outcomes.results.models import ResultsMapping
from outcomes.results.schemas import MappingForm, SettleForm, column_field, side_choices
from outcomes.results.sources import (
    mapped_sources,
    mapping_of,
    source_by_code,
    sources_on,
    tokens_of,
)

bp = Blueprint("results_sources", __name__, url_prefix="/results")


@bp.get("/sources")
@allow("results.view")
def index() -> str:
    """The sources in the order in which they are believed, and how each writes its files."""
    actor = current_actor()
    return render_template(
        "web/outcomes/results/sources.html",
        sources=list(sources_on(actor, actor.today).values()),
        mapped=mapped_sources(actor),
        may_map=may(actor, "results.map"),
    )


@bp.route("/sources/<code>", methods=["GET", "POST"])
@allow("results.map")
def mapping(code: str) -> Response | tuple[str, int]:
    """What the source calls the columns, how it writes days, its codes for kinds of work."""
    actor = current_actor()
    source = source_by_code(actor, code)
    now = mapping_of(actor, code)
    standing = {column_field(fact): now.columns.get(fact, "") for fact in FACTS}
    kinds = written_pairs(now.kinds)
    form = request_form(MappingForm(), **standing, dates=now.dates, kinds=kinds)

    def save(data: dict[str, str]) -> ResultsMapping:
        return service.map_columns(
            actor,
            code,
            columns={fact: data[column_field(fact)] for fact in FACTS},
            dates=data["dates"],
            kinds={left: right for _row, left, right in told_pairs(data["kinds"])},
        )

    if form.accepted(save):
        flash(_("Lähteen sarakkeet on tallennettu."), "success")
        return redirect(url_for(".index"))
    page = render_template(
        "web/outcomes/results/mapping.html",
        form=form,
        source=source,
        columns=[form.fields[column_field(fact)] for fact in FACTS],
    )
    return page, form.status


@bp.route("/sources/<code>/tokens", methods=["GET", "POST"])
@allow("results.map")
def tokens(code: str) -> str:
    """The tokens with which the source's systems send results; posting makes one, shown once."""
    actor = current_actor()
    source = source_by_code(actor, code)
    made = service.make_token(actor, code) if request.method == "POST" else None
    return render_template(
        "web/outcomes/results/tokens.html",
        source=source,
        tokens=tokens_of(actor, code),
        made=made,
        address=url_for("results_api.receive", _external=True),
    )


@bp.post("/sources/<code>/tokens/<uuid:key>/revoke")
@allow("results.map")
def revoke(code: str, key: UUID) -> Response:
    """Let a token be of no use any more."""
    service.revoke_token(current_actor(), key)
    flash(_("Avain on mitätöity."), "success")
    return redirect(url_for(".tokens", code=code))


@bp.get("/conflicts")
@allow("results.view")
def disagreements() -> str:
    """Where sources say different things: what waits for a person comes first."""
    page = conflicts(current_actor(), asked_page())
    return render_template("web/outcomes/results/conflicts.html", page=page)


@bp.route("/conflicts/<uuid:key>", methods=["GET", "POST"])
@allow("results.view")
def disagreement(key: UUID) -> Response | tuple[str, int]:
    """Both sides of a conflict; posting says which is right."""
    actor = current_actor()
    found = conflict_by_key(actor, key)
    form = request_form(SettleForm(), seen=last_change(found.conflict))
    form.fields["side"].choices = side_choices(apart=found.is_apart)
    if form.accepted(lambda data: service.settle_conflict(actor, key, **data, seen=form.seen)):
        flash(_("Ristiriita on ratkaistu. Tieto on voimassa tästä hetkestä."), "success")
        return redirect(url_for(".disagreement", key=key))
    person = found.stood.version.person_key
    versions = (found.stood.version, found.came.version)
    sides = {(each.spell_id, each.person_key) for each in versions}
    page = render_template(
        "web/outcomes/results/conflict.html",
        form=form,
        found=found,
        lines=lines_resting(actor, sides),
        referrals=referrals_of(actor, [person])[person],
        may_see_referrals=may(actor, "referral.view"),
        may_settle=may(actor, "results.settle"),
        events=told(history(db.session(), "results_conflict", key)),
    )
    return page, form.status
