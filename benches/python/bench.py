"""Microseconds a link and memory from Python, beside what else a Python program could use.

    pip install -r benches/python/requirements.txt outlink-*.whl
    python benches/python/bench.py --data FOLDER [--rules 1000000] [--rows NAME ...] [--record]

FOLDER holds `domains.txt` (one blocked domain per line) and `links_benign.txt` (one link per line). Every row
runs in a process of its own, so that its memory is its own: what is resident after loading beyond
what was before, of which `shared` are pages of the mapped file and of libraries. `blocked` are the
links that the row blocks, of the `links` that it was given: rows that understand the same rules should
agree, and those that see through redirectors find more.

Time is taken of links of which one in a thousand is blocked, as in life. They are cut into chunks, and
the fastest time of each chunk over all passes counts: whatever disturbs a chunk must disturb it in
every pass. `CPU` is the same in time of the processor, of all threads together, which says more than
the clock where other programs run.
"""

from __future__ import annotations

import argparse
import ctypes
import datetime
import functools
import gc
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
from itertools import count, islice
from pathlib import Path

Many = Callable[[list[str]], int]


def parents(host: str) -> Iterator[str]:
    """The host and every domain above it."""
    yield host
    at = host.find(".")
    while at >= 0:
        yield host[at + 1 :]
        at = host.find(".", at + 1)


def each(is_blocked: Callable[[str], bool]) -> Many:
    """How many links a function of one link blocks."""

    def many(links: list[str]) -> int:
        blocked = 0
        for link in links:
            if is_blocked(link):
                blocked += 1
        return blocked

    return many


def set_urllib(rules: list[str], database: str) -> Many:
    from urllib.parse import urlsplit

    domains = set(rules)

    def is_blocked(link: str) -> bool:
        try:
            host = urlsplit(link).hostname or ""
        except ValueError:
            return False
        return any(name in domains for name in parents(host))

    return each(is_blocked)


def set_can_ada(rules: list[str], database: str) -> Many:
    import can_ada

    domains = set(rules)

    def is_blocked(link: str) -> bool:
        try:
            host = can_ada.parse(link).hostname
        except ValueError:
            return False
        return any(name in domains for name in parents(host))

    return each(is_blocked)


def set_tldextract(rules: list[str], database: str) -> Many:
    import tldextract

    domains = set(rules)
    # With the list of suffixes that comes with it: nothing is fetched.
    extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)

    def is_blocked(link: str) -> bool:
        found = extract(link)
        host = ".".join(part for part in (found.subdomain, found.domain, found.suffix) if part)
        return any(name in domains for name in parents(host))

    return each(is_blocked)


def trie_ural(rules: list[str], database: str) -> Many:
    import ural

    trie = ural.HostnameTrieSet()
    for rule in rules:
        trie.add(rule)
    return each(trie.match)


def adblock(rules: list[str], database: str) -> Many:
    import adblock

    filters = adblock.FilterSet(debug=False)
    filters.add_filter_list("\n".join(f"||{rule}^" for rule in rules))
    engine = adblock.Engine(filters, True)
    page = "https://platform.example/"
    return each(lambda link: engine.check_network_urls(link, page, "document").matched)


def braveblock(rules: list[str], database: str) -> Many:
    import braveblock

    blocker = braveblock.Adblocker(
        rules=[f"||{rule}^" for rule in rules], include_easylist=False, include_easyprivacy=False
    )
    page = "https://platform.example/"
    return each(lambda link: blocker.check_network_urls(link, page, "document"))


def cpex(rules: list[str], database: str) -> Many:
    from cpex_url_reputation.url_reputation_rust import URLReputationPlugin
    from types import SimpleNamespace

    config = SimpleNamespace(
        whitelist_domains=set(),
        allowed_patterns=[],
        blocked_domains=set(rules),
        blocked_patterns=[],
        use_heuristic_check=False,
        entropy_threshold=100.0,
        block_non_secure_http=False,
    )
    validate = URLReputationPlugin(config).validate_url
    return each(lambda link: not validate(link).continue_processing)


def outlink_is_blocked(rules: list[str], database: str) -> Many:
    import outlink

    return each(outlink.Screener(database).is_blocked)


