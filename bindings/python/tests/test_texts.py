"""Columns of texts, and chosen columns of verdicts."""

from __future__ import annotations

import outlink
import pytest

pa = pytest.importorskip("pyarrow")
pl = pytest.importorskip("polars")
pd = pytest.importorskip("pandas")

RULE = {
    "domain": "evil.example",
    "id": "r1",
    "category": "malware",
    "tags": ["a", "b"],
    "ground": "illegal",
    "provision": "§ 1",
    "reference": "case 7",
    "source": "police",
    "source_type": "trusted_flagger",
    "jurisdictions": ["SE", "EU"],
}
ENTITY = {"entity": "telegram:username/gangshop", "action": "warn"}
POSTS = ["ö hxxps://evil[.]example/a and https://good.example", None, "no link", "t.me/s/GangShop"]
ROWS = {
    "row": [0, 0, 3],
    "start": [2, 31, 0],
    "end": [26, 51, 15],
    "link": ["https://evil.example/a", "https://good.example/", "https://t.me/s/GangShop"],
}
ACTIONS = ["block", "allow", "warn"]


@pytest.fixture(scope="module")
def screener():
    return outlink.Screener(lists={"orders": [RULE, ENTITY]})


def columns():
    plain = pa.array(POSTS)
    yield "list", POSTS
    yield "generator", (post for post in POSTS)
    yield "string", plain
    yield "string_view", plain.cast(pa.string_view())
    yield "dictionary", plain.dictionary_encode()
    yield "chunks", pa.chunked_array([plain[:1], plain[1:]])
    yield "table", pa.table({"post": plain})
    yield "polars", pl.Series(POSTS)
    yield "pandas", pd.Series(POSTS, dtype="string[pyarrow]")


@pytest.mark.parametrize(("name", "posts"), [pytest.param(*case, id=case[0]) for case in columns()])
def test_every_column_of_texts_gives_the_same(screener, name, posts):
    if name == "generator":
        posts = POSTS
    found = screener.screen_text_many(posts, columns=["action", "entity"])
    assert len(found) == 3
    assert found.columns == [*ROWS, "action", "entity"]
    expected = {**ROWS, "action": ACTIONS, "entity": [None, None, "telegram:username/gangshop"]}
    assert found.to_dict() == expected
    table = pa.table(found)
    table.validate(full=True)
    assert table.to_pydict() == expected
    assert pl.DataFrame(found)["action"].to_list() == ACTIONS
    assert found.counts() == {"allow": 1, "review": 0, "warn": 1, "block": 1}
    links = outlink.extract_many(posts)
    assert links.to_dict() == pa.table(links).to_pydict() == ROWS
    assert links.counts() == {}


def test_rows_are_dicts_by_which_pandas_makes_a_frame(screener):
    found = screener.screen_text_many(POSTS, columns=["action", "line", "tags"])
    rows = list(found)
    assert rows[0]["tags"] == ["a", "b"] and [row["action"] for row in rows] == ACTIONS
    assert {name: [row[name] for row in rows] for name in found.columns} == found.to_dict()
    frame = pd.DataFrame(found)
    assert list(frame.columns) == found.columns and frame["action"].tolist() == ACTIONS
    assert frame["start"].dtype == "int64"
    assert pd.DataFrame(outlink.extract_many(POSTS))["link"].tolist() == ROWS["link"]


def test_rows_are_those_of_one_text_after_the_other(screener):
    found = screener.screen_text_many(POSTS, threads=3).to_dict()
    rows = []
    for row, post in enumerate(POSTS):
        for link, verdict in screener.screen_text(post or ""):
            assert post[link.start : link.end] == link.text
            rows.append((row, link.start, link.end, link.url, str(verdict.action)))
    assert list(zip(*(found[name] for name in (*ROWS, "action")))) == rows


def test_bytes_that_are_no_text_are_read_all_the_same(screener):
    offsets = pa.py_buffer(b"\0\0\0\0" + (24).to_bytes(4, "little"))
    column = pa.Array.from_buffers(
        pa.string(), 1, [None, offsets, pa.py_buffer(b"\xff https://evil.example/\xff")]
    )
    assert screener.screen_text_many(column).to_dict()["action"] == ["block"]


