"""Microseconds a link and memory from Python, beside what else a Python program could use.

    pip install -r benches/python/requirements.txt outlink-*.whl
    python benches/python/bench.py --data FOLDER [--rules 1000000] [--rows NAME ...]

FOLDER holds `domains.txt` (a blocked domain a line) and `links_benign.txt` (a link a line). Every row
runs in a process of its own, so that its memory is its own: what is resident after loading beyond
what was before, of which `shared` are pages of the mapped file and of libraries. `blocked` are the
links that the row blocks, of the `links` that it was given: rows that understand the same rules should
agree, and those that see through redirectors find more. Time is the best of seven passes over links
of which one in a thousand is blocked, as in life; `CPU` is the same in time of the processor, which
says more than the clock where other programs run, and counts all threads.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
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
        column: list[pa.Array] = []

        def many(links: list[str]) -> int:
            if not column or len(column[0]) != len(links):
                column[:] = [pa.array(links)]
            verdicts = screener.screen_many(column[0], threads=threads)
            verdicts.__arrow_c_array__()
            return verdicts.counts()["block"]

        return many

    return load


ROWS: dict[str, tuple[str, Callable[[list[str], str], Many]]] = {
    "set-urllib": ("set, urllib.parse", set_urllib),
    "set-can-ada": ("set, can_ada", set_can_ada),
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
    fields = {}
    for line in Path("/proc/self/status").read_text().splitlines():
        name, _, value = line.partition(":")
        fields[name] = value
    own, file = (int(fields[name].split()[0]) << 10 for name in ("RssAnon", "RssFile"))
    return own, file


def measure(row: str, data: Path, count: int, database: str) -> dict[str, float]:
    links = (data / "links_benign.txt").read_text("utf-8").splitlines()
    listed = set(json.loads(Path(database + ".listed").read_text()))
    misses = [link for number, link in enumerate(links) if number not in listed]
    hits = iter(sorted(listed))
    mix = []
    for number, link in enumerate(misses):
        mix.append(link)
        if number % 1000 == 999 and (hit := next(hits, None)) is not None:
            mix.append(links[hit])
    rules: list[str] = []
    if not ROWS[row][0].startswith("outlink"):
        with open(data / "domains.txt", encoding="utf-8") as file:
            rules = [line.rstrip("\n") for line in islice(file, count)]
    before = memory()
    start = time.perf_counter()
    many = ROWS[row][1](rules, database)
    load = time.perf_counter() - start
    del rules
    many(mix[:2000])
    start = time.perf_counter()
    many(mix[:2000])
    pace = (time.perf_counter() - start) / 2000
    some = links[: max(2000, min(len(links), int(2 / pace)))]
    blocked = many(some)
    mix = mix[: max(2000, min(len(mix), int(1 / pace)))]
    clock, cpu = [], []
    for _ in range(7):
        start, busy = time.perf_counter(), time.process_time()
        many(mix)
        clock.append(time.perf_counter() - start)
        cpu.append(time.process_time() - busy)
    after = memory()
    return {
        "us": min(clock) / len(mix) * 1e6,
        "cpu": min(cpu) / len(mix) * 1e6,
        "load": load,
        "own": max(0, after[0] - before[0]),
        "shared": max(0, after[1] - before[1]),
        "links": len(some),
        "blocked": blocked,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--rules", type=int, default=1_000_000)
    parser.add_argument("--domains", type=Path, help="domains to compile in place of domains.txt")
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=list(ROWS))
    parser.add_argument("--row", choices=ROWS, help=argparse.SUPPRESS)
    parser.add_argument("--database", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.row:
        print(json.dumps(measure(options.row, options.data, options.rules, options.database)))
        return
    import outlink

    with tempfile.TemporaryDirectory() as folder:
        database = os.path.join(folder, "bench.outlink")
        source = options.domains or options.data / "domains.txt"
        start = time.perf_counter()
        with open(source, encoding="utf-8") as file:
            # A category list: the rivals have no guard against over-blocking that would take the
            # same rules out.
            entries = islice(file, options.rules)
            rules = outlink.List("domains", entries, format="domains", kind="category")
            compiled = outlink.compile([rules])
        compiled.write(database)
        took = time.perf_counter() - start
        size = os.path.getsize(database)
        print(f"{compiled.report.rules:,} rules, {size / 1e6:.0f} MB, compiled in {took:.1f} s")
        print()
        links = (options.data / "links_benign.txt").read_text("utf-8").splitlines()
        listed = outlink.Screener(database).screen_many(links).rows()
        Path(database + ".listed").write_text(json.dumps(listed))
        print("| | µs a link | CPU µs | load s | memory MB | shared MB | links | blocked |")
        print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
        for row in options.rows:
            arguments = ["--data", str(options.data), "--rules", str(options.rules)]
            arguments += ["--row", row, "--database", database]
            done = subprocess.run(
                [sys.executable, __file__, *arguments], capture_output=True, text=True
            )
            if done.returncode != 0:
                reason = done.stderr.strip().splitlines()[-1:] or ["?"]
                print(f"| {ROWS[row][0]} | failed: {reason[0]} | | | | | | |", flush=True)
                continue
            found = json.loads(done.stdout.splitlines()[-1])
            print(
                f"| {ROWS[row][0]} | {found['us']:.3f} | {found['cpu']:.3f} | {found['load']:.2f} | "
                f"{found['own'] / 1e6:.0f} | {found['shared'] / 1e6:.0f} | "
                f"{found['links']:,} | {found['blocked']:,} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
