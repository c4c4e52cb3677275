"""A session, and an adapter, of Requests for links that others wrote: every hop and every address is
screened before it is asked.

>>> import outlink, outlink.requests
>>> screener = outlink.Screener(policy=outlink.Policy.preview())
>>> session = outlink.requests.Session(screener)
>>> session.get("http://169.254.169.254/latest/meta-data/")
Traceback (most recent call last):
    ...
outlink.requests.LinkStopped: block: the host 169.254.169.254 is not public: metadata
"""

from __future__ import annotations

import functools
import http.client
import io
import socket
from typing import Any, Final

import requests
import urllib3
from requests.__version__ import __version__ as _VERSION
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
from urllib3.util.connection import create_connection

from outlink._action import Action
from outlink._errors import LinkStopped as _LinkStopped
from outlink._fetch import MAX_BYTES, MAX_SECONDS, Bounds, Guard, Hop, Resolve, resolve as _resolve
from outlink._outlink import Context, Live, Screener

__all__ = ["Adapter", "LinkStopped", "Session"]

_HOOK: Final = "get_connection_with_tls_context"
"""The method that Requests asks for a connection. Older versions ask another one for the URL alone, and
would connect to addresses that were not screened."""

if not hasattr(HTTPAdapter, _HOOK):
    raise ImportError(
        f"Requests {_VERSION} has no HTTPAdapter.{_HOOK}, through which outlink.requests "
        "connects to screened addresses only; install requests>=2.32.2, or outlink[requests]"
    )


class LinkStopped(_LinkStopped, requests.exceptions.RequestException):
    """A link, a hop or an address that must not be asked; ``verdict`` says why."""


class Adapter(HTTPAdapter):
    """Screens each request, connects to the addresses that were screened and to no others.

    Mount it for ``http://`` and ``https://``. Redirects come back to it, one by one. A ``Location``
    is read as browsers read it, need not be UTF-8, and is replaced by the URL that it means. It uses
    no proxy, which would resolve the name anew, keeps no connection, asks for answers without
    compression and refuses others, and leaves the body of a redirect unread. ``max_seconds`` bounds
    each hop from its name to the last byte, apart from the name service of the system, which keeps
    its own time; ``max_bytes`` bounds the answer of each. ``resolve`` gives the addresses of a host.

    Raises ``ValueError`` if the policy of the screener lets private addresses through.
    """

    def __init__(
        self,
        screener: Screener | Live,
        context: Context | None = None,
        *,
        stop_at: Action | None = None,
        max_seconds: float = MAX_SECONDS,
        max_bytes: int = MAX_BYTES,
        resolve: Resolve = _resolve,
    ) -> None:
        self.guard: Final = Guard(screener, context, stop_at, max_seconds, max_bytes)
        self._resolve = resolve
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        """Replaces the pools of urllib3, which resolve names themselves, by one that refuses."""
        super().init_poolmanager(*arguments, **named)
        self.poolmanager = _NoPools()  # type: ignore[assignment,unused-ignore]

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Any = None,
    ) -> requests.Response:
        """Sends a request, if it may be sent; ``proxies`` is ignored."""
        request = _Screened(request, *self._screen(request))
        # A few bytes that are compressed become any number.
        request.headers["Accept-Encoding"] = "identity"
        request.headers["Connection"] = "close"
        response = super().send(request, stream, timeout, verify, cert, {})
        if response.is_redirect and response.headers["Location"]:
            response._content = b""
            response._content_consumed = True  # type: ignore[attr-defined,unused-ignore]
            response.raw.close()
            # Requests gives each byte as a character.
            location = response.headers["Location"].encode("latin-1")
            try:
                response.headers["Location"] = self.guard.target(request.url or "", location)
            except _LinkStopped as stopped:
                raise LinkStopped(
                    stopped.verdict, request=request, response=response
                ) from None
        elif response.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
            response.close()
            raise requests.exceptions.ContentDecodingError(
                "the answer is compressed, though it was asked for without", request=request
            )
        return response

    def get_connection_with_tls_context(
        self,
        request: requests.PreparedRequest,
        verify: bool | str | None,
        proxies: Any = None,
        cert: Any = None,
    ) -> Any:
        """A pool of its own for each request, which knows the addresses that were screened."""
        if not isinstance(request, _Screened):
            request = _Screened(request, *self._screen(request))
        place, tls = self.build_connection_pool_key_attributes(request, verify or False, cert)
        settings: dict[str, Any] = {
            "maxsize": 1,
            "hop": request.hop,
            "addresses": request.addresses,
        }
        if place["scheme"] == "http":
            return _HTTPPool(place["host"], place["port"], **settings)
        return _HTTPSPool(place["host"], place["port"], **settings, **tls)

    def _screen(self, request: requests.PreparedRequest) -> tuple[Hop, list[str]]:
        """Judges a request and the addresses of its host. Raises ``LinkStopped`` if one is refused."""
        try:
            hop = self.guard.hop(request.url or "")
            return hop, hop.screened(hop.literal or self._resolve(hop.host))
        except _LinkStopped as stopped:
            raise LinkStopped(stopped.verdict, request=request) from None
        except OSError as error:
            raise requests.exceptions.ConnectionError(error, request=request) from error


