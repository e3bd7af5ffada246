"""Pages of samples: those of a run, and what one has shown."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace.platform.forms import Form, request_form
from marketplace.platform.i18n import format_number
from marketplace.platform.permissions import may
from marketplace.platform.web import allow, current_actor
from outcomes.payments.models import PaymentRun
from outcomes.payments.queries import run_by_number
from outcomes.payments.shown import LINE_STATUS
from outcomes.pure.sampling import CONFIDENCE, METHOD, Interval
from outcomes.verification import evidence
from outcomes.verification.queue import QueueSearch
from outcomes.verification.queue_pages import trail
from outcomes.verification.samples import queries, service
from outcomes.verification.samples.models import VerificationSample
from outcomes.verification.samples.schemas import DrawSchema, SizeSchema, WithdrawSchema

bp = Blueprint("samples", __name__, url_prefix="/payments")

USUAL = 20
"""How many lines the form suggests."""


@bp.get("/runs/<number>/samples")
@allow("payment.view")
def index(number: str) -> str:
    """The samples of a run; a verifier draws another."""
    actor = current_actor()
    run = run_by_number(actor, number)
    waiting = queries.lines_to_draw(actor, run.id)
    return _index(run, Form(DrawSchema(_most(waiting)), size=min(USUAL, waiting) or USUAL))


def _most(waiting: int) -> int:
    return min(waiting, service.MOST)


def _index(run: PaymentRun, form: Form) -> str:
    actor = current_actor()
    return render_template(
        "web/payments/samples.html",
        run=run,
        form=form,
        samples=queries.samples_of_run(actor, run.id),
        draws=run.state == "calculated" and may(actor, "payment.sample"),
        waiting=queries.lines_to_draw(actor, run.id),
        breadcrumbs=trail(QueueSearch(run=run.number), _("Otokset")),
    )


@bp.post("/runs/<number>/samples")
@allow("payment.sample")
def draw(number: str) -> tuple[str, int] | Response:
    """Draw a sample."""
    actor = current_actor()
    run = run_by_number(actor, number)
    form = request_form(DrawSchema(_most(queries.lines_to_draw(actor, run.id))))
    verb = service.draw_sample
    if form.accepted(lambda data: verb(actor, run.id, data["method"], data["size"])):
        flash(_("Otos poimittiin. Sen rivit tarkastetaan avaamalla ne."), "success")
        return redirect(url_for("samples.sample", number=form.result.number))
    return _index(run, form), form.status


@bp.post("/samples/<uuid:sample_id>/redraw")
@allow("payment.sample")
def redraw(sample_id: UUID) -> tuple[str, int] | Response:
    """Draw another sample in the place of one of which nothing is decided."""
    actor = current_actor()
    found = queries.sample_by_id(actor, sample_id)
    form = request_form(SizeSchema(_most(queries.lines_to_draw(actor, found.run_id))))
    if form.accepted(lambda data: service.redraw_sample(actor, sample_id, data["size"])):
        flash(_("Otos poimittiin uudelleen. Aiempi jää näkyviin siemenlukuineen."), "success")
        return redirect(url_for("samples.sample", number=form.result.number))
    return _page(found, form), form.status


@bp.post("/samples/<uuid:sample_id>/withdraw")
@allow("payment.sample")
def withdraw(sample_id: UUID) -> tuple[str, int] | Response:
    """Take back a sample that was drawn by mistake."""
    actor = current_actor()
    found = queries.sample_by_id(actor, sample_id)
    form = request_form(WithdrawSchema())
    if form.accepted(lambda data: service.withdraw_sample(actor, sample_id, data["reason"])):
        flash(_("Otos peruttiin. Sen rivit ovat kuten muutkin."), "success")
        return redirect(url_for("samples.index", number=found.run.number))
    return _page(found, withdraw_form=form), form.status


@bp.get("/samples/<number>")
@allow("payment.view")
def sample(number: str) -> str:
    """One sample: its lines, and what it says of all."""
    return _page(queries.sample_by_number(current_actor(), number))


def _page(
    sample: VerificationSample, form: Form | None = None, withdraw_form: Form | None = None
) -> str:
    actor = current_actor()
    results = queries.results_of(actor, sample)
    over = results.to_follow(sample)
    open_ = sample.run.state == "calculated" and sample.stands
    draws = open_ and may(actor, "payment.sample")
    most = _most(queries.lines_to_draw(actor, sample.run_id))
    untouched = draws and all(each.line.state == "calculated" for each in results.lines)
    missing = []
    if results.undecided:
        missing.append(
            ngettext(
                "Ratkaisematta on %(num)d otoksen rivi.",
                "Ratkaisematta on %(num)d otoksen riviä.",
                results.undecided,
            )
        )
    return render_template(
        "web/payments/sample.html",
        sample=sample,
        results=results,
        titles={each.id: evidence.fact(each.line) for each in results.lines},
        over=over,
        missing=missing,
        form=withdraw_form or form,  # whose errors the page tells
        size_form=form or Form(SizeSchema(most), size=sample.size),
        withdraw_form=withdraw_form or Form(WithdrawSchema()),
        redraws=untouched,
        withdraws=untouched and sample.drawn_by == actor.user_id,
        follows=over and draws,
        percent=_percent,
        bounds=_bounds,
        method=METHOD,
        confidence=_percent(float(CONFIDENCE)),
        status_kinds=LINE_STATUS,
        breadcrumbs=trail(QueueSearch(run=sample.run.number), sample.number),
    )


def _percent(share: float) -> str:
    return _("%(number)s %%", number=format_number(round(share * 100, 1)))


def _bounds(rate: Interval) -> str:
    return f"{_percent(rate.low)}–{_percent(rate.high)}"


@bp.post("/samples/<uuid:sample_id>/follow")
@allow("payment.sample")
def follow(sample_id: UUID) -> Response:
    """Take what follows from a sample by the contracts."""
    actor = current_actor()
    opened = service.take_consequences(actor, sample_id)
    said = ngettext(
        "%(num)d rivi lisää tarkastetaan avaamalla se.",
        "%(num)d riviä lisää tarkastetaan avaamalla ne.",
        opened,
    )
    flash(said, "success")
    return redirect(url_for("verification.queue", state="waiting"))
