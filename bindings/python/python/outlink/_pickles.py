"""How objects come back from pickles that are more than their arguments."""

from __future__ import annotations

from outlink._outlink import Limits, NormalizedUrl, normalize


def normalized_url(link: str) -> NormalizedUrl:
    """The normal form of a link that had one, however long it is."""
    limits = Limits(link_bytes=max(Limits().link_bytes, len(link.encode())))
    return normalize(link, limits=limits)