class Session(requests.Session):
    """A session all of whose requests go through an ``Adapter``, and which takes neither proxies nor
    passwords from the environment. The arguments are those of ``Adapter``.

    It follows as many redirects as ``Limits.hops`` of the screener says.
    """

    def __init__(
        self,
        screener: Screener | Live,
        context: Context | None = None,
        *,
        stop_at: Action | None = None,
        max_seconds: float = MAX_SECONDS,
        max_bytes: int = MAX_BYTES,
        resolve: Resolve = _resolve,
    ) -> None:
        super().__init__()
        adapter = Adapter(
            screener,
            context,
            stop_at=stop_at,
            max_seconds=max_seconds,
            max_bytes=max_bytes,
            resolve=resolve,
        )
        self.trust_env = False
        self.max_redirects = adapter.guard.current.limits.hops
        self.mount("https://", adapter)
        self.mount("http://", adapter)


class _Screened(requests.PreparedRequest):
    """A copy of a request that may be sent, with the addresses that it may be sent to."""

    def __init__(
        self, request: requests.PreparedRequest, hop: Hop, addresses: list[str]
    ) -> None:
        super().__init__()
        vars(self).update(vars(request.copy()))
        self.url = hop.url
        self.hop: Final = hop
        self.addresses: Final = addresses

    def __reduce__(self) -> tuple[Any, ...]:
        """Is pickled as a plain request, which is also what ``copy`` gives."""
        return requests.PreparedRequest, (), vars(self.copy())


class _NoPools:
    """Stands where Requests has the pools of urllib3. A version of Requests that asks it for a
    connection fails, and connects to nothing."""

    def clear(self) -> None:
        """There is nothing to close."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(
            f"Requests {_VERSION} asks for a connection with `{name}`, which would not "
            f"be screened; install a version that asks HTTPAdapter.{_HOOK}, such as 2.32.2"
        )


class _Pinned(HTTPConnection):
    """A connection to one of the addresses that were screened."""

    def __init__(self, *arguments: Any, hop: Hop, addresses: list[str], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._bounds = hop.bounds
        self._addresses = addresses
        response = functools.partial(_Response, bounds=hop.bounds)
        self.response_class = response  # type: ignore[assignment]

    def _new_conn(self) -> socket.socket:
        failure: OSError | None = None
        for address in self._addresses:
            try:
                timeout = self._bounds.timeout(self.timeout)
                return create_connection(
                    (address, self.port),
                    timeout,
                    source_address=self.source_address,
                    socket_options=self.socket_options,
                )
            except OSError as error:
                failure = error
        text = f"no address of {self.host!r} answers: {failure}"
        if isinstance(failure, TimeoutError):
            raise ConnectTimeoutError(self, text) from failure
        raise NewConnectionError(self, text) from failure


class _PinnedTLS(_Pinned, HTTPSConnection):
    """As ``_Pinned``, with TLS for the name of the host and not for the address."""


class _HTTPPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Pinned


class _HTTPSPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _PinnedTLS


class _Response(http.client.HTTPResponse):
    """An answer that is read within the bounds of its hop."""

    def __init__(self, sock: socket.socket, *arguments: Any, bounds: Bounds, **named: Any) -> None:
        super().__init__(sock, *arguments, **named)
        raw = self.fp.detach()  # type: ignore[attr-defined,unused-ignore]
        self.fp = io.BufferedReader(_Bounded(raw, sock, bounds))


class _Bounded(io.RawIOBase):
    def __init__(self, raw: io.RawIOBase, sock: socket.socket, bounds: Bounds) -> None:
        self._raw = raw
        self._sock = sock
        self._asked = sock.gettimeout()
        self._bounds = bounds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._bounds.timeout(self._asked))
        size: int | None = self._raw.readinto(buffer)  # type: ignore[attr-defined,unused-ignore]
        self._bounds.count(size or 0)
        return size

    def close(self) -> None:
        self._raw.close()
        super().close()
