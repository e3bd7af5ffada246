"""Pages of results: imports so far, and a new one in two steps."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace.platform.files import StoredFile
from marketplace.platform.forms import request_form
from marketplace.platform.paging import asked_page
from marketplace.platform.permissions import may
from marketplace.platform.web import allow, current_actor
from outcomes.pure.problems import Problem as BadRow
from outcomes.results import service
from outcomes.results.changes import Change
from outcomes.results.queries import import_by_key, imports, preview, versions_of
from outcomes.results.reading import EXAMPLE, BadRows
from outcomes.results.schemas import GroundForm, UploadForm
from outcomes.results.words import reason_words

bp = Blueprint("results", __name__, url_prefix="/results")

ROWS_SHOWN = 200
STATUS = {
    Change.NEW: "ok",
    Change.CORRECTED: "due",
    Change.WITHDRAWN: "differs",
    Change.OLDER: "info",
    Change.UNCHANGED: "info",
}
"""How each change is shown: the kind of its status label."""


@bp.get("")
@allow("results.view")
def index() -> str:
    """What has been imported."""
    actor = current_actor()
    return render_template(
        "web/outcomes/results/index.html",
        page=imports(actor, asked_page()),
        may_import=may(actor, "results.import"),
    )


@bp.get("/<uuid:key>")
@allow("results.view")
def show(key: UUID) -> str:
    """One import: its ground, its file and what it brought."""
    actor = current_actor()
    brought = import_by_key(actor, key)
    return render_template(
        "web/outcomes/results/show.html", brought=brought, versions=versions_of(actor, key)
    )


@bp.route("/new", methods=["GET", "POST"])
@allow("results.import")
def upload() -> Response | tuple[str, int]:
    """Choose a file; a good one is kept for the next step, a bad one is shown row by row."""
    form = request_form(UploadForm())
    bad: list[BadRow] = []

    def keep(data: dict[str, Any]) -> StoredFile:
        try:
            return service.upload_results(
                current_actor(), data["file"].filename, data["file"].read()
            )
        except BadRows as error:
            bad.extend(error.rows)
            raise

    if form.accepted(keep):
        ground = {key: form.data[key] for key in ("source", "legal_basis")}
        return redirect(url_for("results.check", file_id=form.result.id, **ground))
    page = render_template(
        "web/outcomes/results/upload.html",
        form=form,
        bad_rows=bad,
        bad_rows_shown=ROWS_SHOWN,
        reason_words=reason_words,
    )
    return page, form.status


@bp.get("/example.csv")
@allow("results.import")
def example() -> Response:
    """A small results file to begin from, which spreadsheets open as it is."""
    response = Response(EXAMPLE.encode("utf-8-sig"), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename="tulokset-esimerkki.csv")
    return response


@bp.route("/uploads/<uuid:file_id>", methods=["GET", "POST"])
@allow("results.import")
def check(file_id: UUID) -> Response | tuple[str, int]:
    """What the file would change; posting imports it."""
    actor = current_actor()
    said = {name: request.args.get(name, "") for name in ("source", "legal_basis")}
    form = request_form(GroundForm(), **said)
    if form.accepted(lambda data: service.import_uploaded(actor, file_id, **data)):
        brought = form.result
        flash(
            ngettext(
                "Tulokset on tuotu: %(num)d uusi tieto.",
                "Tulokset on tuotu: %(num)d uutta tietoa.",
                brought.new_versions,
            ),
            "success",
        )
        return redirect(url_for("results.show", key=brought.id))
    page = render_template(
        "web/outcomes/results/check.html",
        form=form,
        preview=preview(actor, file_id),
        changes=list(Change),
        status_kinds=STATUS,
        rows_shown=ROWS_SHOWN,
    )
    return page, form.status
