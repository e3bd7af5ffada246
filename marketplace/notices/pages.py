"""The search: what is public of calls, admissions and decisions, for everybody in one place."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.admissions.completeness import BASIS
from marketplace.baskets.models import ServiceLine
from marketplace.baskets.queries import BasketWithLines, all_baskets
from marketplace.notices.feeds import TYPE, atom, moments
from marketplace.notices.fitting import fitting
from marketplace.notices.models import KINDS, Notice
from marketplace.notices.queries import (
    Facets,
    Search,
    admitted_counts,
    coming_by_number,
    ending,
    facets,
    found,
    newest,
    still_coming,
)
from marketplace.platform.actor import Actor
from marketplace.platform.glossary import alike, terms_like
from marketplace.platform.i18n import text_of
from marketplace.platform.identity.municipalities import area_and_towns, town_names
from marketplace.platform.paging import asked_page
from marketplace.platform.roles import PROVIDER_ROLES
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label
from marketplace.pure.icalendar import calendar
from marketplace.rules.queries import rules_on

bp = Blueprint("notices", __name__)

FILTERS = ("kind", "basket", "municipality", "model")
"""What the address calls the filters."""
LONGEST = 100
"""Characters of what is looked for."""
MOST_WORDS = 8
MOST_IN_FEED = 100
Choices = list[tuple[str, str, int]]


@bp.get("/notices")
@allow("notice.search")
def search() -> str:
    """One search over open calls, coming ones, admissions and decisions."""
    actor = current_actor()
    baskets = all_baskets(actor)
    wanted = asked(baskets)
    page = found(actor, wanted)
    lines = {line.id: line for each in baskets for line in each.lines}
    choices = _choices(actor, baskets, facets(actor))
    return render_template(
        "web/marketplace/notices/search.html",
        found=page,
        words=wanted.words,
        lines=lines,
        fits=fitting(actor, page.rows, lines) if PROVIDER_ROLES & actor.roles else {},
        choices=choices,
        chosen=chosen(),
        sought=sought(),
        narrowed=bool(wanted.words) or any(chosen().values()),
        tags=_tags(choices),
        meant=_meant(wanted.words, choices),
        terms=terms_like(wanted.words),
        admitted=admitted_counts(actor, page.rows),
        breadcrumbs=[(_("Etusivu"), "/"), (_("Haku"), None)],
    )


@bp.get("/coming/<number>")
@allow("notice.search")
def coming(number: str) -> str:
    """What is told in advance of a call to come."""
    actor = current_actor()
    found_one = coming_by_number(actor, number)
    basket, line = next(
        (each.basket, line)
        for each in all_baskets(actor)
        for line in each.lines
        if line.id == found_one.service_line_id
    )
    return render_template(
        "web/marketplace/notices/coming.html",
        coming=found_one,
        stands=still_coming(found_one, actor),
        basket=basket,
        line=line,
        breadcrumbs=[
            (_("Etusivu"), "/"),
            (_("Haku"), url_for("notices.search", kind="coming")),
            (number, None),
        ],
    )


@bp.get("/notices.atom")
@allow("notice.search")
def feed() -> Response:
    """The newest of what a search finds, for feed readers."""
    actor = current_actor()
    newest_first = newest(actor, asked(all_baskets(actor)), MOST_IN_FEED)
    name, _towns = area_and_towns(actor) or ({}, ())
    told = atom(
        [(each, notice_url(each, external=True)) for each in newest_first],
        title=_("Hankinnat: %(area)s", area=text_of(name)),
        author=text_of(name),
        here=_same("notices.feed"),
        page=_same("notices.search"),
    )
    return Response(told, mimetype=TYPE)


@bp.get("/notices.ics")
@allow("notice.search")
def deadlines() -> Response:
    """The deadlines of what a search finds, for calendars."""
    actor = current_actor()
    nearest = ending(actor, asked(all_baskets(actor)), MOST_IN_FEED)
    told = moments([(each, notice_url(each, external=True)) for each in nearest])
    file = Response(calendar(told, actor.now), mimetype="text/calendar")
    file.headers["Content-Disposition"] = 'attachment; filename="notices.ics"'
    return file


def _same(endpoint: str) -> str:
    """Another address for what the request asks for."""
    return url_for(endpoint, _external=True, **sought())


def sought() -> dict[str, list[str]]:
    """What the request looks for, as an address says it."""
    kept = request.args.to_dict(flat=False)
    return {name: kept[name] for name in ("q", *FILTERS) if name in kept}


@bp.app_template_global()
def notice_url(notice: Notice, *, external: bool = False) -> str:
    """The page of what a notice tells of."""
    pages = {
        "call": "calls.show",
        "coming": "notices.coming",
        "admission": "admissions.show",
        "decision": "decisions.show",
    }
    return url_for(pages[notice.kind], number=notice.number, _external=external)


def asked(baskets: Sequence[BasketWithLines]) -> Search:
    """What the address of a request asks for; codes that nothing has find nothing."""
    filters = chosen()
    words = request.args.get("q", "")[:LONGEST].split()[:MOST_WORDS]
    lines = [
        line.id for each in baskets if each.basket.code in filters["basket"] for line in each.lines
    ]
    return Search(
        words=" ".join(words),
        kinds=filters["kind"],
        lines=tuple(lines) if filters["basket"] else None,
        municipalities=filters["municipality"],
        models=filters["model"],
        page=asked_page(),
    )


def chosen() -> dict[str, tuple[str, ...]]:
    """The codes chosen of each filter."""
    return {name: tuple(request.args.getlist(name)) for name in FILTERS}


def model_names(actor: Actor, models: Sequence[str]) -> dict[str, str]:
    """Procurement models and bases of admissions by name."""
    bases = {rule.key: rule.value["names"] for rule in rules_on(actor, (BASIS,), actor.today)}
    return {
        model: text_of(bases[model]) if model in bases else label(f"call.model.{model}")
        for model in models
    }


def _choices(
    actor: Actor, baskets: Sequence[BasketWithLines], counts: Facets
) -> Mapping[str, Choices]:
    """What each filter offers: code, name and how many there are."""

    def of(lines: Sequence[ServiceLine]) -> int:
        return sum(counts.lines.get(str(line.id), 0) for line in lines)

    models = model_names(actor, sorted(counts.models))
    towns = town_names(actor).items()
    return {
        "kind": [
            (kind, label(f"notice.kinds.{kind}"), counts.kinds.get(kind, 0)) for kind in KINDS
        ],
        "basket": [(b.basket.code, text_of(b.basket.names), of(b.lines)) for b in baskets],
        "municipality": [(code, name, counts.municipalities.get(code, 0)) for code, name in towns],
        "model": [(model, name, counts.models[model]) for model, name in models.items()],
    }


def _meant(words: str, choices: Mapping[str, Choices]) -> list[tuple[str, str]]:
    """Filters that the words looked for name, each with the address of what it shows."""
    return [
        (name, url_for("notices.search", **{parameter: code}))
        for parameter in ("kind", "model")
        for code, name, count in choices[parameter]
        if count and any(alike(word, part) for word in words.split() for part in name.split())
    ]


def _tags(choices: Mapping[str, Choices]) -> list[Any]:
    """The chosen filters, each with the address of the list without it."""
    return [
        (name, _without(parameter, code))
        for parameter, codes in chosen().items()
        for code, name, _count in choices[parameter]
        if code in codes
    ]


def _without(parameter: str, value: str) -> str:
    kept = sought()
    kept[parameter] = [code for code in kept[parameter] if code != value]
    return url_for("notices.search", **kept)
