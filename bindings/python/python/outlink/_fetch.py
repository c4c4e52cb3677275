"""What ``outlink.requests`` and ``outlink.httpx`` share: the judgement of a hop and its bounds."""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Iterable
from typing import Final
from urllib.parse import urlsplit

from outlink._action import Action
from outlink._errors import LinkStopped
from outlink._outlink import Chain, Context, Live, Screener, Verdict

MAX_SECONDS: Final = 10.0
"""How long a hop may take, from its name to the last byte of its answer."""

MAX_BYTES: Final = 8 * 1024 * 1024
"""How many bytes the answer of a hop may have, its header included."""

Resolve = Callable[[str], Iterable[str]]
"""Gives all addresses of a host."""


def resolve(host: str) -> list[str]:
    """The addresses of a host, as the name service of the system has them."""
    # As bytes, since the codec that Python has for names refuses some that are in use.
    found = socket.getaddrinfo(host.encode("ascii"), None, type=socket.SOCK_STREAM)
    return addresses_of(found)


def addresses_of(found: Iterable[tuple[object, ...]]) -> list[str]:
    """The addresses in an answer of ``getaddrinfo``, each once and without a zone."""
    sockets = (entry[4] for entry in found)
    texts = (str(address[0]).split("%")[0] for address in sockets if isinstance(address, tuple))
    return list(dict.fromkeys(texts))


class Bounds:
    """The time and size that a hop may still take, in seconds and in bytes."""

    def __init__(self, seconds: float, size: int) -> None:
        self._seconds = seconds
        self._deadline = time.monotonic() + seconds
        self._size = size
        self._left = size

    def timeout(self, asked: float | None) -> float:
        """How long the next step may take. ``TimeoutError`` if there is no time left."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"the hop took more than {self._seconds} seconds (max_seconds)")
        return left if asked is None else min(asked, left)

    def count(self, size: int) -> None:
        """Counts what was read. ``OSError`` if it is too much."""
        self._left -= size
        if self._left < 0:
            raise OSError(f"the answer has more than {self._size} bytes (max_bytes)")


class Hop:
    """A link that may be asked for, if its addresses may."""

    def __init__(self, chain: Chain, url: str, bounds: Bounds) -> None:
        self._chain = chain
        self.url: Final = url
        """The URL exactly as it has to be asked for."""
        self.host: Final = urlsplit(url).hostname or ""
        self.bounds: Final = bounds

    @property
    def literal(self) -> list[str] | None:
        """The address that the host is, if it is one and no name."""
        try:
            return [str(ipaddress.ip_address(self.host))]
        except ValueError:
            return None

    def screened(self, addresses: Iterable[str]) -> list[str]:
        """The addresses, if every one of them may be asked.

        Raises ``LinkStopped`` if one may not, and ``OSError`` if there are none.
        """
        addresses = list(addresses)
        if not addresses:
            raise OSError(f"{self.host!r} has no address")
        for address in addresses:
            self._chain.address(address)
            running(self._chain)
        return addresses


class Guard:
    """Judges hops by a screener, or by that which a ``Live`` has in force."""

    def __init__(
        self,
        screener: Screener | Live,
        context: Context | None,
        stop_at: Action | None,
        max_seconds: float,
        max_bytes: int,
    ) -> None:
        self._screener = screener
        self._context = context
        self._stop_at = stop_at
        self._max_seconds = max_seconds
        self._max_bytes = max_bytes
        self.chain()

    @property
    def current(self) -> Screener:
        """The screener in force."""
        return self._screener.current if isinstance(self._screener, Live) else self._screener

    def chain(self) -> Chain:
        """A chain without a hop. ``ValueError`` if it would not stop at a private address."""
        screener = self.current
        chain = Chain(screener, self._context, stop_at=self._stop_at)
        # Without this, whoever writes a link would choose which internal server is asked. A rule that
        # lists this one address says nothing about the others, so that the policy itself has to stop it.
        metadata = screener.screen_address("169.254.169.254", self._context)
        stops_at = Action.BLOCK if self._stop_at is None else max(self._stop_at, Action.REVIEW)
        private = (of.action for of in metadata.reasons if of.code == "private_address")
        if not any(action >= stops_at for action in private):
            raise ValueError(
                "the policy of the screener lets addresses through that are not public; "
                "use policy=outlink.Policy.preview(), or private_address='block'"
            )
        return chain

    def hop(self, link: str) -> Hop:
        """Judges a link. Raises ``LinkStopped`` if it must not be asked for."""
        bounds = Bounds(self._max_seconds, self._max_bytes)
        chain = self.chain()
        chain.hop(link)
        return Hop(chain, running(chain), bounds)

    def target(self, link: str, location: bytes) -> str:
        """Where a redirect leads, resolved as browsers do. Raises ``LinkStopped`` likewise.

        A page may lead to itself: with the cookie that it sets, it may be another one. The client counts
        redirects.
        """
        chain = self.chain()
        chain.hop(link)
        here = running(chain)
        chain.hop(location)
        return here if _is_loop(chain.verdict) else running(chain)


def _is_loop(verdict: Verdict | None) -> bool:
    """Whether nothing stops a chain but that it comes back to a link."""
    if verdict is None:
        return False
    stopping = [reason for reason in verdict.reasons if reason.action == verdict.action]
    return bool(stopping) and all(
        (reason.code, reason.detail) == ("limit", "loop") for reason in stopping
    )


def running(chain: Chain) -> str:
    """The URL to ask for. Raises ``LinkStopped`` if the chain has stopped."""
    url, verdict = chain.href, chain.verdict
    if url is None and verdict is not None:
        raise LinkStopped(verdict)
    return url or ""
