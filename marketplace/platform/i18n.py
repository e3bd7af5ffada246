"""Languages and formats: Finnish first, Swedish and English; Helsinki time on the screen."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from gettext import NullTranslations

from babel.dates import format_date as babel_date
from babel.dates import format_datetime as babel_datetime
from babel.numbers import format_decimal
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Babel, get_locale, get_translations, ngettext
from flask_babel import gettext as _
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup
from werkzeug.wrappers import Response

from marketplace.platform.clock import LOCAL_ZONE
from marketplace.pure.money import format_eur

LANGUAGES: Mapping[str, str] = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
COOKIE = "language"
YEAR_SECONDS = 365 * 24 * 3600


def language() -> str:
    """The code of the reader's language: fi, sv or en."""
    locale = get_locale()
    return str(locale.language) if locale else "fi"


def choose_language() -> str:
    """The language of a request: the one in its address (``lang``), as links to people without an
    account have it, else the one chosen, else the account's, else Finnish."""
    if not has_request_context():
        return str(g.get("language", "fi")) if g else "fi"
    chosen = request.args.get("lang") or request.cookies.get(COOKIE) or g.get("account_language")
    return chosen if chosen in LANGUAGES else "fi"


def remember_language(response: Response, code: str) -> Response:
    """Have this browser show pages in a language from now on."""
    response.set_cookie(
        COOKIE,
        code,
        max_age=YEAR_SECONDS,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response


def text_of(texts: Mapping[str, str] | None) -> str:
    """A text in the reader's language, or in Finnish where it lacks that one."""
    if not texts:
        return ""
    return texts.get(language()) or texts.get("fi") or next(iter(texts.values()))


def format_money(cents: int | None) -> str:
    """Integer cents as euros, such as ``1 200,00 €``."""
    return "" if cents is None else format_eur(cents, language())


def format_number(value: Decimal | int | None) -> str:
    """A number in the reader's format, at most two decimals."""
    return "" if value is None else format_decimal(value, "#,##0.##", locale=language())


def format_points(value: Decimal) -> str:
    """Points, always with two decimals."""
    return format_decimal(value, "#,##0.00", locale=language())


def format_tenths(value: Decimal) -> str:
    """A mean, always with one decimal."""
    return format_decimal(value, "#,##0.0", locale=language())


def format_share(points: int) -> str:
    """A share kept in hundredths of a percent, such as ``62,5 %``."""
    return f"{format_number(Decimal(points) / 100)}\N{NO-BREAK SPACE}%"


def format_unrounded(value: Decimal) -> str:
    """A number with all the decimals it has, up to six, such as a step of arithmetic."""
    return format_decimal(value, "#,##0.######", locale=language())


def format_date_fi(day: date | None) -> str:
    """A day as d.m.yyyy (Finnish, Swedish), or d Month yyyy (English)."""
    if day is None:
        return ""
    code = language()
    return _written(day, "d MMM y" if code == "en" else "d.M.y", code)


def format_day_of(at: datetime | None) -> str:
    """The day in Helsinki on which an instant falls."""
    return "" if at is None else format_date_fi(at.astimezone(LOCAL_ZONE).date())


def format_weekday(day: date) -> str:
    """A day with its weekday: ``ke 2.12.2026``."""
    code = language()
    return _written(day, "EEE d MMM y" if code == "en" else "ccc d.M.y", code)


def format_instant(at: datetime | None) -> str:
    """An instant in Helsinki time: ``ke 2.12.2026 klo 12.00``."""
    return _instant(at, "HH:mm" if language() == "en" else "H.mm")


def format_exact(at: datetime | None) -> str:
    """An instant to the second: ``ke 2.12.2026 klo 11.59.07``."""
    return _instant(at, "HH:mm:ss" if language() == "en" else "H.mm.ss")


def _instant(at: datetime | None, pattern: str) -> str:
    if at is None:
        return ""
    local = at.astimezone(LOCAL_ZONE)
    clock = _written(local, pattern, language())
    return _("%(day)s klo %(clock)s", day=format_weekday(local.date()), clock=clock)


@lru_cache(maxsize=10_000)
def _written(moment: date, pattern: str, code: str) -> str:
    """A day, or a local instant, in a language: the same few stand on row after row of lists."""
    write = babel_datetime if isinstance(moment, datetime) else babel_date
    return write(moment, pattern, locale=code)


def days_left(at: datetime, now: datetime) -> str:
    """How long until an instant, in words that a person would use."""
    left = at - now
    if left < timedelta(0):
        return _("Määräaika päättyi")
    days = (at.astimezone(LOCAL_ZONE).date() - now.astimezone(LOCAL_ZONE).date()).days
    if days == 0:
        hours = left // timedelta(hours=1)
        if hours >= 1:
            return ngettext("%(num)d tunti jäljellä", "%(num)d tuntia jäljellä", hours)
        minutes = left // timedelta(minutes=1)
        return ngettext("%(num)d minuutti jäljellä", "%(num)d minuuttia jäljellä", minutes)
    return ngettext("%(num)d päivä jäljellä", "%(num)d päivää jäljellä", days)


def install(app: Flask, translations: str) -> None:
    """Wire Flask-Babel and the template filters."""
    Babel(
        app,
        default_locale="fi",
        default_timezone="Europe/Helsinki",
        default_translation_directories=translations,
        locale_selector=choose_language,
    )
    _install_words(app)
    app.jinja_env.filters.update(
        money=format_money,
        number=format_number,
        points=format_points,
        tenths=format_tenths,
        share=format_share,
        unrounded=format_unrounded,
        date=format_date_fi,
        day=format_day_of,
        weekday=format_weekday,
        datetime=format_instant,
        exact=format_exact,
        text=text_of,
    )


def _install_words(app: Flask) -> None:
    """Have templates find a language's catalogue once, and words without values once in each
    language. Flask-Babel looks for the catalogue at each word, and a list has hundreds."""
    catalogues: dict[str, NullTranslations] = {}

    def words() -> NullTranslations:
        code = language()
        if code not in catalogues:
            catalogues[code] = get_translations()
        return catalogues[code]

    @lru_cache(maxsize=10_000)
    def said(_language: str, text: str, escapes: bool) -> str:
        return _filled(words().gettext(text), {}, escapes)

    @pass_eval_context
    def gettext(page: EvalContext, text: str, /, **values: object) -> str:
        if not values:
            return said(language(), text, page.autoescape)
        return _filled(words().gettext(text), values, page.autoescape)

    environment = app.jinja_env
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=gettext,
        ngettext=lambda one, many, count: words().ngettext(one, many, count),
        newstyle=True,
    )
    environment.globals.update(gettext=gettext, _=gettext)


def _filled(text: str, values: Mapping[str, object], escapes: bool) -> str:
    return (Markup(text) if escapes else text) % values  # noqa: S704 -- the product's own words
