"""What to do about a link."""

from __future__ import annotations

from enum import IntEnum


class Action(IntEnum):
    """What the platform should do about a link, from the mildest to the strictest.

    The gaps leave room for actions between two of today's: compare with ``<`` and ``>=`` rather
    than for equality.
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
