"""Words for codes: the door's side of domain errors, states and acts, in the reader's language.

Each room has a ``words.py`` with ``ERRORS`` and ``LABELS`` (code → lazy Finnish sentence); wiring
registers them. Facts are formatted here, so that no room formats a date or an amount by itself.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from flask import Flask
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.platform.errors import DomainError, Problem
from marketplace.platform.i18n import format_date_fi, format_instant, format_money, language
from marketplace.platform.lifecycle import PossibleAct

ERRORS: dict[str, LazyString] = {
    "input.invalid": _l("Tiedoissa on korjattavaa."),
    "input.character": _l(
        "Tekstissä on merkki, jota ei voi käyttää (%(character)s). Poista se ja yritä uudelleen."
    ),
    "address.character": _l(
        "Osoitteen kohdassa %(place)s on merkki, jota ei voi käyttää (%(character)s)."
    ),
    "database.busy": _l(
        "Joku muu muutti samoja tietoja juuri samaan aikaan, joten mitään ei tallennettu. "
        "Yritä uudelleen."
    ),
    "form.changed_meanwhile": _l(
        "%(who)s on muuttanut tätä %(at)s, sen jälkeen kun avasit lomakkeen. Mitään ei "
        "tallennettu. Katso nykyiset tiedot toisessa välilehdessä ja yhdistä ne tähän. Jos "
        "tallennat uudelleen, tämän lomakkeen tiedot korvaavat ne."
    ),
    "page.changed_meanwhile": _l(
        "%(who)s on muuttanut tätä %(at)s, sen jälkeen kun avasit sivun. Mitään ei tehty. Lue "
        "sivu uudelleen ja ratkaise sitten."
    ),
    "text.personal_code": _l(
        "Tekstissä on henkilötunnus. Poista se: henkilötunnuksia ei tallenneta tänne."
    ),
    "permission.missing": _l("Sinulla ei ole oikeutta tähän toimintoon."),
    "permission.person_needed": _l("Tämän tekee aina ihminen. Kerro, kuka tekee."),
    "lifecycle.not_in_state": _l("Toimintoa ei voi tehdä nykyisessä tilassa."),
    "file.withheld": _l(
        "Näyttöä ei voi vielä näyttää. Palveluntuottaja käy sen ensin läpi ja peittää siitä sen, "
        "mitä muut eivät tarvitse."
    ),
    "file.missing": _l("Tiedosto puuttuu tallennuksesta. Ilmoita pääkäyttäjälle."),
    "file.changed": _l("Tiedosto ei vastaa tiivistettään. Ilmoita pääkäyttäjälle."),
    "user.email_taken": _l("Tällä sähköpostiosoitteella on jo käyttäjätunnus."),
    "user.already_member": _l("Henkilöllä on jo tämä rooli."),
    "thing.not_found": _l("Kohdetta ei löydy."),
    "data_file.unreadable": _l(
        "Tiedostoa ei voi lukea: rivi %(line)s, merkki %(column)s: %(reason)s"
    ),
    "data_file.not_text": _l(
        "Tiedosto ei ole UTF-8-tekstiä: rivi %(line)s, tavu %(column)s (%(byte)s)"
    ),
    "data_file.no_mapping": _l("Tiedostossa ei ole tietoja."),
    "data_file.wrong": _l("Arvo ei kelpaa: %(reason)s"),
}
LABELS: dict[str, LazyString] = {}


def register(errors: Mapping[str, LazyString], labels: Mapping[str, LazyString]) -> None:
    """Add a room's words."""
    ERRORS.update(errors)
    LABELS.update(labels)
    _said.cache_clear()


def install(app: Flask) -> None:
    """Give templates ``label(code)`` and the filter ``sentence``."""
    app.add_template_global(label)
    app.add_template_filter(sentence)


def sentence(error: DomainError | Problem) -> str:
    """What an error says to a person, in the current language."""
    words = ERRORS.get(error.code)
    if words is None and error.code.endswith(".not_found"):
        words = ERRORS["thing.not_found"]
    if words is None:
        return error.code
    return str(words) % {name: _readable(name, value) for name, value in error.facts.items()}


def said_missing(acts: Mapping[str, PossibleAct]) -> dict[str, list[str]]:
    """What each act still waits for, in sentences: none where it is possible."""
    return {action: [sentence(no) for no in act.missing] for action, act in acts.items()}


def label(code: str) -> str:
    """The name of a state, act, role or kind, in the current language."""
    return _said(code, language()) if code in LABELS else code


@lru_cache(maxsize=10_000)
def _said(code: str, _language: str) -> str:
    """Found once in each language: the same few stand on row after row of lists."""
    return str(LABELS[code])


def told(events: Iterable[Any]) -> list[dict[str, str]]:
    """Audit events as a page lists them: what was done, when and by whom."""
    return [
        {
            "title": label(f"audit.{event.object_type}.{event.action}"),
            "detail": f"{format_instant(event.created_at)}, {_who(event)}",
        }
        for event in events
    ]


def _who(event: Any) -> str:
    return event.actor_name if event.actor_user_id is not None else _("järjestelmä")


def _readable(name: str, value: Any) -> str:
    if name.endswith("_cents"):
        return format_money(value)
    if isinstance(value, datetime):
        return format_instant(value)
    if isinstance(value, date):
        return format_date_fi(value)
    return str(value)


__all__ = ["ERRORS", "LABELS", "format_money", "label", "register", "sentence", "told"]
