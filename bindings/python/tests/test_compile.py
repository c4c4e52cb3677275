"""Lists into databases, and databases in and out of files."""

from __future__ import annotations

import gzip
import io

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
    assert told[-1] == ("many", path.stat().st_size, path.stat().st_size)
    assert len(told) > 3

    def stop(list, read, size):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        outlink.compile([outlink.List("many", path)], progress=stop)


def test_what_an_iterable_raises_comes_through():
    def entries():
        yield "evil.example"
        raise RuntimeError("the feed broke off")

    with pytest.raises(RuntimeError, match="the feed broke off"):
        outlink.compile({"mine": entries()})


def test_the_report_names_what_did_not_become_a_rule():
    compiled = outlink.compile({"mine": ["evil.example", "co.uk", "a b c"]})
    assert (compiled.report.rules, compiled.report.warnings) == (1, 2)
    assert any("over_block" in line for line in compiled.report.diagnostics)
    assert compiled.report.to_dict()["lists"][0]["name"] == "mine"
    with pytest.warns(outlink.ListWarning, match="1 entries"):
        outlink.Screener(lists={"mine": ["evil.example", "co.uk"]})


def test_keyed_lists_need_their_key():
    lists = [outlink.List("partner", "00112233\n", format="hashes", keyed=True)]
    compiled = outlink.compile(lists)
    with pytest.raises(outlink.DatabaseError, match=r'keys=\{"partner"'):
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
