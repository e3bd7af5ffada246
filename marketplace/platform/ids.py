"""The injected source of identifiers: random in real use, repeatable in a demo or a job."""

import uuid
from dataclasses import dataclass, field
from random import Random
from typing import Protocol
from uuid import UUID


class Ids(Protocol):
    """Gives a new identifier at each call."""

    def new(self) -> UUID: ...


class RandomIds:
    """Random version 4 UUIDs."""

    def new(self) -> UUID:
        return uuid.uuid4()  # noqa: TID251 -- the one random source everything else asks


class SeededIds:
    """The same sequence of UUIDs for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 -- repeatable on purpose, never a secret

    def new(self) -> UUID:
        return UUID(int=self._random.getrandbits(128), version=4)


@dataclass
class DerivedIds:
    """UUIDs that follow from a base, so that a job run twice makes the same ones."""

    base: UUID
    count: int = field(default=0)

    def new(self) -> UUID:
        self.count += 1
        return uuid.uuid5(self.base, str(self.count))
