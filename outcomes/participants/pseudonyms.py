"""Person keys: pseudonyms short enough to be read aloud, such as A-7F2K9Q."""

from uuid import UUID

LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ"
CHARACTERS = "23456789" + LETTERS
"""No 0, 1, I, L, O or U: nobody mixes them up with others, and no word comes about."""
LENGTH = 6


def person_key_from(key: UUID) -> str:
    """The pseudonym that follows from a random identifier: a letter, a hyphen, six characters."""
    rest, first = divmod(key.int & (2**62 - 1), len(LETTERS))
    body = ""
    for _ in range(LENGTH):
        rest, index = divmod(rest, len(CHARACTERS))
        body += CHARACTERS[index]
    return f"{LETTERS[first]}-{body}"
