"""Lists into databases, and databases in and out of files."""

from __future__ import annotations

import gzip
import io
import types
from pathlib import Path

import outlink
import pytest


def blocks(lists, link):
    return outlink.Screener(lists=lists).is_blocked(link)


def test_entries_come_in_every_shape(tmp_path):
    path = tmp_path / "list.txt.gz"
    path.write_bytes(gzip.compress(b"evil.example\n"))
    shapes = [
        "evil.example\n",
        b"evil.example\n",
        gzip.compress(b"evil.example\n"),
        path,
        ["evil.example"],
        ("evil.example\n",),
        {"evil.example"},
        (name for name in ["evil.example"]),
        [{"domain": "evil.example"}],
        iter([{"domain": "evil.example", "category": "malware"}]),
        io.StringIO("evil.example\nother.example\n"),
        io.BytesIO(b"evil.example\n"),
    ]
    for shape in shapes:
        assert blocks({"mine": shape}, "https://evil.example/"), shape


def test_rule_objects_are_any_mapping_and_keep_to_themselves():
    rule = types.MappingProxyType({"domain": "evil.example", "category": "malware"})
    screener = outlink.Screener(lists={"mine": [rule]})
    reason = screener.screen("evil.example").reason
    assert (reason.rule.category, reason.decided_by) == ("malware", "listed")
    for entries in (["good.example", dict(rule)], ["good.example", rule]):
        with pytest.raises(TypeError, match="entry 2 of list `mine` is a rule object"):
            outlink.compile({"mine": entries})
    with pytest.raises(TypeError, match=r"write a rule object as \[\{...\}\]"):
        outlink.List("mine", {"domain": "evil.example"})


