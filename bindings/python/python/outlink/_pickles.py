"""How objects come back from pickles that are more than their arguments, and how they are copied."""

from __future__ import annotations

from typing import Any, Final

from outlink import _outlink
from outlink._outlink import Limits, NormalizedUrl, normalize

_CHANGING: Final = {"Chain", "List", "Live", "Suggester", "Watch"}
"""The classes whose objects change, or hold what may change: they are not copied."""


def normalized_url(link: str) -> NormalizedUrl:
    """The normal form of a link that had one, however long it is."""
    limits = Limits(link_bytes=max(Limits().link_bytes, len(link.encode())))
    return normalize(link, limits=limits)


def share_copies() -> None:
    """Makes the object itself the copy of every object that never changes.

    Without this, ``copy`` makes an object out of the arguments that a pickle has, which are fewer than
    what the object holds.
    """
    for name, class_ in vars(_outlink).items():
        if isinstance(class_, type) and name not in _CHANGING:
            for copy in ("__copy__", "__deepcopy__"):
                setattr(class_, copy, _itself)


def _itself(one: Any, _memo: object = None) -> Any:
    return one
