"""The session of Requests and the transports of HTTPX against hostile links, redirects, names and
servers, on sockets of this machine.

``127.0.0.2`` plays the public web: the policy names it as a host of the operator's own.
``127.0.0.1`` is what must never be asked.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import importlib
import pickle
import socketserver
import sys
import threading
from pathlib import Path

import outlink
import pytest

requests = pytest.importorskip("requests")
httpx = pytest.importorskip("httpx")

import outlink.httpx  # noqa: E402
import outlink.requests  # noqa: E402

PUBLIC = "127.0.0.2"
INTERNAL = "127.0.0.1"
LINKS = Path(__file__).parents[3] / "examples" / "services" / "tests" / "hostile_links.txt"

NAMES = {
    "public.example": [[PUBLIC]],
    "internal.example": [[INTERNAL]],
    "both.example": [[PUBLIC, INTERNAL]],
    "rebinds.example": [[PUBLIC], [INTERNAL]],
    "second.example": [["127.0.0.99", PUBLIC]],
    "mapped.example": [["::ffff:127.0.0.1"]],
    "metadata.example": [["169.254.169.254"]],
    "nat64.example": [["64:ff9b::7f00:1"]],
    "nowhere.example": [[]],
}


class Names:
    """The name service. A name that has several answers gives them in turn."""

    def __init__(self):
        self.answers = {name: list(answers) for name, answers in NAMES.items()}

    def __call__(self, host):
        if host not in self.answers:
            raise OSError("no such name")
        answers = self.answers[host]
        return answers.pop(0) if len(answers) > 1 else answers[0]

    async def later(self, host):
        return self(host)


class Server(socketserver.ThreadingTCPServer):
    """Counts what it is asked, and answers as ``answers`` say."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, host, answers=None):
        super().__init__((host, 0), Handler)
        self.answers = answers or {}
        self.asked = []
        self.heads = []
        self.is_stopped = threading.Event()
        self.port = self.server_address[1]
        self.thread = threading.Thread(target=self.serve_forever, args=(0.01,))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.is_stopped.set()
        self.shutdown()
        self.thread.join()
        self.server_close()

    def handle_error(self, request, client_address):
        """A client may go away whenever it likes."""

    def taken(self):
        asked, self.asked = self.asked, []
        return asked


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        head = self.request.recv(65536)
        self.server.heads.append(head)
        path = head.decode("latin-1").split(" ")[1] if head[:3] == b"GET" else ""
        self.server.asked.append(path)
        if path.startswith("/chain/"):
            return self.request.sendall(redirect(b"/chain/%d" % (int(path[7:]) + 1)))
        if path == "/cookie" and b"seen=1" not in head:
            return self.request.sendall(COOKIE)
        if path in ENDLESS:
            first, again, pause = ENDLESS[path]
            self.request.sendall(first)
            while not self.server.is_stopped.wait(pause):
                self.request.sendall(again)
        answer = self.server.answers.get(path, PAGE)
        return self.request.sendall(answer.replace(b"PORT", b"%d" % self.server.port))