def test_columns_are_chosen_by_their_names(screener):
    verdicts = screener.screen_many(["evil.example/x", None, "good.example"], columns="all")
    table = pa.table(verdicts)
    table.validate(full=True)
    assert table.to_pydict() == verdicts.to_dict()
    assert verdicts.columns == table.column_names
    one = {name: values[0] for name, values in verdicts.to_dict().items()}
    rule = verdicts[0].reason.rule
    assert one == {
        "action": "block",
        "action_number": 30,
        "code": "listed",
        "message": verdicts[0].reason.message,
        "candidate": "https://evil.example/x",
        "entity": None,
        "registrable_domain": "evil.example",
        "rule": rule.pattern,
        "pattern": rule.pattern,
        "kind": rule.kind,
        "list": "orders",
        "line": rule.line,
        "jurisdictions": ["EU", "SE"],
        "database_id": verdicts[0].databases[0][1],
        **{name: RULE[name] for name in RULE if name not in ("domain", "jurisdictions")},
    }
    for row, allowed in [(1, None), (2, "allow")]:
        values = {name: values[row] for name, values in verdicts.to_dict().items()}
        assert values.pop("action") == allowed
        assert values.pop("action_number") == (allowed and 0)
        assert set(values.values()) == {None}
    chosen = screener.screen_many(["evil.example"], columns=["line", "action"])
    assert pa.table(chosen).to_pydict() == {"line": [1], "action": ["block"]}


def test_columns_that_there_are_not(screener):
    with pytest.raises(ValueError, match="did you mean `list`"):
        screener.screen_many(["x"], columns=["lits"])
    with pytest.raises(ValueError, match="list of names, or \"all\""):
        screener.screen_many(["x"], columns="list")
    with pytest.raises(ValueError, match="chosen twice"):
        screener.screen_many(["x"], columns=["list", "list"])


def test_texts_that_are_taken_for_links_are_warned_of(screener):
    posts = ["see evil.example", "and good.example too", None, "ok"]
    for column in (posts, pa.array(posts)):
        with pytest.warns(UserWarning, match="screen_text_many finds the links"):
            screener.screen_many(column)
    screener.screen_many([" evil.example\n", "good.example/a b", "x.example"])


def test_what_has_no_rows_is_refused(screener):
    with pytest.raises(TypeError, match="call collect"):
        screener.screen_many(pl.LazyFrame({"url": ["x"]}))
    with pytest.raises(TypeError, match="for one text call"):
        screener.screen_text_many("evil.example")


def test_frames(screener):
    import outlink.pandas
    import outlink.polars

    urls = ["evil.example", None, "good.example"]
    frame = pl.DataFrame({"url": urls}).select(
        outlink.polars.screen(pl.col("url"), screener, columns=["action", "line", "tags"])
    )
    assert frame["url"].to_list()[0] == {"action": "block", "line": 1, "tags": ["a", "b"]}
    lazy = pl.LazyFrame({"url": urls}).select(outlink.polars.is_blocked(pl.col("url"), screener))
    assert lazy.collect()["url"].to_list() == [True, None, False]
    texts = outlink.polars.screen_texts(pl.Series(POSTS), screener)
    assert texts["link"].to_list() == ROWS["link"]
    frame = pd.Series(urls, dtype=object).outlink.screen(screener, columns=["action_number", "line"])
    assert list(map(str, frame.dtypes)) == ["Int8", "UInt32"]
    assert frame["line"].tolist()[0] == 1
    verdicts = screener.screen_many(urls)
    with pytest.raises(TypeError, match="to_dict"):
        pd.DataFrame(verdicts)
    frame = pd.DataFrame(verdicts.to_dict())
    actions = frame["action"]
    assert actions.isna().tolist() == [False, True, False]
    assert actions.dropna().tolist() == ["block", "allow"]
    assert list(frame.columns)[:2] == ["action", "action_number"]
