"""The shared vectors give the same bytes of JSON as the command that Rust built.

``OUTLINK_COMMAND`` is the path of that command, ``OUTLINK_VECTORS`` of further vectors.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import outlink
import pytest

COMMAND = os.environ.get("OUTLINK_COMMAND")
OWN = Path(__file__).parents[3] / "tests" / "vectors"
FOLDERS = [OWN, *(Path(path) for path in [os.environ.get("OUTLINK_VECTORS")] if path)]
NOW = "2026-01-01T00:00:00Z"

pytestmark = [
    pytest.mark.skipif(not COMMAND, reason="OUTLINK_COMMAND does not name the command"),
    pytest.mark.skipif(not OWN.is_dir(), reason="the vectors are not beside the package"),
    # Some of them are about rules that have run out, or lift nothing.
    pytest.mark.filterwarnings("ignore::outlink.ListWarning"),
]


def records(name):
    path = next(path for path in (folder / name for folder in FOLDERS) if path.is_file())
    # Not splitlines: a vector may hold line breaks of its own.
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]


def texts():
    """Every input of every vector that a `str` can hold and UTF-8 can say."""
    found = set()
    for folder in FOLDERS:
        for path in sorted(folder.rglob("*.jsonl")):
            for record in records(path):
                for key in ("input", "host", "text", "expression"):
                    if isinstance(record.get(key), str):
                        found.add(record[key])
                found.update(text for text in record.get("inputs", []) if isinstance(text, str))
    return sorted(text for text in found if not any("\ud800" <= char <= "\udfff" for char in text))


def command(*arguments, links=()):
    lines = "".join(json.dumps(link) + "\n" for link in links)
    done = subprocess.run(
        [COMMAND, *arguments, "--json", "--input", "json"],
        input=lines.encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr.decode()
    return done.stdout.decode().split("\n")[:-1]


@pytest.fixture(scope="module")
def links():
    links = texts()
    assert len(links) > 1000
    return links


def test_verdicts(links, tmp_path):
    path = tmp_path / "links.outlink"
    rules = [
        {"domain": "example.com", "category": "test", "reference": "A/1", "mandatory": True},
        {"entity": "telegram:username/durov", "ground": "illegal", "jurisdictions": ["SE", "EU"]},
        {"keyword": "test", "valid_until": "2025-06-01"},
        {"domain": "www.example.com", "effect": "except"},
        {"regex": "[0-9]{4}", "action": "review"},
    ]
    lists = outlink.List("vectors", rules, kind="category")
    outlink.compile([lists]).write(path)
    policy = outlink.Policy(anomaly={"credentials": "warn"}, private_address="block")
    (tmp_path / "policy.toml").write_text(policy.to_toml())
    screener = outlink.Screener(path, policy=policy)
    context = outlink.Context(now=NOW, jurisdictions=["SE"], audience="minor", surface="chat")
    flags = ["--now", NOW, "-j", "SE", "--audience", "minor", "--surface", "chat"]
    files = ["-d", str(path), "-p", str(tmp_path / "policy.toml")]
    lines = command("screen", *files, *flags, links=links)
    assert len(lines) == len(links)
    for link, line in zip(links, lines, strict=True):
        assert screener.screen(link, context).to_json() == line
    batch = screener.screen_many(links, context)
    assert [verdict.to_json() for verdict in batch] == lines
    print(f"{len(lines)} verdicts are the same")


@pytest.mark.parametrize("name", ["normalize", "expand"])
def test_links(links, name):
    lines = command(name, links=links)
    for link, line in zip(links, lines, strict=True):
        try:
            assert getattr(outlink, name)(link).to_json() == line
        except outlink.NormalizeError as error:
            assert json.loads(line)["error"] == str(error)


def test_extracted_links(links):
    lines = command("extract", links=links)
    found = 0
    for number, (text, line) in enumerate(zip(links, lines, strict=True), 1):
        bytes_before = [len(text[:place].encode()) for place in range(len(text) + 1)]
        here = outlink.extract(text)
        there = [
            {
                "start": bytes_before[link.start],
                "end": bytes_before[link.end],
                "text": link.text,
                "url": link.url,
                "form": link.form,
                "shown": link.shown,
                "shown_host_differs": link.shown_host_differs,
            }
            for link in here
        ]
        assert json.loads(line) == {"line": number, "links": there}
        found += len(here)
    assert found > 1000


def opened(link):
    try:
        return outlink.normalize(link).href or link
    except outlink.NormalizeError:
        return link


@pytest.mark.parametrize("file", ["match/cases.jsonl", "match/policy.jsonl"])
def test_matches(file, tmp_path):
    path = tmp_path / "case.outlink"
    settings = (
        "malformed limit opaque_redirect dangerous_scheme unknown_scheme private_address guessed"
    )
    policy = outlink.Policy(partial_hash="block", **dict.fromkeys(settings.split(), "allow"))
    (tmp_path / "policy.toml").write_text(policy.to_toml())
    for record in records(file):
        rules = [rule_line(rule) for rule in record["rules"]]
        compiled = outlink.compile([outlink.List("case", rules, kind="category")], name="case")
        # Some cases hold rules that have run out, or exceptions that lift nothing.
        codes = {text.rsplit("[", 1)[-1].rstrip("]") for text in compiled.report.diagnostics}
        assert compiled.report.warnings == 0 or codes <= {"expired", "exception_unused"}, codes
        compiled.write(path)
        now = record.get("now") or NOW
        verdict = outlink.Screener(path, policy=policy).screen(
            record["input"], outlink.Context(now=now)
        )
        files = ["-d", str(path), "-p", str(tmp_path / "policy.toml"), "--now", now]
        assert [verdict.to_json()] == command("screen", *files, links=[record["input"]])
        if file == "match/cases.jsonl" and record["input"] not in failures(file):
            assert verdict.is_blocked == (record["expect"] == "block"), record


@pytest.mark.filterwarnings("ignore::outlink.ListWarning")
def test_stories(tmp_path):
    """The stories of orders, appeals, allow-lists and minors, step by step."""
    stories = records("lists/orders.jsonl")
    assert len(stories) > 30
    for story in stories:
        folder = tmp_path / story["id"]
        folder.mkdir()
        for name, text in story["files"].items():
            (folder / name).write_text(text)
        layers = []
        try:
            for layer in story.get("layers", ["catalog.toml"]):
                layers.append(folder / f"{layer}.outlink")
                outlink.compile(catalog=folder / layer, name=layer).write(layers[-1])
        except outlink.ListError:
            assert story.get("expect_error"), story
            continue
        assert not story.get("expect_error"), story
        policy = story["files"].get("policy.toml")
        policy = outlink.Policy.from_toml(policy) if policy else None
        screener = outlink.Screener(layers, policy=policy)
        for step in story["steps"]:
            keys = ("now", "jurisdictions", "audience", "surface")
            context = outlink.Context(**{key: step[key] for key in keys if step.get(key)})
            verdict = screener.screen(step["link"], context)
            assert verdict.action == outlink.Action[step["action"].upper()], (story["id"], step)
            codes = [reason.code for reason in verdict.reasons]
            assert step.get("code") in (None, *codes), (story["id"], step)
            if "reference" in step:
                first = json.loads(verdict.to_json())["reasons"][0]
                assert first["rule"]["reference"] == step["reference"], (story["id"], step)


def failures(file):
    tomllib = pytest.importorskip("tomllib")
    known = tomllib.loads((OWN / "expected_failures.toml").read_text()).get("case", [])
    return {case["input"] for case in known if case["file"] == file}


def rule_line(rule):
    """A rule of the cases as a rule file has it."""
    kind = rule["kind"]
    if kind == "url_prefix":
        line = {"prefix": rule["url"]}
    elif kind == "hash_prefix":
        line = {"sha256": rule["sha256_prefix"]}
    elif kind == "entity":
        line = {"entity": f"{rule['platform']}:{rule['entity_kind']}/{rule['id']}"}
    else:
        line = {kind: rule[kind]}
    if rule["action"] == "allow":
        line["effect"] = "except"
    for theirs, ours in [("expires", "valid_until"), ("where", "part"), ("word", "word")]:
        if rule.get(theirs) not in (None, "url"):
            line[ours] = rule[theirs]
    return line
