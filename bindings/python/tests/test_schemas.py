"""What is written and read fits the JSON Schemas of the manual, and they name every key of it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from subprocess import run

import jsonschema
import outlink
import pytest
from referencing import Registry, Resource

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "docs" / "src" / "reference" / "schemas"

pytestmark = [
    pytest.mark.skipif(not FOLDER.is_dir(), reason="the manual is not beside the package"),
    pytest.mark.filterwarnings("ignore::outlink.ListWarning"),
]


def closed(schema):
    """The schema with no keys but those that it names: others may be added later, but not in silence."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: closed(value) for key, value in schema.items()}
    if "required" in schema and "properties" in schema:
        schema.setdefault("additionalProperties", False)
    return schema


SCHEMAS = {path.name: json.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.json")}
REGISTRY = Registry().with_resources(
    (name, Resource.from_contents(closed(schema))) for name, schema in SCHEMAS.items()
)


def validator(name):
    schema = closed(SCHEMAS[f"{name}.schema.json"])
    return jsonschema.Draft202012Validator(schema, registry=REGISTRY)


def check(name, text, at_least=1):
    """Every line of a text is JSON that fits a schema."""
    schema, lines = validator(name), text.splitlines()
    assert len(lines) >= at_least, text
    for line in lines:
        schema.validate(json.loads(line))


def command(*arguments, given=""):
    done = run(
        [sys.executable, "-m", "outlink", *arguments, "--json"],
        input=given.encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr.decode()
    return done.stdout.decode()


def inputs(*folders):
    """The links of the vectors of a folder that have anything to say."""
    paths = [path for name in folders for path in (ROOT / "tests" / "vectors" / name).rglob("*.jsonl")]
    assert paths, folders
    lines = [line for path in paths for line in path.read_text("utf-8").split("\n") if line.strip()]
    found = {json.loads(line).get("input") for line in lines}
    return sorted(link for link in found if isinstance(link, str) and link.isprintable())


def test_the_schemas_are_schemas():
    assert len(SCHEMAS) > 10
    for schema in SCHEMAS.values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_what_is_said_of_links():
    links = inputs("unwrap", "entity", "ssrf")
    assert len(links) > 100
    given = "\n".join(links)
    for name, verb in [("normalization", "normalize"), ("expansion", "expand")]:
        check(name, command(verb, given=given), at_least=100)
    check("expansion", command("expand", "not a link"))
    check("extraction", command("extract", given="[a.example](https://b.example)\nsee c[.]com\n"), 2)


RULES = """\
{"domain":"evil.example","category":"phishing","tags":["a","b"],"ground":"illegal","id":"7"}
{"host":"fine.evil.example","effect":"except","reference":"A 1","source":"x","source_type":"notice"}
{"keyword":"gang","part":"path","jurisdictions":["SE"],"valid_from":"2020-01-01","comment":"c"}
{"sha256":"0000000000000000000000000000000000000000000000000000000000000000","provision":"p"}
{"entity":"telegram:username/gangshop","mandatory":true,"valid_until":"9999-01-01"}
{"regex":"^https://r[0-9]+\\\\.example/"}
"""


def test_what_is_said_of_verdicts():
    context = outlink.Context(jurisdictions=["SE"], now="2026-01-01T00:00:00Z")
    schema, codes = validator("verdict"), set()
    rules = outlink.List("own", RULES, format="rules")
    screener = outlink.Screener(outlink.compile([rules]).open())
    links = [
        *inputs("unwrap", "entity", "ssrf"),
        "https://evil.example/",
        "https://fine.evil.example/",
        "https://a.example/gang",
        "https://r1.example/",
        "https://t.me/gangshop",
        "https://" + "a" * 70_000,
        "https://exa mple/",
    ]
    for verdict in screener.screen_many(links, context):
        value = json.loads(verdict.to_json())
        schema.validate(value)
        codes.update(reason["code"] for reason in value["reasons"])
    assert {"listed", "excepted", "limit", "malformed"} <= codes, codes
    check("verdict", command("screen", "https://evil.example/"))


def test_what_is_said_of_lists(tmp_path):
    bad = tmp_path / "bad.txt"
    bad.write_text("co.uk\nevil.example\nnot a host!\nevil.example\n", "utf-8")
    check("diagnostic", command("lint", "--list", f"domains:{bad}"), at_least=2)
    arguments = ["compile", "--list", f"domains:{bad}", "-o", str(tmp_path / "bad.outlink")]
    check("compilation", command(*arguments))
    # Once more, with a database to be compared with and links that are known to be good.
    good = tmp_path / "good.txt"
    good.write_text("https://evil.example/\n", "utf-8")
    check("compilation", command(*arguments, "--known-good", str(good)))
    report = outlink.compile([outlink.List("bad", bad, format="domains")]).report
    check("compilation", report.to_json())
    check("suggestion", command("suggest", "https://t.me/gangshop"), at_least=2)


def test_what_is_said_of_orders(tmp_path):
    order = tmp_path / "order.toml"
    order.write_text(
        'reference = "A 1"\nauthority = "Police"\njurisdictions = ["SE"]\n'
        'issued = "2026-01-01"\nurls = ["https://t.me/gangshop", {keyword = "gangword"}]\n',
        "utf-8",
    )
    links = tmp_path / "links.txt"
    links.write_text("https://t.me/gangshop/7\nhttps://example.com/\n", "utf-8")
    base, layer = tmp_path / "base.outlink", tmp_path / "order.outlink"
    outlink.compile([outlink.List("own", ["evil.example"])]).write(base)
    written = ["--output", str(layer), "--database", str(base), "--links", str(links)]
    check("order", command("order", str(order), *written))
    given = links.read_text("utf-8")
    check("change", command("diff", str(base), f"{base}+{layer}", given=given))


# Codes of entries that have a shape which no rule has; the others are about values.
SHAPE = {
    "duplicate_key",
    "key_not_applicable",
    "list_missing",
    "pattern_missing",
    "several_patterns",
    "unknown_key",
    "unknown_value",
}


def entries():
    """Entries of rule files, good and bad ones."""
    lines = RULES.splitlines()
    lines += (ROOT / "tests" / "lists" / "dirty.rules.txt").read_text("utf-8", "replace").split("\n")
    found = []
    for line in lines:
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            found.append((line, value))
    return found


def test_rules_are_read_as_their_schema_says():
    schema, said = validator("rule"), {True: 0, False: 0}
    for line, value in entries():
        info = outlink.List("own", line, format="rules", kind="category")
        found = []
        try:
            outlink.Linter().lint(info, found.append)
            codes = {diagnostic.code for diagnostic in found}
        except outlink.ListError:
            # An object that has no key of a rule is taken for JSON of another kind.
            codes = {"unknown_key"}
        fits = schema.is_valid(value)
        # Of two equal keys only one is left in what Python reads, and the schema has no codes of
        # countries.
        is_seen = "duplicate_key" not in codes and "jurisdictions" not in value
        if codes & SHAPE and is_seen:
            assert not fits, (line, codes)
        elif not codes:
            assert fits, (line, [error.message for error in schema.iter_errors(value)])
        said[fits] += 1
    assert min(said.values()) >= 10, said