def answer(status, body=b"", **headers):
    lines = [f"HTTP/1.1 {status}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def redirect(location, body=b""):
    return answer("302 Found", body, Location=location.decode("latin-1"))


PAGE = answer("200 OK", b"a page", Content_Type="text/plain")

# A page that leads to itself, and is another one once its cookie is set.
COOKIE = answer("302 Found", Location="/cookie", Set_Cookie="seen=1")

# What goes on for ever: how it begins, what comes again, and how soon.
ENDLESS = {
    "/slow": (b"", b"", 0.05),
    "/drip": (b"", b"H", 0.05),
    "/continue": (b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.001),
    "/head": (b"HTTP/1.1 200 OK\r\n", b"A: b\r\n", 0.05),
    "/body": (answer("200 OK"), b"a" * 4096, 0),
    "/dripping-body": (answer("200 OK"), b"a", 0.05),
    "/redirect": (redirect(b"/"), b"a" * 4096, 0),
}


def screener():
    policy = outlink.Policy(preset="preview", private={"allow": [PUBLIC, "127.0.0.99"]})
    rules = [{"url": "public.example/blocked"}, {"domain": "evil.example"}]
    return outlink.Screener(lists={"mine": rules}, policy=policy)


def with_requests(link, names, **bounds):
    with outlink.requests.Session(screener(), resolve=names, **bounds) as session:
        answer = session.get(link)
        return answer.url, answer.content


def with_adapter(link, names, **bounds):
    with requests.Session() as session:
        session.max_redirects = 20
        adapter = outlink.requests.Adapter(screener(), resolve=names, **bounds)
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        answer = session.get(link)
        return answer.url, answer.content


def with_httpx(link, names, **bounds):
    transport = outlink.httpx.Transport(screener(), resolve=names, **bounds)
    with httpx.Client(transport=transport, follow_redirects=True) as client:
        answer = client.get(link)
        return str(answer.url), answer.content


def with_httpx_async(link, names, **bounds):
    async def get():
        transport = outlink.httpx.AsyncTransport(screener(), resolve=names.later, **bounds)
        async with httpx.AsyncClient(transport=transport, follow_redirects=True) as client:
            answer = await client.get(link)
            return str(answer.url), answer.content

    return asyncio.run(get())


CLIENTS = [with_requests, with_adapter, with_httpx, with_httpx_async]
REFUSED = (requests.RequestException, httpx.HTTPError, httpx.InvalidURL)

every_client = pytest.mark.parametrize("get", CLIENTS, ids=lambda get: get.__name__[5:])


def hostile(port):
    if not LINKS.is_file():
        pytest.skip("the links are not beside the package")
    lines = LINKS.read_text("utf-8").split("\n")[:-1]
    assert len(lines) > 70
    named = {"{port}": str(port), "{tab}": "\t", "{lf}": "\n"}
    for line in lines:
        for name, value in named.items():
            line = line.replace(name, value)
        yield line


@every_client
def test_no_link_reaches_the_internal_server(get):
    with Server(INTERNAL) as internal:
        for link in hostile(internal.port):
            with pytest.raises(REFUSED):
                pytest.fail(f"{link!r}: {get(link, Names())}")
            assert internal.taken() == [], link


@every_client
def test_no_redirect_reaches_the_internal_server(get):
    with Server(INTERNAL) as internal, Server(PUBLIC) as public:
        for location in hostile(internal.port):
            # A header has no line break.
            location = location.replace("\t", "").replace("\n", "")
            # These stay on the host that gives them: relative references, as browsers read them.
            rest = location.removeprefix("http:")
            if not rest or rest.startswith(("/1", "127")):
                continue
            public.answers["/"] = redirect(location.encode())
            with pytest.raises(REFUSED):
                pytest.fail(f"{location!r}: {get(f'http://public.example:{public.port}/', Names())}")
            assert public.taken() == ["/"], location
            assert internal.taken() == [], location


@every_client
def test_an_address_that_was_screened_is_the_one_that_is_asked(get):
    with Server(PUBLIC, {"/": redirect(b"/again")}) as public:
        # The second hop resolves anew, to an address that is refused.
        with pytest.raises(outlink.LinkStopped) as stopped:
            get(f"http://rebinds.example:{public.port}/", Names())
        assert public.taken() == ["/"]
        assert stopped.value.verdict.reason.code == "private_address"


@every_client
def test_a_page_behind_its_redirects(get):
    answers = {
        "/": redirect(b"http://public.example:PORT/b?c"),
        "/b?c": redirect(b"d"),
        "/to-blocked": redirect(b"http://public.example/blocked"),
    }
    with Server(PUBLIC, answers) as public:
        base = f"http://public.example:{public.port}"
        assert get(f"{base}/", Names()) == (f"{base}/d", b"a page")
        assert public.taken() == ["/", "/b?c", "/d"]
        assert {head.split(b"\r\nHost: ")[1].split(b"\r\n")[0] for head in public.heads} == {
            f"public.example:{public.port}".encode()
        }
        # The first address does not answer.
        assert get(f"http://second.example:{public.port}/x", Names())[1] == b"a page"
        public.taken()
        with pytest.raises(outlink.LinkStopped) as stopped:
            get(f"{base}/to-blocked", Names())
        assert stopped.value.verdict.reason.rule.pattern == "public.example/blocked"
        assert public.taken() == ["/to-blocked"]


@every_client
@pytest.mark.parametrize(
    "location, path",
    [
        (b"/caf\xe9", "/caf%E9"),
        (b"/%FF\xff", "/%FF%FF"),
        (b"http:///public.example:PORT/a", "/a"),
        (b"\\\\public.example:PORT\\a", "/a"),
        (b"/\\public.example:PORT/a", "/a"),
    ],
)
def test_a_location_leads_where_a_browser_goes(get, location, path):
    with Server(PUBLIC, {"/": redirect(location)}) as public:
        base = f"http://public.example:{public.port}"
        assert get(f"{base}/", Names()) == (base + path, b"a page")
        assert public.taken() == ["/", path]


@every_client
@pytest.mark.parametrize(
    "location",
    [
        b"\\\\evil.example\\x",
        b"/\\evil.example/x",
        b"http:\\\\evil.example/x",
        b"http:///evil.example/x",
        b"http://evil.example\\@public.example:PORT/x",
    ],
)
def test_a_listed_location_is_stopped_however_it_is_written(get, location):
    with Server(PUBLIC, {"/": redirect(location)}) as public:
        with pytest.raises(outlink.LinkStopped) as stopped:
            get(f"http://public.example:{public.port}/", Names())
        assert stopped.value.verdict.reason.rule.pattern == "evil.example"
        assert public.taken() == ["/"]


@every_client
def test_a_page_may_lead_to_itself_with_a_cookie(get):
    with Server(PUBLIC) as public:
        link = f"http://public.example:{public.port}/cookie"
        assert get(link, Names()) == (link, b"a page")
        assert public.taken() == ["/cookie", "/cookie"]


@every_client
def test_loops_and_long_chains_end(get):
    with Server(PUBLIC, {"/loop": redirect(b"/loop#a")}) as public:
        base = f"http://public.example:{public.port}"
        for path in ("/loop", "/chain/1"):
            with pytest.raises(REFUSED):
                get(base + path, Names())
            assert len(public.taken()) <= 21


@every_client
@pytest.mark.parametrize("path", ENDLESS)
def test_what_goes_on_for_ever_ends(get, path):
    with Server(PUBLIC) as public:
        link = f"http://public.example:{public.port}{path}"
        if path == "/redirect":
            assert get(link, Names(), max_seconds=60, max_bytes=100_000)[1] == b"a page"
            return
        with pytest.raises(REFUSED) as failed:
            get(link, Names(), max_seconds=0.3, max_bytes=100_000)
        assert not isinstance(failed.value, outlink.LinkStopped)


@every_client
def test_the_bytes_of_an_answer_are_bounded(get):
    with Server(PUBLIC, {"/": answer("200 OK", b"a" * 5000)}) as public:
        link = f"http://public.example:{public.port}/"
        assert len(get(link, Names(), max_bytes=6000)[1]) == 5000
        with pytest.raises(REFUSED, match="more than 4000 bytes"):
            get(link, Names(), max_bytes=4000)


@every_client
def test_a_compressed_answer_is_refused(get):
    bomb = answer("200 OK", gzip.compress(bytes(1_000_000)), Content_Encoding="gzip")
    with Server(PUBLIC, {"/": bomb}) as public:
        with pytest.raises(REFUSED, match="compressed"):
            get(f"http://public.example:{public.port}/", Names())
        assert b"Accept-Encoding: identity\r\n" in public.heads[0]


@every_client
def test_a_proxy_of_the_environment_is_not_asked(get, monkeypatch):
    with Server(INTERNAL) as internal, Server(PUBLIC) as public:
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://{INTERNAL}:{internal.port}")
        assert get(f"http://public.example:{public.port}/", Names())[1] == b"a page"
        assert internal.taken() == []


@every_client
def test_tls_is_spoken_with_the_name(get):
    with Server(PUBLIC) as public:
        with pytest.raises(REFUSED):
            get(f"https://public.example:{public.port}/", Names())
        assert [b"public.example" in head for head in public.heads] == [True]


def test_an_adapter_takes_no_proxy_of_its_session_either(monkeypatch):
    with Server(INTERNAL) as internal, Server(PUBLIC) as public, requests.Session() as session:
        monkeypatch.setenv("http_proxy", f"http://{INTERNAL}:{internal.port}")
        session.mount("http://", outlink.requests.Adapter(screener(), resolve=Names()))
        assert session.get(f"http://public.example:{public.port}/").content == b"a page"
        assert internal.taken() == []


def test_a_requests_that_asks_for_no_screened_connection_is_refused(monkeypatch):
    """As before 2.32.2: the method that the adapter replaces is not there."""
    monkeypatch.setattr("requests.adapters.HTTPAdapter", requests.adapters.BaseAdapter)
    monkeypatch.delitem(sys.modules, "outlink.requests")
    with pytest.raises(ImportError, match=r"get_connection_with_tls_context.*install requests>="):
        importlib.import_module("outlink.requests")


def test_a_requests_that_asks_otherwise_connects_to_nothing(monkeypatch):
    """As a later version may, which has the method and does not call it."""

    def send(self, request, *_):
        pool = self.poolmanager.connection_from_url(request.url)
        return self.build_response(request, pool.urlopen("GET", "/", preload_content=False))

    monkeypatch.setattr("requests.adapters.HTTPAdapter.send", send)
    with Server(INTERNAL) as internal, Server(PUBLIC) as public:
        with outlink.requests.Session(screener(), resolve=Names()) as session:
            with pytest.raises(outlink.LinkStopped):
                session.get(f"http://{INTERNAL}:{internal.port}/")
            with pytest.raises(RuntimeError, match="connection_from_url.*would not be screened"):
                session.get(f"http://{PUBLIC}:{public.port}/")
        assert internal.taken() == public.taken() == []


def test_an_answer_of_requests_is_pickled():
    with Server(PUBLIC) as public, outlink.requests.Session(screener(), resolve=Names()) as session:
        answer = session.get(f"http://public.example:{public.port}/")
        copy = pickle.loads(pickle.dumps(answer))
        assert (copy.content, copy.request.url) == (b"a page", answer.url)
        assert session.send(answer.request.copy()).content == b"a page"
        assert public.taken() == ["/", "/"]


MAKERS = [
    outlink.requests.Session,
    outlink.requests.Adapter,
    outlink.httpx.Transport,
    outlink.httpx.AsyncTransport,
]


def private_allowed(*ranges):
    policy = outlink.Policy(preset="preview", private={"allow": list(ranges)})
    return outlink.Screener(policy=policy)


def listed(*ranges):
    return outlink.Screener(lists=[outlink.List("bogons", ranges, format="cidr", kind="category")])


LAX = {
    "the default": (outlink.Screener(), None),
    # A rule stops this one address, and the policy lets all the others through.
    "metadata is listed": (listed("169.254.169.254/32"), None),
    "its network is listed": (listed("169.254.0.0/16"), outlink.Action.REVIEW),
    "only warned of": (outlink.Screener(policy=outlink.Policy(private_address="warn")), None),
    "stops at nothing": (outlink.Screener(), outlink.Action.ALLOW),
    "metadata is allowed": (private_allowed("169.254.0.0/16"), None),
}
STRICT = {
    "preview": (outlink.Screener(policy=outlink.Policy.preview()), None),
    "a network of the operator": (private_allowed("10.0.0.0/8", "127.0.0.0/8"), None),
    "stops at warnings": (LAX["only warned of"][0], outlink.Action.WARN),
}


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: f"{make.__module__}.{make.__name__}")
@pytest.mark.parametrize("name", [*LAX, *STRICT])
def test_a_policy_that_lets_private_addresses_through_is_refused(make, name):
    screener, stop_at = {**LAX, **STRICT}[name]
    if name in STRICT:
        make(screener, stop_at=stop_at)
        return
    with pytest.raises(ValueError, match="Policy.preview"):
        make(screener, stop_at=stop_at)


