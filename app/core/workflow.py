"""Transition tables: what may become what, in one place per object."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from app.core.errors import NotNow

State = TypeVar("State", bound=StrEnum)
Action = TypeVar("Action", bound=StrEnum)


class Workflow(Generic[State, Action]):
    """A table ``action → (states it leaves, state it reaches)``.

    Parameters
    ----------
    initial : iterable of State
        The states in which an object may be born.
    moves : mapping
        For each action the states from which it is allowed and the state it leads to.
    """

    def __init__(self, initial: Iterable[State], moves: Mapping[Action, tuple[Iterable[State], State]]) -> None:
        self.initial = frozenset(initial)
        self.moves = {action: (frozenset(sources), target) for action, (sources, target) in moves.items()}

    def after(self, state: State, action: Action) -> State:
        """Return the state that `action` leads to.

        Raises
        ------
        NotNow
            If the action is not allowed from `state`, or was done already.
        """
        sources, target = self.moves[action]
        if state not in sources:
            raise NotNow(state, done=state is target)
        return target

    def allows(self, state: State, action: Action) -> bool:
        """Tell whether `action` may leave `state`."""
        return state in self.moves[action][0]

    def actions(self, state: State) -> list[Action]:
        """Return the actions that may leave `state`, in the order of the table."""
        return [action for action, (sources, _) in self.moves.items() if state in sources]

    def reachable(self) -> frozenset[State]:
        """Return every state that some path from the initial states meets."""
        seen = set(self.initial)
        while True:
            more = {target for sources, target in self.moves.values() if sources & seen} - seen
            if not more:
                return frozenset(seen)
            seen |= more

    def final(self) -> frozenset[State]:
        """Return the reachable states that nothing leaves."""
        leaving = frozenset[State]().union(*(sources for sources, _ in self.moves.values()))
        return self.reachable() - leaving
