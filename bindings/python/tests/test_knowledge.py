"""Platforms and redirectors of a caller, by the same cases as in Rust."""

import json
import pickle
import subprocess
import sys
import warnings
from pathlib import Path

import outlink
import pytest

VECTORS = Path(__file__).parents[3] / "tests" / "vectors" / "knowledge"

pytestmark = pytest.mark.skipif(not VECTORS.is_dir(), reason="the vectors are not here")


def text(name: str) -> str:
    return (VECTORS / name).read_text()


def lines(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in text(name).splitlines()]


def blocked() -> list[str]:
    return [case["link"] for case in lines("cases.jsonl") if case["action"] == "block"]


def rules() -> list[outlink.List]:
    return [outlink.List("rules", VECTORS / "rules.jsonl", format="rules")]


def test_a_compiled_database_carries_what_it_knows(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        compiled = outlink.compile(
            rules(), platforms=VECTORS / "myapp.toml", redirectors=[text("exits.toml")]
        )
    path = tmp_path / "links.outlink"
    compiled.write(path)
    for screener in [outlink.Screener(path), outlink.Live(path).current]:
        for link in blocked():
            assert screener.is_blocked(link), link
        verdict = screener.screen("https://g.myapp.example/gang")
        assert str(verdict.candidates[0].entity) == "myapp:group/gang"
        assert pickle.loads(pickle.dumps(verdict)) == verdict


def test_parts_of_a_verdict_are_pickled_for_another_process() -> None:
    screener = outlink.Screener(lists=rules(), platforms=text("myapp.toml"))
    verdict = screener.screen("https://g.myapp.example/gang")
    candidate = verdict.candidates[0]
    for value in [verdict, candidate, candidate.entity, outlink.Entity("telegram:username/Foo")]:
        pickled = pickle.dumps(value)
        read = f"import pickle; print(repr(pickle.loads({pickled!r})))"
        assert pickle.loads(pickled) == value
        assert subprocess.check_output([sys.executable, "-c", read], text=True).strip() == repr(value)


def test_an_order_knows_what_the_databases_below_carry(tmp_path: Path) -> None:
    below = tmp_path / "below.outlink"
    outlink.compile({"a": ["a.example"]}, platforms=text("myapp.toml")).write(below)
    link = "https://g.myapp.example/Gang"
    named = {"reference": "K-1", "authority": "Police", "urls": [link]}
    for known in [{"databases": below}, {"platforms": [text("myapp.toml")]}]:
        layer = outlink.order(named, **known)
        assert [rule["rule"] for rule in layer.rules] == ['{"entity":"myapp:group/gang"}']
        screener = outlink.Screener([below, layer.open()])
        assert screener.is_blocked("https://g.myapp.example/GANG/")
        rule = {**named, "urls": [{"entity": "myapp:group/gang", "canary": link}]}
        assert outlink.order(rule, **known).receipt["checks"][0]["canary"] == link


def test_linters_and_suggesters_are_given_what_they_know() -> None:
    platforms = text("myapp.toml")
    said: list[outlink.Diagnostic] = []
    hosts = outlink.List("hosts", ["g.myapp.example"])
    outlink.Linter(platforms=platforms).lint(hosts, said.append)
    with pytest.warns(outlink.ListWarning):
        compiled = outlink.compile([hosts], platforms=platforms)
    (guarded,) = [str(one) for one in said if one.code == "over_block"]
    assert guarded in compiled.report.diagnostics
    suggester = outlink.Suggester("https://g.myapp.example/Gang", platforms=platforms)
    assert str(suggester.finish()[0]) == '{"entity":"myapp:group/gang"}'
    exits = text("exits.toml")
    wrapped = "https://exit.example/go?to=evil.example%2Fa"
    assert outlink.Suggester(wrapped, redirectors=exits).target == "https://evil.example/a"


def test_a_screener_is_given_what_it_knows() -> None:
    screener = outlink.Screener(
        lists=rules(), platforms=[text("myapp.toml")], redirectors=VECTORS / "exits.toml"
    )
    for link in blocked():
        assert screener.is_blocked(link), link
    links = outlink.expand(
        "https://exit.example/go?to=g.myapp.example%2Fgang",
        platforms=text("myapp.toml"),
        redirectors=text("exits.toml"),
    ).candidates
    assert str(links[1].entity) == "myapp:group/gang"


def test_a_file_that_is_wrong_is_named_by_its_line(tmp_path: Path) -> None:
    for case in lines("wrong.jsonl"):
        with pytest.raises(outlink.OutlinkError, match=f"line {case['line']}: "):
            outlink.compile({"a": ["a.example"]}, **{case["of"]: case["text"]})
    broken = tmp_path / "broken.toml"
    broken.write_text("name = 1\n")
    with pytest.raises(outlink.OutlinkError, match="broken.toml: line 1: "):
        outlink.Screener(platforms=broken)
    catalog = tmp_path / "outlink.toml"
    catalog.write_text('platforms = "broken.toml"\n')
    with pytest.raises(outlink.OutlinkError, match="broken.toml: line 1: "):
        outlink.compile(catalog=catalog)
    with pytest.raises(FileNotFoundError):
        outlink.Screener(platforms=tmp_path / "missing.toml")


def test_a_policy_names_platforms_that_it_is_given(tmp_path: Path) -> None:
    when = 'entity = "myapp:group/*"\naction = "warn"\n'
    with pytest.raises(outlink.PolicyError, match="myapp"):
        outlink.Policy.from_toml(f"[[when]]\n{when}")
    path = tmp_path / "policy.toml"
    path.write_text(f"[[when]]\n{when}")
    platforms = VECTORS / "myapp.toml"
    conditions = [{"entity": "myapp:group/*", "action": "warn"}]
    for policy in [
        outlink.Policy.from_file(path, platforms),
        outlink.Policy.from_toml(path.read_text(), platforms=[platforms]),
        outlink.Policy(when=conditions, platforms=text("myapp.toml")),
    ]:
        screener = outlink.Screener(policy=pickle.loads(pickle.dumps(policy)), platforms=platforms)
        assert screener.screen("https://g.myapp.example/gang").action == "warn"
        assert policy == outlink.Policy.from_toml(policy.to_toml(), platforms)
