"""Pages of results: imports so far, and a new one in two steps."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.platform.files import StoredFile
from marketplace.platform.forms import request_form
from marketplace.platform.paging import asked_page
from marketplace.platform.permissions import may
from marketplace.platform.progress import progress_of
from marketplace.platform.web import allow, current_actor
from outcomes.pure.problems import Problem as BadRow
from outcomes.results import service
from outcomes.results.changes import Change
from outcomes.results.conflicts import waiting_conflicts
from outcomes.results.lines import lines_changed, lines_to_change
from outcomes.results.models import ResultsImport
from outcomes.results.queries import (
    agreeing,
    brought_by,
    import_by_key,
    import_of_file,
    imports,
    preview,
    progress_key,
    rows_of_upload,
    uploaded_file,
    versions_before,
    versions_of,
)
from outcomes.results.reading import EXAMPLE, BadRows
from outcomes.results.schemas import SourceForm, UploadForm
from outcomes.results.sources import source_by_code, source_choices, source_names
from outcomes.results.words import FACT_NAMES, reason_words

bp = Blueprint("results", __name__, url_prefix="/results")

ROWS_SHOWN = 200
AT_ONCE = 5_000
"""Rows that are imported while a person waits for the answer; more are a job's."""
STATUS = {
    Change.NEW: "ok",
    Change.CORRECTED: "due",
    Change.WITHDRAWN: "differs",
    Change.CONFIRMED: "ok",
    Change.CONFLICT: "differs",
    Change.OLDER: "info",
    Change.UNCHANGED: "info",
}
"""How each change is shown: the kind of its status label."""


@bp.app_template_filter("source_name")
def named_source(code: str) -> str:
    """A source by name; its code where no rule on it is in force. Names are read once a request."""
    if "source_names" not in g:
        g.source_names = source_names(current_actor())
    return str(g.source_names.get(code, code))


@bp.get("")
@allow("results.view")
def index() -> str:
    """What has been imported."""
    actor = current_actor()
    return render_template(
        "web/outcomes/results/index.html",
        page=imports(actor, asked_page()),
        may_import=may(actor, "results.import"),
        waiting=waiting_conflicts(actor),
    )


@bp.get("/<uuid:key>")
@allow("results.view")
def show(key: UUID) -> str:
    """One import: its ground, its file and what it brought."""
    actor = current_actor()
    brought = import_by_key(actor, key)
    versions = versions_of(actor, key)
    before = versions_before(actor, versions)
    return render_template(
        "web/outcomes/results/show.html",
        brought=brought,
        versions=versions,
        before=before,
        agreeing=agreeing(versions, before),
        told=brought_by(actor, key),
        changes=list(Change),
        lines=lines_changed(actor, key),
    )


@bp.route("/new", methods=["GET", "POST"])
@allow("results.import")
def upload() -> Response | tuple[str, int]:
    """Choose a file; a good one is kept for the next step, a bad one is shown row by row."""
    actor = current_actor()
    form = request_form(UploadForm())
    form.fields["source"].choices = source_choices(actor)
    bad: list[BadRow] = []

    def keep(data: dict[str, Any]) -> StoredFile:
        try:
            return service.upload_results(
                actor, data["file"].filename, data["file"].read(), source=data["source"]
            )
        except BadRows as error:
            bad.extend(error.rows)
            raise

    if form.accepted(keep):
        return redirect(
            url_for("results.check", file_id=form.result.id, source=form.data["source"])
        )
    page = render_template(
        "web/outcomes/results/upload.html",
        form=form,
        bad_rows=bad,
        bad_rows_shown=ROWS_SHOWN,
        reason_words=reason_words,
        fact_names=FACT_NAMES,
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
    """What the file would change; posting imports it, a large one by a job."""
    actor = current_actor()
    form = request_form(SourceForm(), source=request.args.get("source", ""))
    form.fields["source"].choices = source_choices(actor)

    def imported(data: dict[str, Any]) -> ResultsImport | None:
        if rows_of_upload(actor, file_id) > AT_ONCE:
            service.request_import(actor, file_id, **data)
            return None
        return service.import_uploaded(actor, file_id, **data)

    if form.accepted(imported):
        if form.result is None:
            return redirect(url_for("results.progress", file_id=file_id, **form.data))
        return _shown(form.result)
    source = source_by_code(actor, str(form.fields["source"].value))
    found = preview(actor, file_id, source.code)
    page = render_template(
        "web/outcomes/results/check.html",
        form=form,
        source=source,
        preview=found,
        lines=lines_to_change(actor, found.replaced),
        changes=list(Change),
        status_kinds=STATUS,
        rows_shown=ROWS_SHOWN,
    )
    return page, form.status


@bp.get("/uploads/<uuid:file_id>/progress")
@allow("results.import")
def progress(file_id: UUID) -> Response | str:
    """How far the import of a large file has come; the import itself once it is there."""
    actor = current_actor()
    file = uploaded_file(actor, file_id)
    source = request.args.get("source", "")
    brought = import_of_file(actor, file, source)
    if brought is not None:
        answer = _shown(brought)
        if request.headers.get("HX-Request"):
            return Response(status=204, headers={"HX-Redirect": answer.location})
        return answer
    percent = progress_of(progress_key(file_id, source))
    return render_template(
        "web/outcomes/results/progress.html", file=file, source=source, percent=percent
    )


def _shown(brought: ResultsImport) -> Response:
    flash(_("Tulokset on tuotu."), "success")
    return redirect(url_for("results.show", key=brought.id))