def outlink_screen(rules: list[str], database: str) -> Many:
    import outlink

    screen = outlink.Screener(database).screen
    block = outlink.Action.BLOCK
    return each(lambda link: screen(link).action is block)


def outlink_list(rules: list[str], database: str) -> Many:
    import outlink

    screener = outlink.Screener(database)
    return lambda links: screener.screen_many(links).counts()["block"]


def outlink_arrow(threads: int) -> Callable[[list[str], str], Many]:
    def load(rules: list[str], database: str) -> Many:
        import outlink
        import pyarrow as pa

        screener = outlink.Screener(database)
        # The column is there before the clock runs, as it is in a program that has one.
        columns: dict[int, tuple[list[str], pa.Array]] = {}

        def many(links: list[str]) -> int:
            of, column = columns.get(id(links), (None, None))
            if of is not links:
                column = pa.array(links)
                columns[id(links)] = links, column
            verdicts = screener.screen_many(column, threads=threads)
            verdicts.__arrow_c_array__()
            return verdicts.counts()["block"]

        return many

    return load


ROWS: dict[str, tuple[str, Callable[[list[str], str], Many]]] = {
    "set-urllib": ("set, urllib.parse", set_urllib),
    "set-can-ada": ("set, can_ada", set_can_ada),
    "set-tldextract": ("set, tldextract", set_tldextract),
    "trie-ural": ("ural HostnameTrieSet", trie_ural),
    "adblock": ("adblock", adblock),
    "braveblock": ("braveblock", braveblock),
    "cpex": ("cpex-url-reputation", cpex),
    "is_blocked": ("outlink is_blocked", outlink_is_blocked),
    "screen": ("outlink screen", outlink_screen),
    "list": ("outlink screen_many, list", outlink_list),
    "arrow-1": ("outlink screen_many, Arrow, 1 thread", outlink_arrow(1)),
    "arrow-2": ("outlink screen_many, Arrow, 2 threads", outlink_arrow(2)),
}


def memory() -> tuple[int, int]:
    """What is resident of this process: of its own, and of files."""
    gc.collect()
    # What was freed while the rules were read is not of the row.
    ctypes.CDLL(None).malloc_trim(0)
    fields = {}
    for line in Path("/proc/self/status").read_text().splitlines():
        name, _, value = line.partition(":")
        fields[name] = value
    own, file = (int(fields[name].split()[0]) << 10 for name in ("RssAnon", "RssFile"))
    return own, file


