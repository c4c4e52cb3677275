"""What to do about a link."""

from __future__ import annotations

from enum import IntEnum


class Action(IntEnum):
    """What the platform should do about a link, from the mildest to the strictest.

    The gaps leave room for actions between two of today's: compare with ``<`` and ``>=`` rather
    than for equality. An action equals its name and its number; a set or a dict of names has it,
    and one of numbers does not: ``action in {"block", "warn"}``.
    """

    ALLOW = 0
    """Let the link through."""
    REVIEW = 10
    """Let the link through and show it to a human."""
    WARN = 20
    """Put an interstitial in front of the link."""
    BLOCK = 30
    """Do not let the link through."""

    def __str__(self) -> str:
        return self.name.lower()

    def __format__(self, spec: str) -> str:
        """Its name, also with a width; its number for the types of numbers, such as ``d``."""
        is_number = spec[-1:].isalpha() and spec[-1] != "s"
        return format(int(self) if is_number else str(self), spec)

    @classmethod
    def _missing_(cls, value: object) -> Action | None:
        """An action by its name, as in ``Action("block")``."""
        names = {str(action): action for action in cls}
        return names.get(value) if isinstance(value, str) else None

    def __eq__(self, other: object) -> bool:
        """Whether it is the same number, or its name; the name of no action is an error."""
        if isinstance(other, str):
            named = type(self)._missing_(other)
            if named is None:
                raise ValueError(f"{other!r} is not a valid Action")
            return int(self) == int(named)
        return int.__eq__(self, other) if isinstance(other, int) else NotImplemented

    def __ne__(self, other: object) -> bool:
        equal = self.__eq__(other)
        return equal if equal is NotImplemented else not equal

    def __hash__(self) -> int:
        """The hash of the name, so that a set of names has the action."""
        return hash(str(self))
