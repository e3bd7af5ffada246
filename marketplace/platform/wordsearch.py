"""Looking for words in what is public: stems of each language, and typing errors forgiven.

The texts stand in the table ``notice``, whatever tells of them; every search of the product looks
words up here, so that one word finds the same everywhere.
"""

from functools import reduce
from operator import add
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    case,
    column,
    func,
    literal_column,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.types import Boolean, Text, Uuid

from marketplace.platform.db import db

FORGIVEN = 4
"""From how many letters on typing errors in a word are forgiven: in shorter ones they are other
words. A number is no other number."""
LOOKING_FOR_WORDS = (("pg_trgm.word_similarity_threshold", "0.5"), ("enable_seqscan", "off"))
"""How much of its trigrams a word must share with one of a text: about one wrong letter in six; and
that indexes are used, since PostgreSQL takes comparing words for much cheaper than it is."""
CONFIGURATIONS = ("finnish", "swedish", "english", "simple")
"""How PostgreSQL stems the texts; numbers and codes by no language."""
TEXTS = table(
    "notice",
    column("id", Uuid),
    column("stands", Boolean),
    column("words", Text),
    column("search", TSVECTOR),
)
"""What words are looked up in; the room of notices has the whole of the table."""


def meeting_words(words: str) -> Select[tuple[UUID]]:
    """The keys of what stands and meets all words: looked up on its own (offset 0), by the words'
    indexes. How words are looked for is set for the transaction."""
    db.session.execute(select(*(func.set_config(*each, True) for each in LOOKING_FOR_WORDS)))
    each = TEXTS.alias()
    met = (_meets(each.c.search, each.c.words, word) for word in words.split())
    return select(each.c.id).where(each.c.stands, *met).offset(0)


def closeness(search: ColumnElement[object], words: str) -> ColumnElement[float]:
    """How well stems meet words: what stands in a title counts most, what is only near last."""
    return reduce(add, [func.ts_rank(search, _query(word)) for word in words.split()])


def _meets(
    search: ColumnElement[object], texts: ColumnElement[str], word: str
) -> ColumnElement[bool]:
    """The word or another form of it stands in the texts, or one that is nearly it in the titles:
    by its trigrams, or with two letters that changed places, which leave few trigrams alike. What
    a language leaves out of its index, such as its *and*, meets everything."""
    stands = search.op("@@")(_query(word))
    left_out = or_(*(func.numnode(_stem(name, word)) == 0 for name in CONFIGURATIONS))
    if len(word) < FORGIVEN or any(letter.isdigit() for letter in word):
        return or_(stands, left_out)
    near = [texts.op("%>")(_kernel(word))]
    if word.isalpha():
        near.append(texts.op("~*")("|".join(_swapped(word))))
    return or_(stands, *near, left_out)


def _swapped(word: str) -> list[str]:
    """The word with each two neighbouring letters in each other's place."""
    pairs = range(len(word) - 1)
    return [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in pairs]


def _query(word: str) -> ColumnElement[object]:
    """What looks a word up by the stems of every language."""
    return reduce(lambda one, other: one.op("||")(other), [_stem(n, word) for n in CONFIGURATIONS])


def _stem(configuration: str, word: str) -> ColumnElement[object]:
    return func.plainto_tsquery(literal_column(f"'{configuration}'::regconfig"), word)


def _kernel(word: str) -> ColumnElement[str]:
    """A word without its ending, where enough is left: the stems of Finnish do not meet in all
    forms (*koulutus*, *koulutuksen*), but are near to each other."""
    stems = func.to_tsvector(literal_column("'finnish'::regconfig"), word)
    stem = func.tsvector_to_array(stems, type_=ARRAY(String))[1]
    return case((func.length(stem) > FORGIVEN, stem), else_=word)
