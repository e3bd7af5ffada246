"""Pages of questions: everybody's list, the provider's form, the officer's work list."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace.platform.actor import Actor
from marketplace.platform.forms import Form, request_form
from marketplace.platform.i18n import format_instant
from marketplace.platform.permissions import may
from marketplace.platform.roles import PROVIDER_ROLES
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import sentence
from marketplace.procurement.models import Call
from marketplace.procurement.pages import staff_trail
from marketplace.procurement.queries import call_by_number, takes_offers
from marketplace.questions import queries, service
from marketplace.questions.lifecycle import QUESTION
from marketplace.questions.models import Answer, Question
from marketplace.questions.schemas import (
    MERGE,
    AnswerForm,
    AskForm,
    close_form,
    publish_form,
    short,
)
from marketplace.questions.todos import to_answer, to_publish

bp = Blueprint("questions", __name__, url_prefix="/calls/<number>/questions")

STATUS = {
    "asked": "due",
    "answered": "info",
    "published": "ok",
    "merged": "info",
    "rejected": "differs",
}
"""How a question's state is shown: the kind of its status label."""
Page = str | tuple[str, int] | Response


@bp.app_template_global()
def call_questions(call: Call) -> dict[str, Any]:
    """What a call's own page tells of its questions: ``public.html`` and ``panel.html``."""
    actor = current_actor()
    return {
        "answers": queries.answers_of(actor, call),
        "closes_at": queries.questions_close_at(call),
        "asking": queries.no_question_now(actor, call) is None,
        "waiting": sum(queries.waiting_counts(actor, call)),
    }


@bp.app_template_global()
def unanswered_questions(call: Call) -> list[dict[str, str]]:
    """Red lines for the officer, before the offers are opened: what is not answered, or drafted
    and not published. Nothing of it keeps the offers from being opened."""
    actor = current_actor()
    asked, drafted = queries.waiting_counts(actor, call)
    if not takes_offers(call, actor):
        count = asked + drafted
        left = ngettext(
            "%(num)s kysymys jäi vastaamatta", "%(num)s kysymystä jäi vastaamatta", count
        )
        detail = _("Vastausta ei voi enää julkaista.")
        return [_red(call, left, detail)] if count else []
    due = queries.answers_due(actor, [call])[call.id]
    detail = _("Julkaise vastaus viimeistään %(day)s.", day=format_instant(due))
    lines = [to_answer(asked)] * bool(asked) + [to_publish(drafted)] * bool(drafted)
    return [_red(call, words, detail) for words in lines]


def _red(call: Call, text: str, detail: str) -> dict[str, str]:
    url = url_for("questions.index", number=call.number)
    return {"kind": "missing", "text": text, "detail": detail, "url": url, "link": _("Kysymykset")}


@bp.get("")
@allow("question.view")
def index(number: str) -> str:
    """The published answers; for a provider its own questions too, for staff all that came."""
    actor = current_actor()
    return _list_page(actor, call_by_number(actor, number))


def _list_page(actor: Actor, call: Call, form: Form | None = None) -> str:
    """The list; ``form`` is that of the answers to publish, where it came back."""
    staff = may(actor, "call.view")
    found = queries.questions_of(actor, call)
    drafted = [each for each in found if staff and each.state == "answered"]
    all_ticked = [each.number for each in drafted]
    return render_template(
        "web/marketplace/questions/index.html",
        call=call,
        form=form or Form(publish_form(drafted), question=all_ticked),
        staff=staff,
        questions=found,
        answers=queries.answers_of(actor, call),
        answers_until=queries.answers_until(actor, call) if staff else None,
        moved=queries.moved_by_answers(actor, call) if staff else None,
        drafted=drafted,
        closes_at=queries.questions_close_at(call),
        asking=queries.no_question_now(actor, call) is None,
        may_ask=may(actor, "question.ask"),
        may_answer=may(actor, "question.answer") and takes_offers(call, actor),
        closed=call.state not in ("open", "cancelled") or actor.now > call.deadline,
        status_of=STATUS,
        short=short,
        breadcrumbs=_trail(actor, call, (_("Kysymykset"), None)),
    )


