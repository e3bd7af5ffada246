"""Reads variables of the environment one by one and collects what is wrong with them."""

from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import urlsplit

Word = TypeVar("Word", bound=str)


class EnvReader:
    """Each method gives a value to go on with; `problems` has a line for each wrong one."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env
        self.problems: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        """The value; an empty one counts as missing."""
        return self._env.get(name) or default

    def address(self, name: str, schemes: tuple[str, ...], default: str = "") -> str:
        """A URL that begins with one of the schemes, without a slash at the end; or nothing."""
        value = self.text(name, default).rstrip("/")
        if value and not _is_address(value, schemes):
            begins = " or ".join(f"{scheme}://" for scheme in schemes)
            self.problems.append(f"{name} must be an address that begins {begins}.")
            return ""
        return value

    def database(self, name: str) -> str:
        """SQLAlchemy's address of a PostgreSQL, also from the short forms that hosts hand out."""
        value = self.address(name, ("postgresql", "postgres", "postgresql+psycopg"))
        return f"postgresql+psycopg://{value.partition('://')[2]}" if value else ""

    def one_of(self, name: str, words: tuple[Word, ...]) -> Word:
        """One of the words; the first where the variable is missing."""
        value = self.text(name, words[0])
        for word in words:
            if value == word:
                return word
        self.problems.append(f"{name} is {value!r}: it must be one of {', '.join(words)}.")
        return words[0]

    def number(self, name: str, default: int, *, least: int) -> int:
        """A whole number of at least `least`."""
        value = self.text(name, str(default))
        if value.isascii() and value.isdigit() and int(value) >= least:
            return int(value)
        self.problems.append(f"{name} is {value!r}: it must be a whole number, at least {least}.")
        return default


def _is_address(value: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(value)
        _ = parts.port  # looked at only when asked for
    except ValueError:
        return False
    return parts.scheme in schemes and value.removeprefix(f"{parts.scheme}://") not in ("", value)
