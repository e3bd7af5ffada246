"""Soft hyphens for long Finnish words.

Browsers and WeasyPrint's dictionaries cannot hyphenate Finnish. A heading at 390 px holds some
25 letters a line, so only words longer than that limit get soft hyphens: at the joints of the
compounds named here, else by the syllable rule (a syllable begins with the last consonant before
a vowel; Kotimaisten kielten keskus, "Tavutus").
"""

import re

from markupsafe import Markup, escape

SOFT_HYPHEN = "\u00ad"
LIMIT = 18
EDGE = 4

# First parts of our compounds; a soft hyphen goes after each, longest first.
FIRST_PARTS = (
    "ammatillis",
    "arviointi",
    "asiakas",
    "avustus",
    "dialogi",
    "ehdotus",
    "eläke",
    "ennakko",
    "hankinta",
    "henkilö",
    "hinta",
    "ilmoitus",
    "itse",
    "järjestelmä",
    "kilpailutus",
    "kotoutumis",
    "koulutus",
    "kuntoutus",
    "käyttö",
    "lasku",
    "liike",
    "maksu",
    "markkina",
    "minikilpailutus",
    "muutos",
    "oikaisu",
    "oikeus",
    "osaamis",
    "palkkio",
    "palvelun",
    "palvelu",
    "perusteiden",
    "pienhankinta",
    "pitkäaikais",
    "poissulkemis",
    "puite",
    "soveltuvuus",
    "sopimus",
    "tarjous",
    "tarkastus",
    "tietosuoja",
    "tilaajavastuu",
    "tulos",
    "turva",
    "työhön",
    "työllistymis",
    "työmarkkina",
    "työnantaja",
    "työvoima",
    "työ",
    "vaatimus",
    "vaikuttavuus",
    "valmennus",
    "vertailu",
    "yhteis",
)
_WORD = re.compile(rf"[^\W\d_]{{{LIMIT},}}")
_JOINT = re.compile("|".join(sorted(FIRST_PARTS, key=len, reverse=True)), re.IGNORECASE)
_SYLLABLE = re.compile(r"(?<=[a-zåäö])(?=[bcdfghjklmnpqrstvwxz][aeiouyåäö])", re.IGNORECASE)


def soften(text: object) -> str:
    """The text with soft hyphens in words of LIMIT letters or more; other words as they were.

    A page that compares or copies text should not use it: the hyphens are real characters. What is
    escaped for a page already, such as a sentence with a name in it, is so again.
    """
    if isinstance(text, Markup):
        return escape(soften(text.unescape()))
    return _WORD.sub(lambda word: _softened(word.group()), str(text))


def _softened(word: str) -> str:
    places = _inside(word, [match.end() for match in _JOINT.finditer(word)])
    if not places:
        places = _inside(word, [match.start() for match in _SYLLABLE.finditer(word)])
    pieces = [word[start:end] for start, end in zip([0, *places], [*places, None], strict=True)]
    return SOFT_HYPHEN.join(pieces)


def _inside(word: str, places: list[int]) -> list[int]:
    """Leave at least EDGE letters on both sides."""
    return [place for place in places if EDGE <= place <= len(word) - EDGE]
