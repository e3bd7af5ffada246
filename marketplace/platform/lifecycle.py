"""The one way to change state: a table of state × action → next state, who, and what must hold.

Verbs fire transitions; pages ask the same table which buttons to show, and what is still missing
for an act that is not yet possible.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.errors import DomainError, Refused
from marketplace.platform.permissions import may, require
from marketplace.platform.unit import Unit

Guard = Callable[[Any, Actor], Refused | None]
"""A condition of an act: None where it holds, else the refusal that names what is missing."""


@dataclass(frozen=True)
class Transition:
    """One row of the table."""

    action: str
    sources: tuple[str, ...]
    target: str
    permission: str
    guards: tuple[Guard, ...] = ()


@dataclass(frozen=True)
class PossibleAct:
    """An action the actor may take in the present state; possible where nothing is missing."""

    action: str
    missing: tuple[DomainError, ...]

    @property
    def possible(self) -> bool:
        return not self.missing


@dataclass(frozen=True)
class Lifecycle:
    """All states and transitions of one kind of thing; the first state is where it begins."""

    name: str
    states: tuple[str, ...]
    transitions: tuple[Transition, ...] = field(default=())

    @property
    def initial(self) -> str:
        return self.states[0]

    def find(self, state: str, action: str) -> Transition | None:
        """The transition of an action in a state, or None where the state does not know it."""
        for transition in self.transitions:
            if transition.action == action and state in transition.sources:
                return transition
        return None

    def check(self, thing: Any, action: str, actor: Actor) -> Transition:
        """The transition of an action, or the first reason why it can't be taken.

        Raises Forbidden, or Refused with ``lifecycle.not_in_state`` or the guard's own code.
        """
        transition = self.find(thing.state, action)
        if transition is None:
            raise Refused(
                "lifecycle.not_in_state", kind=self.name, action=action, state=thing.state
            )
        require(actor, transition.permission)
        for guard in transition.guards:
            refusal = guard(thing, actor)
            if refusal is not None:
                raise refusal
        return transition

    def acts(self, thing: Any, actor: Actor) -> dict[str, PossibleAct]:
        """What the actor may do with the thing in its state by action, each with what is still
        missing, in the order of the table."""
        return {
            transition.action: PossibleAct(
                transition.action,
                tuple(no for guard in transition.guards if (no := guard(thing, actor)) is not None),
            )
            for transition in self.transitions
            if thing.state in transition.sources and may(actor, transition.permission)
        }

    def missing(self, thing: Any, action: str, actor: Actor) -> list[Refused]:
        """What keeps the actor from an action on the thing; empty where nothing does, or where the
        action is none of the actor's in its state."""
        act = self.acts(thing, actor).get(action)
        return list(act.missing) if act else []

    def can(self, thing: Any, action: str, actor: Actor) -> bool:
        """Whether the actor could take the action now."""
        act = self.acts(thing, actor).get(action)
        return act is not None and act.possible


def fire(u: Unit, lifecycle: Lifecycle, thing: Any, action: str, **facts: Any) -> None:
    """Take an action: check it, move the thing to its next state and write the audit event.

    The thing must be locked by the unit. Raises what ``Lifecycle.check`` raises.
    """
    transition = lifecycle.check(thing, action, u.actor)
    before = thing.state
    thing.state = transition.target
    record(u, thing, action, from_state=before, to_state=transition.target, **facts)


def begin(u: Unit, lifecycle: Lifecycle, thing: Any, **facts: Any) -> None:
    """Write the audit event of a thing just made in its first state."""
    record(u, thing, "create", from_state=None, to_state=lifecycle.initial, **facts)
