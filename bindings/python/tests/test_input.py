"""Links that nobody should write: an answer or a clear exception, never a crash."""

from __future__ import annotations

import contextlib
import json
import time

import outlink
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

SCREENER = outlink.Screener(
    lists=[
        outlink.List("mine", ["evil.example"]),
        outlink.List("words", ["kéyword"], format="keywords"),
    ]
)


@pytest.mark.parametrize("call", ["screen", "is_blocked"])
def test_what_is_no_text(call):
    call = getattr(SCREENER, call)
    for value, message in [
        (None, "screen_many, which keeps them"),
        (b"https://evil.example/", "screen_bytes"),
        (7, "must be str, not int"),
    ]:
        with pytest.raises(TypeError, match=message):
            call(value)
    with pytest.raises(UnicodeEncodeError, match="surrogatepass"):
        call("http://evil.example/\udcff")


def test_functions_complain_alike():
    for call in (outlink.normalize, outlink.expand, outlink.extract):
        with pytest.raises(TypeError, match="must be str, not NoneType"):
            call(None)


READERS = {
    "normalize": outlink.normalize,
    "expand": outlink.expand,
    "extract": outlink.extract,
    "a base": lambda text: outlink.extract("a", base=text),
    "screen_text": SCREENER.screen_text,
    "Suggester": outlink.Suggester,
    "Context": lambda text: outlink.Context(jurisdictions=[text]),
    "List": lambda text: outlink.Screener(lists={"mine": [text]}),
}


@pytest.mark.parametrize("call", READERS.values(), ids=READERS)
def test_what_is_not_screened_as_a_link_is_not_to_be_screened_as_bytes(call):
    for value in [None, b"x"]:
        # A base may be left out, and a list may be of bytes.
        with contextlib.suppress(outlink.ListError):
            try:
                call(value)
            except TypeError as error:
                assert "screen_" not in str(error)
    with pytest.raises(UnicodeEncodeError, match=r"decode\('utf-16', 'replace'\)") as refused:
        call("https://evil.example/ \ud83d")
    assert "screen_" not in str(refused.value)


def test_columns_say_which_row_has_half_a_character():
    pandas = pytest.importorskip("pandas")
    import outlink.pandas  # noqa: F401

    links = pandas.Series(["a.example", None, "b.example/\ud800"], dtype=object)
    calls = [
        (SCREENER.screen_many, "link number 2; screen .*surrogatepass"),
        (SCREENER.screen_text_many, "text number 2; replace"),
        (lambda series: series.outlink.screen(SCREENER), "link number 2"),
        (lambda series: series.outlink.is_blocked(SCREENER), "link number 2"),
    ]
    for call, message in calls:
        with pytest.raises(UnicodeEncodeError, match=message):
            call(links)


@pytest.mark.parametrize("half", ["\ud83c", "\udf89", "\udcff", "\udf89\ud83c"])
def test_the_remedy_for_half_characters_is_one(half):
    link = f"https://evil.example/{half}"
    with pytest.raises(UnicodeEncodeError, match="link number 1"):
        SCREENER.screen_many(["good.example", link])
    assert SCREENER.screen_bytes(link.encode("utf-8", "surrogatepass")).is_blocked
    assert SCREENER.screen(link.encode("utf-8", "replace").decode()).is_blocked


def test_long_links_show_their_beginnings():
    link = "https://evil.example/" + "ä" * 10_000
    screener = outlink.Screener(lists=[outlink.List("long", [link], format="urls")])
    verdict = screener.screen(link)
    shown = [verdict, verdict.candidates[0], verdict.reason, verdict.reason.rule]
    shown += [outlink.normalize(link), outlink.expand(link), outlink.extract(link)[0]]
    for value in shown:
        assert "evil.example/" in repr(value)
        assert len(repr(value)) < 700, type(value)


def test_ten_megabytes():
    start = time.perf_counter()
    long = "https://evil.example/" + "a" * 10_000_000
    assert {reason.code for reason in SCREENER.screen(long).reasons} == {"limit", "listed"}
    assert len(SCREENER.screen(long).to_json()) < 300_000
    assert SCREENER.screen_many([long, "evil.example"]).to_dict()["code"] == ["listed", "listed"]
    assert len(outlink.extract(" t.me/abcdef" * 100_000)) == 100_000
    assert time.perf_counter() - start < 60


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300))
def test_any_text_has_a_verdict(text):
    try:
        text.encode()
    except UnicodeEncodeError:
        with pytest.raises(UnicodeEncodeError):
            SCREENER.screen(text)
        return
    verdict = SCREENER.screen(text)
    assert json.loads(verdict.to_json())["input"] == text
    assert SCREENER.screen_many([text])[0].to_json() == verdict.to_json()
    assert SCREENER.is_blocked(text) == verdict.is_blocked
    for link in outlink.extract(text):
        assert text[link.start : link.end] == link.text
    try:
        outlink.normalize(text)
    except outlink.NormalizeError:
        pass


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_have_a_verdict_and_are_no_database(data):
    SCREENER.screen_bytes(data)
    with pytest.raises(outlink.DatabaseError):
        outlink.Database.from_bytes(data)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_policy_is_read_or_refused(text):
    try:
        outlink.Policy.from_toml(text)
    except (outlink.PolicyError, UnicodeEncodeError):
        pass
