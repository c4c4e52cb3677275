"""Transports of HTTPX for links that others wrote: every hop and every address is screened before it
is asked.

>>> import httpx, outlink, outlink.httpx
>>> screener = outlink.Screener(policy=outlink.Policy.preview())
>>> transport = outlink.httpx.Transport(screener)
>>> client = httpx.Client(transport=transport, follow_redirects=True)
>>> client.get("http://169.254.169.254/latest/meta-data/")
Traceback (most recent call last):
    ...
outlink.httpx.LinkStopped: block: the host 169.254.169.254 is not public: metadata
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import anyio
import httpcore
import httpx

from outlink._action import Action
from outlink._errors import LinkStopped as _LinkStopped
from outlink._fetch import (
    MAX_BYTES,
    MAX_SECONDS,
    Bounds,
    Guard,
    Hop,
    Resolve,
    addresses_of,
    resolve as _resolve,
)
from outlink._outlink import Context, Live, Screener

__all__ = ["AsyncTransport", "LinkStopped", "Transport"]


class LinkStopped(_LinkStopped, httpx.TransportError):
    """A link, a hop or an address that must not be asked; ``verdict`` says why."""


async def _resolve_async(host: str) -> list[str]:
    """The addresses of a host, as the name service of the system has them."""
    found = await anyio.getaddrinfo(host.encode("ascii"), None, type=socket.SOCK_STREAM)
    return addresses_of(found)


class _TLS:
    """The settings of TLS, which take long to make, and are not needed for ``http``."""

    _ssl_context: ssl.SSLContext | None

    def _tls(self, hop: Hop) -> ssl.SSLContext | None:
        if self._ssl_context is None and hop.url.startswith("https:"):
            self._ssl_context = httpx.create_ssl_context(trust_env=False)
        return self._ssl_context


class Transport(_TLS, httpx.BaseTransport):
    """Screens each request, and connects to the addresses that were screened and to no others.

    Give it to ``httpx.Client``, which then takes no proxy from the environment; redirects come back
    to it, one by one, as many as the client's ``max_redirects``. A ``Location`` is read as browsers
    read it, need not be UTF-8, and is replaced by the URL that it means. It keeps no connection, asks
    for answers without compression and refuses others, and leaves the body of a redirect unread.
    ``max_seconds`` bounds each hop from its name to the last byte, apart from the name service of the
    system, which keeps its own time; ``max_bytes`` bounds the answer of each. ``resolve`` gives the
    addresses of a host.

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
        ssl_context: ssl.SSLContext | None = None,
        resolve: Resolve = _resolve,
    ) -> None:
        self._guard = Guard(screener, context, stop_at, max_seconds, max_bytes)
        self._ssl_context = ssl_context
        self._resolve = resolve

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Sends a request, if it may be sent."""
        with _translated(request):
            hop = self._guard.hop(str(request.url))
            addresses = hop.screened(hop.literal or self._resolve(hop.host))
            pool = httpcore.ConnectionPool(
                ssl_context=self._tls(hop),
                max_connections=1,
                max_keepalive_connections=0,
                network_backend=_Backend(addresses, hop.bounds),
            )
            try:
                answer = pool.handle_request(_request(request, hop))
                body = _Body(answer.stream, pool, request)
                response = _response(answer, request, body)
                if response.has_redirect_location and _location(answer):
                    response.headers["Location"] = self._guard.target(hop.url, _location(answer))
                    body.close()
                    response.stream = httpx.ByteStream(b"")
                return response
            except BaseException:
                pool.close()
                raise


class AsyncTransport(_TLS, httpx.AsyncBaseTransport):
    """``Transport`` for ``httpx.AsyncClient``.

    The time of the name service counts here. ``resolve`` is a coroutine function.
    """

    def __init__(
        self,
        screener: Screener | Live,
        context: Context | None = None,
        *,
        stop_at: Action | None = None,
        max_seconds: float = MAX_SECONDS,
        max_bytes: int = MAX_BYTES,
        ssl_context: ssl.SSLContext | None = None,
        resolve: Callable[[str], Awaitable[Iterable[str]]] = _resolve_async,
    ) -> None:
        self._guard = Guard(screener, context, stop_at, max_seconds, max_bytes)
        self._ssl_context = ssl_context
        self._resolve = resolve

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Sends a request, if it may be sent."""
        with _translated(request):
            hop = self._guard.hop(str(request.url))
            addresses = hop.literal
            if addresses is None:
                with anyio.fail_after(hop.bounds.timeout(None)):
                    addresses = list(await self._resolve(hop.host))
            pool = httpcore.AsyncConnectionPool(
                ssl_context=self._tls(hop),
                max_connections=1,
                max_keepalive_connections=0,
                network_backend=_AsyncBackend(hop.screened(addresses), hop.bounds),
            )
            try:
                answer = await pool.handle_async_request(_request(request, hop))
                body = _AsyncBody(answer.stream, pool, request)
                response = _response(answer, request, body)
                if response.has_redirect_location and _location(answer):
                    response.headers["Location"] = self._guard.target(hop.url, _location(answer))
                    await body.aclose()
                    response.stream = httpx.ByteStream(b"")
                return response
            except BaseException:
                with anyio.CancelScope(shield=True):
                    await pool.aclose()
                raise


