"""Names and contacts as people type them: which are the same, and whom a search means."""

import re
import unicodedata

PHONE = re.compile(r"(?<![\w@])\+?\d[\d\s()/-]{3,}\d(?![\w@])")
ADDRESS = re.compile(r"[^\s,;:<>()]+@[^\s,;:<>()]+\.[^\s,;:<>().]+")
"""An e-mail address within a contact."""
ABROAD = re.compile(r"^(?:\+|00)358")
DIGITS_OF_PHONE = range(6, 16)
"""How many digits a telephone number has: no fewer in Finland, no more in the world (E.164)."""
DIGITS = 4
"""So many digits of a telephone number mean somebody."""


def folded(text: str) -> str:
    """A text without case and accents: Möttönen is found as mottonen."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in parts if not unicodedata.combining(each))


def name_parts(name: str) -> list[str]:
    """The parts of a name, folded, in the order in which they are typed."""
    return re.findall(r"[^\W_]+", folded(name))


def reaches(contact: str) -> bool:
    """Whether a contact holds an e-mail address or a telephone number, as far as one can see."""
    phones = PHONE.findall(ADDRESS.sub(" ", contact))
    numbers = [sum(each.isdigit() for each in phone) for phone in phones]
    return bool(ADDRESS.search(contact)) or any(number in DIGITS_OF_PHONE for number in numbers)


def ways_to(contact: str) -> list[str]:
    """The addresses and telephone numbers of a contact, each in one form however it was typed; the
    whole text, folded, where there is neither."""
    found = [address.casefold() for address in ADDRESS.findall(contact)]
    found += [_number(phone) for phone in PHONE.findall(ADDRESS.sub(" ", contact))]
    return sorted(set(found)) or [" ".join(name_parts(contact))]


def same_person_texts(name: str, contact: str) -> list[str]:
    """One text for each way to a person: who shares one has the same name, in whatever order its
    parts stand, and the same address or number."""
    parts = " ".join(sorted(name_parts(name)))
    return [f"{parts}\n{way}" for way in ways_to(contact)]


def means(words: str, name: str, contact: str) -> bool:
    """Whether a search means a person: each of its words begins a part of the name, or the whole
    is the beginning of an address or a part of a telephone number."""
    if (digits := _number(words)) and len(digits) >= DIGITS and not re.search(r"[^\W\d_]", words):
        return any(digits in way for way in ways_to(contact))
    if "@" in words:
        return any(way.startswith(words.casefold().strip()) for way in ways_to(contact))
    parts, asked = name_parts(name), name_parts(words)
    return bool(asked) and all(any(part.startswith(word) for part in parts) for word in asked)


def _number(phone: str) -> str:
    """A telephone number as it is dialled in Finland, digits alone."""
    bare = re.sub(r"[^\d+]", "", phone)
    return ABROAD.sub("0", bare).lstrip("+")
