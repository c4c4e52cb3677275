"""Links in messages with known answers, beside what else a Python program could use.

    pip install -r benches/python/requirements-texts.txt outlink-*.whl
    python benches/python/texts.py FILE.jsonl ... [--record]

A line of a FILE is an object with a `text`, the links that it has, in their order (`expect`), perhaps
other answers that are as good (`also_ok`), a `class` and a `tier`; what is `stretch` is left out.
`tests/vectors/extract/messages.jsonl` is such a file.

Links count as found if they lead to the same place: http and https, a missing scheme, and a slash behind
the host make no difference, nor do escapes and disguises, since no other library undoes any. So a library
is not charged for what it does not promise, and outlink brings every answer to normal form.

Of each library: recall and precision of links, texts that are right as a whole, and microseconds a text,
the fastest of several passes over all texts. Of each class: texts that are right.
"""

from __future__ import annotations

import argparse
import json
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path

import outlink
from bench import Report

Finder = Callable[[str], Iterable[str]]


def of_urlextract() -> Finder:
    from urlextract import URLExtract

    finder = URLExtract()
    return finder.find_urls


def of_iocextract() -> Finder:
    import iocextract

    return lambda text: iocextract.extract_urls(text, refang=True)


def of_ioc_finder() -> Finder:
    from ioc_finder import find_iocs

    return lambda text: (found := find_iocs(text))["urls"] or found["domains"]


def of_linkify_it() -> Finder:
    from linkify_it import LinkifyIt

    finder = LinkifyIt()
    return lambda text: [found.url for found in finder.match(text) or []]


def of_twitter_text() -> Finder:
    from twitter_text import extract_urls

    return extract_urls


def of_iocsearcher() -> Finder:
    from iocsearcher.searcher import Searcher

    finder = Searcher()
    names = {"url", "fqdn"}
    return lambda text: [found.value for found in finder.search_data(text, targets=names)]


def of_outlink() -> Finder:
    return lambda text: [link.url for link in outlink.extract(text)]


FINDERS = {
    "outlink": of_outlink,
    "urlextract": of_urlextract,
    "iocextract": of_iocextract,
    "ioc-finder": of_ioc_finder,
    "linkify-it-py": of_linkify_it,
    "twitter-text-parser": of_twitter_text,
    "iocsearcher": of_iocsearcher,
}

PASSES = 3
# A pass of the fastest takes less than a millisecond, and the first ones are slower.
SECONDS = 0.5


def place(link: str) -> str:
    """Where a link leads, without its scheme if that is one of the web."""
    try:
        href = outlink.normalize(link).href or link
    except outlink.NormalizeError:
        href = link
    scheme, separator, rest = href.partition("://")
    return rest if separator and scheme in ("http", "https") else href


def places(links: Iterable[str]) -> list[str]:
    return [place(link) for link in links]


def load(files: list[Path]) -> list[dict]:
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    messages = [json.loads(line) for line in lines if line.strip()]
    plain = ("base", "quoted_printable", "pairs")
    return [
        one
        for one in messages
        if one.get("tier") != "stretch"
        and "expect" in one
        and not (one.get("class") != "pair" and any(name in one for name in plain))
    ]


def measure(find: Finder, messages: list[dict]) -> dict:
    found = wanted = right_links = right_texts = 0
    classes: Counter[str] = Counter()
    for message in messages:
        links = places(find(message["text"]))
        answers = [message["expect"], *message.get("also_ok", [])]
        answers = [places(answer) for answer in answers]
        best = max(answers, key=lambda answer: (Counter(answer) & Counter(links)).total())
        right_links += (Counter(best) & Counter(links)).total()
        found += len(links)
        wanted += len(best)
        # Some libraries give no order.
        if any(sorted(answer) == sorted(links) for answer in answers):
            right_texts += 1
            classes[message.get("class", "")] += 1
    seconds: list[float] = []
    while len(seconds) < PASSES or sum(seconds) < SECONDS:
        start = time.perf_counter()
        for message in messages:
            list(find(message["text"]))
        seconds.append(time.perf_counter() - start)
    return {
        "recall": right_links / max(wanted, 1),
        "precision": right_links / max(found, 1),
        "texts": right_texts,
        "microseconds": min(seconds) / len(messages) * 1e6,
        "classes": classes,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--record", action="store_true", help="keep the report in benches/record")
    options = parser.parse_args()
    messages = load(options.files)
    report = Report()
    report.begin(FINDERS)
    logging.disable(logging.CRITICAL)
    rows = {}
    for name, make in FINDERS.items():
        try:
            rows[f"{name} {version(name)}"] = measure(make(), messages)
        except ImportError as error:
            report.line(f"{name}: not measured ({error})")
    report.line(f"{len(messages)} texts")
    report.line(f"{'':28}{'recall':>8}{'precision':>11}{'right':>7}{'us/text':>10}")
    for name, row in rows.items():
        report.line(
            f"{name:28}{row['recall']:8.3f}{row['precision']:11.3f}"
            f"{row['texts']:7}{row['microseconds']:10.1f}"
        )
    total = Counter(message.get("class", "") for message in messages)
    report.line()
    report.line("texts right by class")
    report.line(" ".join([f"{'':14}{'of':>5}", *(f"{name.split()[0]:>20}" for name in rows)]))
    for kind, count in sorted(total.items()):
        right = (f"{row['classes'][kind]:>20}" for row in rows.values())
        report.line(" ".join([f"{kind:14}{count:>5}", *right]))
    if options.record:
        report.save()


if __name__ == "__main__":
    main()