@bp.route("/new", methods=["GET", "POST"])
@allow("question.ask")
def ask(number: str) -> Page:
    """Ask about the call."""
    actor = current_actor()
    call = call_by_number(actor, number)
    form = request_form(AskForm())
    if form.accepted(lambda data: service.ask_question(actor, call.id, data["text"])):
        flash(_("Kysymys lähetettiin. Vastaus julkaistaan kaikille samalla kertaa."), "success")
        return redirect(url_for("questions.index", number=number))
    refusal = queries.no_question_now(actor, call)
    return render_template(
        "web/marketplace/questions/ask.html",
        call=call,
        form=form,
        refusal=sentence(refusal) if refusal else None,
        closes_at=queries.questions_close_at(call),
        breadcrumbs=_trail(actor, call, _list_link(call), (_("Kysy"), None)),
    ), form.status


@bp.route("/<int:place>", methods=["GET", "POST"])
@allow("question.answer")
def answer(number: str, place: int) -> Page:
    """One question: its draft answer, and the wording that everybody will read."""
    actor = current_actor()
    call = call_by_number(actor, number)
    question = queries.question_of(actor, call, place)
    form = request_form(AnswerForm(), **_standing(question))
    if form.accepted(
        lambda data: service.answer_question(actor, question.id, data["wording"], data["text"])
    ):
        flash(_("Vastaus tallennettiin luonnoksena. Julkaise se, kun se on valmis."), "success")
        return redirect(url_for("questions.index", number=number))
    return render_template(
        "web/marketplace/questions/answer.html",
        call=call,
        question=question,
        form=form,
        editable=QUESTION.can(question, "answer", actor) and takes_offers(call, actor),
        status_kind=STATUS[question.state],
        breadcrumbs=_trail(actor, call, _list_link(call), (_name(question), None)),
    ), form.status


def _standing(question: Question) -> dict[str, Any]:
    """What the draft says; the question as it was asked where there is none."""
    draft = question.answer
    return {"wording": draft.wording, "text": draft.text} if draft else {"wording": question.text}


def _name(question: Question) -> str:
    return _("Kysymys %(number)s", number=question.number)


@bp.route("/<int:place>/close", methods=["GET", "POST"])
@allow("question.answer")
def close(number: str, place: int) -> Page:
    """Merge a question into another, or leave it unanswered, with the reason."""
    actor = current_actor()
    call = call_by_number(actor, number)
    question = queries.question_of(actor, call, place)
    others = [
        each
        for each in queries.questions_of(actor, call)
        if each.id != question.id and each.state in (*queries.OPEN, "published")
    ]
    form = request_form(close_form(others))
    if form.accepted(lambda data: _close(actor, question.id, data)):
        flash(_("Kysyjälle lähtee viesti."), "success")
        return redirect(url_for("questions.index", number=number))
    return render_template(
        "web/marketplace/questions/close.html",
        call=call,
        question=question,
        form=form,
        breadcrumbs=_trail(actor, call, _list_link(call), (_name(question), None)),
    ), form.status


def _close(actor: Actor, question_id: UUID, data: dict[str, Any]) -> Question:
    if data["how"] == MERGE:
        return service.merge_question(actor, question_id, data["merged_into"], data["reason"])
    return service.reject_question(actor, question_id, data["reason"])


@bp.post("/publish")
@allow("question.publish")
def publish(number: str) -> Page:
    """Publish the chosen answers to all at once."""
    actor = current_actor()
    call = call_by_number(actor, number)
    found = queries.questions_of(actor, call)
    form = request_form(publish_form([each for each in found if each.state == "answered"]))

    def chosen(data: dict[str, Any]) -> list[Answer]:
        keys = [each.id for each in found if each.number in data["question"]]
        return service.publish_answers(actor, call.id, keys)

    if not form.accepted(chosen):
        return _list_page(actor, call, form), form.status
    count = len(form.result)
    flash(
        ngettext(
            "%(num)s vastaus julkaistiin. Kaikki saavat siitä viestin.",
            "%(num)s vastausta julkaistiin. Kaikki saavat niistä viestin.",
            count,
        ),
        "success",
    )
    return redirect(url_for("questions.index", number=number))


def _list_link(call: Call) -> tuple[str, str]:
    return _("Kysymykset"), url_for("questions.index", number=call.number)


def _trail(actor: Actor, call: Call, *last: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """The way to the questions as this person came to the call."""
    if may(actor, "call.view"):
        return [*staff_trail(call), *last]
    way: list[tuple[str, str | None]] = [(_("Etusivu"), "/")]
    if actor.roles & (PROVIDER_ROLES | {"public"}):
        way.append((_("Avoimet tarjouspyynnöt"), url_for("calls.list_open")))
    return [*way, (call.number, url_for("calls.show", number=call.number)), *last]
