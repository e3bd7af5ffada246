"""The page on which a provider tells of a client's work."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.platform.forms import request_form
from marketplace.platform.i18n import format_date_fi
from marketplace.platform.web import allow, current_actor
from outcomes.referrals.queries import referral_by_number
from outcomes.results.models import ResultsImport
from outcomes.results.reporting.schemas import ReportForm
from outcomes.results.reporting.service import SOURCE, check_report, report_result
from outcomes.results.told_jobs import ToldJob, own_told_jobs

bp = Blueprint("results_reporting", __name__, url_prefix="/referrals")


@bp.route("/<number>/work", methods=["GET", "POST"])
@allow("results.report")
def report(number: str) -> Response | tuple[str, int]:
    """Tell of the client's work, with evidence."""
    actor = current_actor()
    referral = referral_by_number(actor, number)
    form = request_form(ReportForm())
    jobs = own_told_jobs(actor, referral, SOURCE)
    if jobs:
        form.fields["corrects"].choices = [("", _("Uusi työ")), *map(_as_choice, jobs)]
    else:
        form.fields.pop("corrects")

    def tell(data: dict[str, Any]) -> ResultsImport:
        return report_result(actor, number, **_with_paper(data))

    if form.accepted(tell, lambda data: check_report(actor, number, _with_paper(data))):
        flash(
            _("Tieto työstä on lähetetty. Käy vielä näyttö läpi: muut näkevät sen sen jälkeen."),
            "success",
        )
        return redirect(url_for("evidence.show", file_id=form.result.file_id))
    page = render_template("web/outcomes/results/report.html", form=form, referral=referral)
    return page, form.status


def _with_paper(data: dict[str, Any]) -> dict[str, Any]:
    """What was typed, with the content of the file in the file's place."""
    file = data.pop("evidence", None)
    return data | ({"evidence_name": file.filename, "evidence": file.read()} if file else {})


def _as_choice(job: ToldJob) -> tuple[str, str]:
    told = job.spell
    first, last = format_date_fi(told.started_on), format_date_fi(told.ended_on)
    days = f"{first}–{last}" if last else _("%(day)s alkaen", day=first)
    words = _("Korjaa aiempaa tietoa: %(employer)s, %(days)s", employer=told.employer_id, days=days)
    return job.name, words
