"""Pages of feedback: what people have answered, codes for them, and the questions themselves."""

from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from contracts.agreements.queries import contract_by_number
from marketplace.platform.errors import DomainError
from marketplace.platform.forms import Form, request_form
from marketplace.platform.i18n import format_date_fi, text_of
from marketplace.platform.paging import asked_page
from marketplace.platform.permissions import may
from marketplace.platform.web import allow, current_actor
from outcomes.feedback.queries import Asked, asked_by, feedback, feedback_of, rounds_of
from outcomes.feedback.schemas import QUESTION, CodesForm, answer_form
from outcomes.feedback.service import give_feedback, make_codes
from outcomes.participants.queries import small_number_limit
from outcomes.participants.schemas import CodeForm
from outcomes.pure.feedback import Group

bp = Blueprint("feedback", __name__, url_prefix="/feedback")
LATEST = 4
"""Groups on a contract's page at most."""
OPEN_DAYS, CODES = timedelta(days=30), 20
"""What the form suggests."""


@bp.get("")
@allow("feedback.view")
def index() -> str:
    """The contracts whose people have been asked."""
    actor = current_actor()
    return render_template(
        "web/outcomes/feedback/index.html",
        page=feedback(actor, asked_page()),
        least=small_number_limit(actor),
    )


@bp.route("/contracts/<number>", methods=["GET", "POST"])
@allow("feedback.view")
def contract(number: str) -> tuple[str, int]:
    """What may be shown of a contract's feedback; posting makes codes, which are shown once."""
    actor = current_actor()
    found = contract_by_number(actor, number)
    form = request_form(CodesForm(), codes=CODES, closes_on=actor.today + OPEN_DAYS)
    if form.accepted(lambda data: make_codes(actor, found.id, **data)):
        made, codes = form.result
        address = url_for(".give", _external=True)
        page = render_template(
            "web/outcomes/feedback/codes.html", made=made, codes=codes, address=address
        )
        return page, 200
    shown = feedback_of(actor, found)
    groups = shown.groups[:LATEST]
    rounds = rounds_of(actor, found)
    questions = {each["key"]: text_of(each) for one in reversed(rounds) for each in one.questions}
    page = render_template(
        "web/outcomes/feedback/contract.html",
        form=form,
        shown=shown,
        groups=groups,
        columns=[_column(group) for group in groups],
        rounds=rounds,
        questions=questions,
        hides=any(group.mean(key) is None for group in groups for key in questions),
        least=small_number_limit(actor),
        today=actor.today,
        may_collect=may(actor, "feedback.collect") and found.state in ("in_force", "ended"),
    )
    return page, form.status


def _column(group: Group) -> tuple[str, str, str]:
    """The head of a group's column: its days, and how many answers it has."""
    first, last = format_date_fi(group.first), format_date_fi(group.last)
    days = last if first == last else f"{first}–{last}"
    return days, "number", ngettext("%(num)d vastaus", "%(num)d vastausta", group.answers)


@bp.route("/give", methods=["GET", "POST"])
@allow("feedback.give")
def give() -> Response | tuple[str, int]:
    """The questions that a code leads to; without one, the field for it. Nothing is kept of who
    opens it."""
    actor = current_actor()
    code = request.values.get("code", "").strip()
    entry = Form(CodeForm(), posted={"code": code}) if code else Form(CodeForm())
    asked = _asked(entry, code) if code else None
    if asked is None:
        page = render_template("web/outcomes/clients/feedback_code.html", form=entry)
        return page, 422 if code else 200
    plain = request.args.get("lang") == "selko"
    words = [(each["key"], each["plain"] if plain else text_of(each)) for each in asked.questions]
    form = request_form(answer_form(words), code=code)

    def answer(data: dict[str, int]) -> None:
        scores = {key: data[f"{QUESTION}{key}"] for key, _words in words}
        give_feedback(actor, code, scores)

    if form.accepted(answer):
        return redirect(url_for(".thanks", lang=request.args.get("lang")))
    page = render_template(
        "web/outcomes/clients/feedback.html", form=form, asked=asked, kept={"code": code}
    )
    return page, form.status


def _asked(entry: Form, code: str) -> Asked | None:
    """What a code asks; one that does not work is told at its field."""
    try:
        return asked_by(current_actor(), code)
    except DomainError as error:
        entry.add(error)
        return None


@bp.get("/thanks")
@allow("feedback.give")
def thanks() -> str:
    """The end of it."""
    return render_template("web/outcomes/clients/feedback_thanks.html")
