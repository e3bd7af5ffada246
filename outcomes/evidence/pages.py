"""The page of a piece of evidence: what one is shown of it, and what is blacked out on it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from marketplace.platform.actor import Actor, Audience
from marketplace.platform.downloads import as_download
from marketplace.platform.errors import NotFound, Problem
from marketplace.platform.files import StoredFile
from marketplace.platform.forms import Form, posted, request_form
from marketplace.platform.permissions import may
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import sentence
from outcomes.evidence import queries, service
from outcomes.evidence.drawing import count_pages, picture_of
from outcomes.evidence.schemas import (
    MODEL,
    NEW,
    OriginalForm,
    areas_in,
    model_area,
    numbers_in,
    with_areas,
)
from outcomes.pure.areas import MOST_PAGES, Unreadable
from outcomes.referrals.queries import referral_by_number

bp = Blueprint("evidence", __name__)


@bp.get("/referrals/<number>/evidence")
@allow("evidence.view")
def of_referral(number: str) -> str:
    """What was sent about a client's work: to the provider and the coach."""
    actor = current_actor()
    referral = referral_by_number(actor, number)
    return render_template(
        "web/outcomes/evidence/list.html",
        referral=referral,
        provider=actor.audience == Audience.PROVIDER,
        originals=queries.evidence_of_referral(actor, referral),
    )


@bp.get("/evidence/<uuid:file_id>")
@allow("evidence.view")
def show(file_id: UUID) -> str:
    """What the actor is shown of a piece of evidence, with a form to black out more."""
    file = queries.evidence_file(current_actor(), file_id)
    return _page(file, Form(with_areas([])))


@bp.post("/evidence/<uuid:file_id>")
@allow("evidence.cover")
def cover(file_id: UUID) -> AnyResponse | tuple[str, int]:
    """Black out what was marked; without the script, add an area or take one away first."""
    actor = current_actor()
    file = queries.evidence_file(actor, file_id)
    if {"add", "remove"} & request.form.keys():
        return _page(file, _changed(request.form)), 200
    schema = with_areas(numbers_in(request.form))
    form = request_form(schema)
    if form.accepted(
        lambda data: service.cover_evidence(
            actor, file_id, areas_in(data), seen=data["digest"], nothing=data["nothing"]
        )
    ):
        flash(_("Peitetty kopio on tallennettu. Muut näkevät vain sen."), "success")
        return redirect(url_for("evidence.show", file_id=file_id))
    return _page(file, form), form.status


def _changed(sent: MultiDict[str, str]) -> Form:
    """The same form with an area more or less; nothing is checked yet."""
    values = sent.to_dict()
    gone = values.get("remove", "")
    values = {name: told for name, told in values.items() if not name.startswith(f"area_{gone}_")}
    numbers = numbers_in(values)
    if page := values.get("add"):
        added = max(numbers, default=0) + 1
        numbers.append(added)
        values |= {f"area_{added}_page": page}
        values |= {f"area_{added}_{side}": percent for side, percent in NEW.items()}
    schema = with_areas(numbers)
    return Form(schema, **posted(schema, MultiDict(values), {}))


@bp.get("/evidence/<uuid:file_id>/pages/<int:number>")
@allow("evidence.view")
def picture(file_id: UUID, number: int) -> Response:
    """One page of what the actor is shown, as a picture that no cache keeps."""
    actor = current_actor()
    file = queries.evidence_file(actor, file_id)
    paper = queries.paper_of(actor, file)
    if not 1 <= number <= MOST_PAGES:
        raise NotFound("evidence.no_such_page")
    service.log_look(actor, file)
    response = Response(picture_of(paper, number), content_type="image/jpeg")
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/evidence/<uuid:file_id>/original")
@allow("evidence.view_original")
def original(file_id: UUID) -> Response | tuple[str, int]:
    """Give what was sent, once, against a reason; no address leads to it again."""
    actor = current_actor()
    file = queries.evidence_file(actor, file_id)
    form = request_form(OriginalForm())
    if form.accepted(lambda data: service.view_original(actor, file_id, data["reason"])):
        sent = queries.original_of(actor, file)
        name = f"{_('alkuperäinen')}-{file.name}"
        response = as_download(form.result, name, sent.media_type if sent else file.media_type)
        response.headers["Cache-Control"] = "no-store"
        return response
    return _page(file, Form(with_areas([])), form), form.status


def _page(file: StoredFile, form: Form, original_form: Form | None = None) -> str:
    actor = current_actor()
    withheld = queries.is_withheld_from(actor, file)
    sent = queries.original_of(actor, file)
    return render_template(
        "web/outcomes/evidence/show.html",
        file=file,
        form=form,
        shown_form=original_form or form,
        withheld=withheld,
        covers=may(actor, "evidence.cover") and not withheld,
        areas=_areas_by_page(form),
        model=_fields_of(model_area(), MODEL),
        original=sent,
        original_form=original_form or Form(OriginalForm()),
        may_look=file.disclosure == "shown" and queries.may_look(actor, sent),
        **({} if withheld else _pages(actor, file)),
    )


def _pages(actor: Actor, file: StoredFile) -> dict[str, Any]:
    """How many pages there are to show; what came in before papers were tried may be none."""
    try:
        return {"pages": count_pages(queries.paper_of(actor, file))}
    except Unreadable as error:
        return {"pages": 0, "why": sentence(Problem(None, f"evidence.{error.code}"))}


def _areas_by_page(form: Form) -> dict[str, list[tuple[int, dict[str, Any]]]]:
    """The form's areas, each with its fields by side, under the page on which it stands."""
    found: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for number in numbers_in(dict.fromkeys(form.fields, "")):
        page = str(form.fields[f"area_{number}_page"].value)
        found.setdefault(page, []).append((number, _fields_of(form, number)))
    return found


def _fields_of(form: Form, number: int) -> dict[str, Any]:
    return {
        side: form.fields[f"area_{number}_{side}"]
        for side in ("page", "left", "top", "width", "height")
    }