def test_a_live_is_asked_for_what_is_in_force(tmp_path):
    outlink.compile({"mine": ["other.example"]}).write(tmp_path / "links.outlink")
    policy = outlink.Policy(preset="preview", private={"allow": [PUBLIC]})
    live = outlink.Live(tmp_path / "links.outlink", policy=policy)
    with Server(PUBLIC) as public, outlink.requests.Session(live, resolve=Names()) as session:
        link = f"http://public.example:{public.port}/"
        assert session.get(link).content == b"a page"
        live.put_layer(outlink.compile({"urgent": ["public.example"]}, name="urgent").open())
        with pytest.raises(outlink.LinkStopped):
            session.get(link)


def test_many_threads_and_tasks_share_a_transport():
    async def gather(base):
        transport = outlink.httpx.AsyncTransport(screener(), resolve=Names().later)
        async with httpx.AsyncClient(transport=transport) as client:
            return await asyncio.gather(*(client.get(f"{base}/{n}") for n in range(20)))

    with Server(PUBLIC) as public:
        base = f"http://public.example:{public.port}"
        assert {answer.content for answer in asyncio.run(gather(base))} == {b"a page"}
        transport = outlink.httpx.Transport(screener(), resolve=Names())
        answers = []
        with httpx.Client(transport=transport) as client, contextlib.ExitStack() as stack:
            for number in range(8):
                get = lambda number=number: answers.append(client.get(f"{base}/{number}").content)
                thread = threading.Thread(target=get)
                thread.start()
                stack.callback(thread.join)
        assert answers == [b"a page"] * 8