def measure(row: str, options: argparse.Namespace) -> dict[str, float]:
    links = (options.data / "links_benign.txt").read_text("utf-8").splitlines()
    listed = set(json.loads(Path(options.database + ".listed").read_text()))
    misses = [link for number, link in enumerate(links) if number not in listed]
    hits = iter(sorted(listed))
    mix = []
    for number, link in enumerate(misses):
        mix.append(link)
        if number % 1000 == 999 and (hit := next(hits, None)) is not None:
            mix.append(links[hit])
    before = memory()
    rules: list[str] = []
    if not ROWS[row][0].startswith("outlink"):
        with open(options.domains, encoding="utf-8") as file:
            rules = [line.rstrip("\n") for line in islice(file, options.rules)]
    start = time.perf_counter()
    many = ROWS[row][1](rules, options.database)
    load = time.perf_counter() - start
    del rules
    many(mix[:2000])
    # What a pass over all links brings into memory belongs to the row, the column of Arrow does not.
    first = mix[:20_000]
    start = time.perf_counter()
    many(first)
    pace = (time.perf_counter() - start) / len(first)
    some = links[: max(2000, min(len(links), int(2 / pace)))]
    blocked = many(some)
    after = memory()
    mix = mix[: max(2000, min(len(mix), int(1 / pace)))]
    # Batches are measured whole, since threads share them out.
    size = -(-len(mix) // (CHUNKS if row in SINGLE else 1))
    chunks = [mix[at : at + size] for at in range(0, len(mix), size)]
    for chunk in chunks:
        many(chunk)
    clock, cpu = [float("inf")] * len(chunks), [float("inf")] * len(chunks)
    for _ in range(options.passes):
        for number, chunk in enumerate(chunks):
            start, busy = time.perf_counter(), time.process_time()
            many(chunk)
            end, idle = time.perf_counter(), time.process_time()
            clock[number] = min(clock[number], end - start)
            cpu[number] = min(cpu[number], idle - busy)
    return {
        "us": sum(clock) / len(mix) * 1e6,
        "cpu": sum(cpu) / len(mix) * 1e6,
        "load": load,
        "own": max(0, after[0] - before[0]),
        "shared": max(0, after[1] - before[1]),
        "links": len(some),
        "blocked": blocked,
    }


def kinds(options: argparse.Namespace) -> Iterator[tuple[str, list[str]]]:
    """Links whose cost is another than that of a usual link."""
    links = (options.data / "links_benign.txt").read_text("utf-8").splitlines()
    listed = set(json.loads(Path(options.database + ".listed").read_text()))
    misses = [link for number, link in enumerate(links) if number not in listed]
    misses = [link for link in misses if link.startswith(("http://", "https://"))][:KIND_LINKS]
    with open(options.domains, encoding="utf-8") as file:
        rules = [line.rstrip("\n") for line in islice(file, min(options.rules, KIND_LINKS))]
    behind = [link.partition("//")[2] for link in misses]
    hosts = [rest.partition("/")[0].partition("?")[0] for rest in behind]
    yield "allowed", misses
    yield "listed", [f"https://{rule}/some/path?x=1" for rule in rules]
    yield "listed, with www.", [f"https://www.{rule}/" for rule in rules]
    yield "bare", behind
    yield "bare hosts", hosts
    yield "upper case", [f"HTTPS://{host.upper()}/A/B" for host in hosts]
    yield "path that is not ASCII", [f"https://{host}/grüße" for host in hosts]
    yield "host that is not ASCII", [f"https://bücher-{host.partition(':')[0]}/" for host in hosts]


KIND_LINKS = 50_000


def fastest(passes: int, call: Callable[[], object]) -> tuple[float, float]:
    """The fastest time of several calls, of the clock and of the processor."""
    clock = cpu = float("inf")
    for _ in range(passes):
        start, busy = time.perf_counter(), time.process_time()
        call()
        end, idle = time.perf_counter(), time.process_time()
        clock, cpu = min(clock, end - start), min(cpu, idle - busy)
    return clock, cpu


def run_kinds(options: argparse.Namespace, report: Report) -> None:
    """What links of several kinds cost, one by one and in a column, and posts with a link."""
    import outlink
    import pyarrow as pa

    screener = outlink.Screener(options.database)
    report.line("CPU µs a link, on one thread")
    report.line("| | links | is_blocked, a loop | screen_many | of these the actions |")
    report.line("| --- | ---: | ---: | ---: | ---: |")
    for name, links in kinds(options):
        column = pa.array(links)
        calls: list[Callable[[], object]] = [
            lambda: each(screener.is_blocked)(links),
            lambda: screener.screen_many(column, threads=1).__arrow_c_array__(),
            lambda: screener.screen_many(
                column, threads=1, columns=["action"]
            ).__arrow_c_array__(),
        ]
        times = [fastest(options.passes, call)[1] / len(links) * 1e6 for call in calls]
        figures = " | ".join(f"{figure:.3f}" for figure in times)
        report.line(f"| {name} | {len(links):,} | {figures} |")
    allowed = next(links for _, links in kinds(options))
    posts = pa.array([POST.format(link) for link in allowed])
    report.line()
    size = posts.nbytes // len(posts)
    report.line(f"{len(posts):,} posts of {size} bytes with a link")
    report.line("| | threads | µs a post | CPU µs |")
    report.line("| --- | ---: | ---: | ---: |")
    for name, many in [
        ("extract_many", outlink.extract_many),
        ("screen_text_many", screener.screen_text_many),
    ]:
        for threads in (1, 2):
            call = functools.partial(many, posts, threads=threads)
            clock, cpu = (took / len(posts) * 1e6 for took in fastest(options.passes, call))
            report.line(f"| {name} | {threads} | {clock:.2f} | {cpu:.2f} |")


POST = (
    "So this is how we do it on a good day, said the fox, and then some more words follow. See {} "
    "for the rest of it, and tell me tomorrow what you think about the idea."
)


CHUNKS = 16
SINGLE = {"set-urllib", "set-can-ada", "set-tldextract", "trie-ural", "adblock", "braveblock", "cpex", "is_blocked", "screen"}


class Report:
    """The lines of a run, printed and kept. It names no host and no path, which are nobody's
    business."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.date = datetime.date.today().isoformat()

    def line(self, text: str = "") -> None:
        print(text, flush=True)
        self.lines.append(text)

    def begin(self, packages: Iterable[str]) -> None:
        model = platform.machine()
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
        memory = -(-os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // (1 << 30))
        python = f"{platform.python_implementation()} {platform.python_version()}"
        machine = f"{os.cpu_count()} x {model}, {memory} GiB, {platform.system().lower()}"
        self.line(f"{self.date}, {machine}, {python}")
        self.line(", ".join(f"{name} {version(name)}" for name in packages if is_installed(name)))

    def save(self) -> None:
        folder = Path(__file__).parent.parent / "record"
        folder.mkdir(exist_ok=True)
        names = (folder / f"{self.date}-python-{number}.txt" for number in count(1))
        path = next(path for path in names if not path.exists())
        path.write_text("\n".join(self.lines) + "\n", encoding="utf-8")


PACKAGES = [
    "outlink",
    "adblock",
    "braveblock",
    "can_ada",
    "cpex-url-reputation",
    "pyarrow",
    "tldextract",
    "ural",
]


def is_installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True


def compile_rules(options: argparse.Namespace, database: str, report: Report) -> None:
    """Makes the database, and says which links it does anything about."""
    import outlink

    start = time.perf_counter()
    with open(options.domains, encoding="utf-8") as file:
        # A category list: the rivals have no guard against over-blocking that would take the same
        # rules out.
        entries = islice(file, options.rules)
        rules = outlink.List("domains", entries, format="domains", kind="category")
        compiled = outlink.compile([rules])
    compiled.write(database)
    took = time.perf_counter() - start
    size = os.path.getsize(database)
    report.line(
        f"{compiled.report.rules:,} rules, {size / 1e6:.0f} MB, compiled in {took:.1f} s, "
        f"best of {options.passes} passes"
    )
    links = (options.data / "links_benign.txt").read_text("utf-8").splitlines()
    listed = outlink.Screener(database).screen_many(links).rows()
    Path(database + ".listed").write_text(json.dumps(listed))


def run(row: str, options: argparse.Namespace) -> str:
    """The line of a row, measured in a process of its own."""
    arguments = ["--data", str(options.data), "--domains", str(options.domains)]
    arguments += ["--rules", str(options.rules), "--passes", str(options.passes)]
    arguments += ["--row", row, "--database", options.database]
    done = subprocess.run([sys.executable, __file__, *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        reason = done.stderr.strip().splitlines()[-1:] or ["?"]
        return f"| {ROWS[row][0]} | failed: {reason[0]} | | | | | | |"
    found = json.loads(done.stdout.splitlines()[-1])
    return (
        f"| {ROWS[row][0]} | {found['us']:.3f} | {found['cpu']:.3f} | {found['load']:.2f} | "
        f"{found['own'] / 1e6:.0f} | {found['shared'] / 1e6:.0f} | "
        f"{found['links']:,} | {found['blocked']:,} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--rules", type=int, default=1_000_000)
    parser.add_argument("--domains", type=Path, help="domains to take in place of domains.txt")
    parser.add_argument("--passes", type=int, default=7)
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=list(ROWS))
    parser.add_argument("--record", action="store_true", help="keep the report in benches/record")
    parser.add_argument("--row", choices=ROWS, help=argparse.SUPPRESS)
    parser.add_argument("--database", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.domains = options.domains or options.data / "domains.txt"
    if options.row:
        print(json.dumps(measure(options.row, options)))
        return
    report = Report()
    report.begin(PACKAGES)
    with tempfile.TemporaryDirectory() as folder:
        options.database = os.path.join(folder, "bench.outlink")
        compile_rules(options, options.database, report)
        report.line()
        report.line("| | µs a link | CPU µs | load s | memory MB | shared MB | links | blocked |")
        report.line("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
        for row in options.rows:
            report.line(run(row, options))
        report.line()
        run_kinds(options, report)
    if options.record:
        report.save()


if __name__ == "__main__":
    main()
