"""The exceptions of the package.

A file that the system does not give is an ``OSError`` of its usual class, such as
``FileNotFoundError``; a wrong argument is a ``TypeError`` or ``ValueError``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from outlink._outlink import Verdict


class OutlinkError(Exception):
    """Whatever outlink itself complains about."""


class DatabaseError(OutlinkError, ValueError):
    """A file that is not a database, is damaged, is of another version, or needs a key."""


class ListError(OutlinkError, ValueError):
    """A list or a catalog that cannot be read to its end."""


class NormalizeError(OutlinkError, ValueError):
    """A text that is not a link. Screening such a text is not an error: it has a verdict."""


class OrderError(OutlinkError, ValueError):
    """An order that cannot be put in force as it stands; it names the links, and what to do."""


class PolicyError(OutlinkError, ValueError):
    """A policy that cannot be applied; it names the line and the nearest known name."""


class ReloadError(OutlinkError):
    """A reload that did not take place; the last good state is still in force."""


class LinkStopped(OutlinkError):
    """A link, a hop or an address that must not be asked; ``verdict`` says why. Raised by
    ``outlink.requests`` and ``outlink.httpx``, as an error that is theirs too."""

    def __init__(self, verdict: Verdict, **named: Any) -> None:
        super().__init__(str(verdict), **named)
        self.verdict = verdict


class ListWarning(UserWarning):
    """Entries of a list became no rule, or a rule that can never count."""