def _request(request: httpx.Request, hop: Hop) -> httpcore.Request:
    """The request as it is sent: to the name, so that the server and its certificate are the name's."""
    url = httpx.URL(hop.url)
    # The client wrote Host for its own reading of the link.
    kept = [(name, value) for name, value in request.headers.raw if name.lower() not in _OWN]
    own = [(b"Host", url.netloc), (b"Accept-Encoding", b"identity"), (b"Connection", b"close")]
    timeouts = {key: value for key, value in request.extensions.items() if key in _PASSED}
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    return httpcore.Request(
        request.method, target, headers=own + kept, content=request.stream, extensions=timeouts
    )


_OWN = (b"host", b"accept-encoding", b"connection")

# An extension can also name another server for TLS, or another path.
_PASSED = ("timeout", "trace")


def _response(answer: httpcore.Response, request: httpx.Request, body: Any) -> httpx.Response:
    response = httpx.Response(
        answer.status, headers=answer.headers, stream=body, extensions=answer.extensions
    )
    # A few bytes that are compressed become any number.
    if response.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        text = "the answer is compressed, though it was asked for without"
        raise httpx.DecodingError(text, request=request)
    return response


def _location(answer: httpcore.Response) -> bytes:
    """Where a redirect leads, as the server has it."""
    return b", ".join(value for name, value in answer.headers if name.lower() == b"location")


@contextmanager
def _translated(
    request: httpx.Request, other: type[httpx.NetworkError] = httpx.ConnectError
) -> Iterator[None]:
    """Gives the errors of ``httpcore``, and those of the guard, the classes that HTTPX has for them."""
    try:
        yield
    except _LinkStopped as stopped:
        raise LinkStopped(stopped.verdict, request=request) from None
    except _FAILURES as error:
        kind = getattr(httpx, type(error).__name__, httpx.NetworkError)
        raise kind(str(error), request=request) from error
    except TimeoutError as error:
        raise httpx.ReadTimeout(str(error), request=request) from error
    except OSError as error:
        raise other(str(error), request=request) from error


_FAILURES = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.TimeoutException,
    httpcore.UnsupportedProtocol,
)


class _Body(httpx.SyncByteStream):
    def __init__(self, stream: Any, pool: httpcore.ConnectionPool, request: httpx.Request) -> None:
        self._stream = stream
        self._pool = pool
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        with _translated(self._request, httpx.ReadError):
            yield from self._stream

    def close(self) -> None:
        self._stream.close()
        self._pool.close()


class _AsyncBody(httpx.AsyncByteStream):
    def __init__(
        self, stream: Any, pool: httpcore.AsyncConnectionPool, request: httpx.Request
    ) -> None:
        self._stream = stream
        self._pool = pool
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _translated(self._request, httpx.ReadError):
            async for part in self._stream:
                yield part

    async def aclose(self) -> None:
        await self._stream.aclose()
        await self._pool.aclose()


class _Backend(httpcore.NetworkBackend):
    """Connects to the addresses that were screened, whatever host it is asked for."""

    def __init__(self, addresses: list[str], bounds: Bounds) -> None:
        self._addresses = addresses
        self._bounds = bounds

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = OSError(f"{host!r} has no address")
        for address in self._addresses:
            try:
                stream = httpcore.SyncBackend().connect_tcp(
                    address, port, self._bounds.timeout(timeout), local_address, socket_options
                )
                return _Stream(stream, self._bounds)
            except (httpcore.NetworkError, httpcore.TimeoutException) as error:
                failure = error
        raise failure


class _AsyncBackend(httpcore.AsyncNetworkBackend):
    """As ``_Backend``, for asyncio."""

    def __init__(self, addresses: list[str], bounds: Bounds) -> None:
        self._addresses = addresses
        self._bounds = bounds

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        failure: Exception = OSError(f"{host!r} has no address")
        for address in self._addresses:
            try:
                stream = await httpcore.AnyIOBackend().connect_tcp(
                    address, port, self._bounds.timeout(timeout), local_address, socket_options
                )
                return _AsyncStream(stream, self._bounds)
            except (httpcore.NetworkError, httpcore.TimeoutException) as error:
                failure = error
        raise failure


class _Stream(httpcore.NetworkStream):
    """A connection that is used within the bounds of its hop."""

    def __init__(self, stream: httpcore.NetworkStream, bounds: Bounds) -> None:
        self._stream = stream
        self._bounds = bounds

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        part = self._stream.read(max_bytes, self._bounds.timeout(timeout))
        self._bounds.count(len(part))
        return part

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._bounds.timeout(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        timeout = self._bounds.timeout(timeout)
        return _Stream(
            self._stream.start_tls(ssl_context, server_hostname, timeout), self._bounds
        )

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _AsyncStream(httpcore.AsyncNetworkStream):
    """As ``_Stream``, for asyncio."""

    def __init__(self, stream: httpcore.AsyncNetworkStream, bounds: Bounds) -> None:
        self._stream = stream
        self._bounds = bounds

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        part = await self._stream.read(max_bytes, self._bounds.timeout(timeout))
        self._bounds.count(len(part))
        return part

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._stream.write(buffer, self._bounds.timeout(timeout))

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        timeout = self._bounds.timeout(timeout)
        stream = await self._stream.start_tls(ssl_context, server_hostname, timeout)
        return _AsyncStream(stream, self._bounds)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