def test_the_name_of_a_file_is_no_text(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("phishing").write_text("evil.example\n")
    for name in ("phishing", str(tmp_path / "phishing"), "phishing.txt", "feeds/Phishing.CSV.gz"):
        for call in (lambda name: outlink.compile({"feed": name}), lambda name: outlink.List("feed", name)):
            with pytest.raises(ValueError, match="pathlib.Path"):
                call(name)
    for text in ("evil.example", "evil.example\nbad.txt", "bad.txt\n", ["bad.txt"], "evil.zip"):
        outlink.List("feed", text)
    urls = outlink.List("feed", "https://evil.example/a.txt", format="urls")
    assert outlink.Screener(lists=[urls]).is_blocked("https://evil.example/a.txt")


def test_what_the_system_does_not_give(tmp_path):
    with pytest.raises(FileNotFoundError) as error:
        outlink.Screener(catalog=tmp_path / "missing.toml")
    assert error.value.filename == str(tmp_path / "missing.toml")
    with pytest.raises(FileNotFoundError):
        outlink.compile({"mine": tmp_path / "missing.txt"})
    with pytest.raises(outlink.ListError, match="is a directory; name a file"):
        outlink.compile({"mine": tmp_path})


@pytest.mark.filterwarnings("ignore::outlink.ListWarning")
def test_limits_of_lists():
    limits = outlink.ListLimits(line_bytes=10, keyword_chars=5)
    assert (limits.line_bytes, limits.keyword_chars) == (10, 5)
    assert limits == outlink.ListLimits(line_bytes=10, keyword_chars=5) != outlink.ListLimits()
    lists = {"mine": ["a.example", "much-longer.example"]}
    assert outlink.compile(lists, limits=limits).report.rules == 1
    assert outlink.compile(lists).report.rules == 2
    packed = {"mine": gzip.compress(b"evil.example\n")}
    with pytest.raises(outlink.ListError, match="unpacked_bytes"):
        outlink.compile(packed, limits=outlink.ListLimits(unpacked_bytes=5))


@pytest.mark.filterwarnings("ignore::outlink.ListWarning")
def test_lint_says_what_compile_would_say():
    entries = ["evil.example", "co.uk", "a b c", "http://evil.example/"]
    said = []
    counts = outlink.Linter().lint(outlink.List("mine", entries), said.append)
    compiled = outlink.compile({"mine": entries})
    assert sorted(map(str, said)) == sorted(compiled.report.diagnostics)
    assert (counts["entries"], counts["rules"]) == (4, compiled.report.rules)
    assert counts["diagnostics"] == len(said) >= 2
    (first,) = [one for one in said if one.code == "over_block"]
    assert (first.list, first.line, first.severity, first.text) == ("mine", 2, "warning", "co.uk")
    strict = outlink.Linter(limits=outlink.ListLimits(line_bytes=3))
    assert strict.lint(outlink.List("mine", ["evil.example"]), said.append)["rules"] == 0

    def refuse(diagnostic):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        outlink.Linter().lint(outlink.List("mine", entries), refuse)


def test_a_large_iterable_is_a_stream():
    count = 200_000
    compiled = outlink.compile({"many": (f"h{number}.example" for number in range(count))})
    assert compiled.report.rules == count
    screener = outlink.Screener(compiled.open())
    assert screener.screen("h199999.example").reason.rule.line == count


def test_the_same_lists_give_the_same_bytes():
    one = outlink.compile({"a": ["evil.example"], "b": ["bad.example"]})
    two = outlink.compile({"b": ["bad.example"], "a": ["evil.example"]})
    assert one.to_bytes() == two.to_bytes()
    assert outlink.Database.from_bytes(one.to_bytes()).id == two.open().id


def test_progress_is_told_and_can_stop_the_work(tmp_path):
    path = tmp_path / "list.txt"
    path.write_text("".join(f"h{number}.example\n" for number in range(50_000)))
    told = []
    outlink.compile([outlink.List("many", path)], progress=lambda *now: told.append(now))
    reading = [now for now in told if now[0] == "many"]
    assert reading[-1] == ("many", path.stat().st_size, path.stat().st_size)
    assert len(reading) > 3
    later = told[len(reading) :]
    assert (later[0], later[-1]) == ((None, 0, 50_000), (None, 50_000, 50_000))
    assert len(later) >= 3, "sorted, put into tables, written"
    assert [done for _, done, _ in later] == sorted(done for _, done, _ in later)


@pytest.mark.parametrize("stage", ["many", None])
def test_progress_can_stop_the_work_at_any_stage(stage, capfd):
    told = []

    def stop(list, done, of):
        told.append(list)
        if list == stage:
            raise KeyboardInterrupt("enough")

    with pytest.raises(KeyboardInterrupt, match="enough"):
        outlink.compile({"many": (f"h{n}.example" for n in range(50_000))}, progress=stop)
    assert told.count(stage) == 1, "the first complaint ends the work"
    assert capfd.readouterr() == ("", "")


def test_what_an_iterable_raises_comes_through():
    def entries():
        yield "evil.example"
        raise RuntimeError("the feed broke off")

    with pytest.raises(RuntimeError, match="the feed broke off"):
        outlink.compile({"mine": entries()})


def test_the_report_names_what_did_not_become_a_rule():
    with pytest.warns(outlink.ListWarning, match="2 warnings"):
        compiled = outlink.compile({"mine": ["evil.example", "co.uk", "a b c"]})
    assert (compiled.report.rules, compiled.report.warnings) == (1, 2)
    assert any("over_block" in line for line in compiled.report.diagnostics)
    assert compiled.report.to_dict()["lists"][0]["name"] == "mine"
    with pytest.warns(outlink.ListWarning, match="1 warning"):
        outlink.Screener(lists={"mine": ["evil.example", "co.uk"]})


@pytest.mark.parametrize("lists", [{}, []])
def test_no_list_at_all_is_not_passed_over(tmp_path, lists):
    with pytest.raises(ValueError, match="names no list.*leave the argument out"):
        outlink.Screener(lists=lists)
    with pytest.warns(outlink.ListWarning, match="there is no list"):
        assert outlink.compile(lists).report.warnings == 1
    with pytest.warns(outlink.ListWarning, match="there is no list"):
        outlink.compile()
    for refused in ({"strict": True}, {"deny_warnings": True}):
        with pytest.raises(outlink.ListError, match="rejected"):
            outlink.compile(lists, **refused)
    # Beside a database there need be none.
    path = tmp_path / "links.outlink"
    outlink.compile({"mine": ["evil.example"]}).write(path)
    screener = outlink.Screener(path, lists=lists)
    assert screener.is_blocked("evil.example") and len(screener.databases) == 1


def test_keyed_lists_need_their_key():
    lists = [outlink.List("partner", "00112233\n", format="hashes", keyed=True)]
    compiled = outlink.compile(lists)
    with pytest.raises(outlink.DatabaseError, match=r"`partner` have a key.*as keys=\{list: b"):
        compiled.open()
    database = compiled.open(keys={"partner": b"secret"})
    assert database.rule_count == 1


def test_files_that_are_no_databases(tmp_path):
    missing = tmp_path / "missing.outlink"
    with pytest.raises(FileNotFoundError) as error:
        outlink.Screener(missing)
    assert error.value.filename == str(missing)
    text = tmp_path / "text.outlink"
    text.write_text("evil.example\n")
    with pytest.raises(outlink.DatabaseError, match="outlink compile"):
        outlink.Database.open(text)
    whole = outlink.compile({"mine": ["evil.example"]}).to_bytes()
    with pytest.raises(outlink.OutlinkError):
        outlink.Database.from_bytes(whole[:-10])
    for position in range(0, len(whole), 7):
        damaged = bytearray(whole)
        damaged[position] ^= 0xFF
        with pytest.raises(outlink.DatabaseError):
            outlink.Database.from_bytes(bytes(damaged))


def test_wrong_arguments_say_what_to_do():
    with pytest.raises(outlink.ListError, match="did you mean `category`"):
        outlink.List("mine", [], categry="malware")
    with pytest.raises(outlink.ListError, match="known: domains"):
        outlink.List("mine", [], format="csb")
    with pytest.raises(outlink.PolicyError, match="did you mean `listed`"):
        outlink.Policy(listd="warn")
    with pytest.raises(ValueError, match="not a jurisdiction"):
        outlink.Context(jurisdictions="UK")
    with pytest.raises(ValueError, match="with an offset"):
        outlink.Context(now="2026-01-01T12:00:00")
    with pytest.raises(TypeError, match="mapping from names"):
        outlink.compile(["evil.example"])
    with pytest.raises(TypeError, match="mapping from names"):
        outlink.Screener(lists="evil.example")
    with pytest.raises(TypeError, match="depth must be int, not str"):
        outlink.Limits(depth="3")
    with pytest.raises(ValueError, match="depth must be 0 or more.* not -1; leave it out for 8"):
        outlink.Limits(depth=-1)
    with pytest.raises(ValueError, match="keyword_chars must be 0 or more"):
        outlink.ListLimits(keyword_chars=2**64)
    for threads in (0, -1):
        with pytest.raises(ValueError, match=f"at least 1, not {threads}; leave it out"):
            outlink.Screener().screen_many([], threads=threads)
    with pytest.raises(TypeError, match="threads must be int, not float"):
        outlink.Screener().screen_many([], threads=1.5)
    with pytest.raises(TypeError, match="path or an iterable of paths.* not int"):
        outlink.Live(7)
    with pytest.raises(TypeError, match="entry 2 of list `mine`"):
        outlink.compile({"mine": ["evil.example", 7]})
    with pytest.raises(ValueError, match='format="rules"'):
        outlink.List("mine", [{"domain": "evil.example"}], format="domains")
    with pytest.raises(ValueError, match="no database was given"):
        outlink.Screener([])
    file = io.StringIO("evil.example")
    file.close()
    with pytest.raises(ValueError, match="closed; give its path"):
        outlink.List("mine", file)


def test_a_name_has_no_control_characters():
    with pytest.raises(outlink.OutlinkError, match="control characters"):
        outlink.compile({"bad": ["evil.example"]}, name="links\nsigned by: x")
