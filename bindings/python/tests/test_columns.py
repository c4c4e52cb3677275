"""Batches: lists and Arrow columns in, Arrow columns out."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import time

import outlink
import pytest
from outlink import Action

pa = pytest.importorskip("pyarrow")
pl = pytest.importorskip("polars")
pd = pytest.importorskip("pandas")
duckdb = pytest.importorskip("duckdb")

LINKS = [
    "https://evil.example/a-path-that-is-longer-than-twelve-bytes",
    None,
    "x.example",
    "",
    "javascript:alert(1)",
    "https://www.google.com/url?q=https%3A%2F%2Fevil.example%2F",
]
ACTIONS = ["block", None, "allow", "block", "block", "block"]
COLUMNS = ["action", "action_number", "code", "list", "category", "rule", "candidate"]


@pytest.fixture(scope="module")
def screener():
    return outlink.Screener(lists=[outlink.List("mine", ["evil.example"], category="malware")])


class Once:
    """What can be read once, under one name."""

    def __init__(self, stream):
        self.__arrow_c_stream__ = stream.__arrow_c_stream__


class Cached:
    """Gives the same capsules each time, as many wrappers do."""

    def __init__(self, name, capsules):
        setattr(self, name, lambda requested_schema=None: capsules)


def columns():
    plain = pa.array(LINKS)
    yield "list", list(LINKS)
    yield "tuple", tuple(LINKS)
    yield "generator", (link for link in LINKS)
    yield "string", plain
    yield "large_string", plain.cast(pa.large_string())
    yield "string_view", plain.cast(pa.string_view())
    yield "slice", pa.array(["before", *LINKS, "behind"]).slice(1, len(LINKS))
    yield "slice of views", pa.array(["before", *LINKS], pa.string_view()).slice(1)
    yield "chunks", pa.chunked_array([plain[:2], plain[:0], plain[2:]])
    yield "dictionary", plain.dictionary_encode()
    yield "dictionary in chunks", pa.chunked_array([plain[:3], plain[3:]]).dictionary_encode()
    for index in (pa.int8(), pa.uint8(), pa.int16(), pa.uint16(), pa.uint32(), pa.int64()):
        dictionary = pa.dictionary(index, pa.string())
        yield f"dictionary<{index}>", plain.dictionary_encode().cast(dictionary)
    yield "column of a table", pa.table({"url": plain})["url"]
    table = pa.table({"url": pa.chunked_array([plain[:2], plain[2:]])})
    yield "table of one column", table
    yield "record batch", pa.record_batch({"url": plain})
    yield "reader", Once(table.to_reader())
    yield "dictionaries in a table", pa.table({"url": plain.dictionary_encode()})
    around = ["before", *LINKS, "behind"]
    structs = pa.StructArray.from_arrays([pa.array(around, pa.string_view())], names=["url"])
    yield "slice of structs", structs.slice(1, len(LINKS))
    hidden = pa.array(["before", *[link if link is not None else "evil.example" for link in LINKS]])
    mask = pa.array([False, *[link is None for link in LINKS]])
    for name, values in [("structs", hidden.slice(0)), ("dictionaries", hidden.dictionary_encode())]:
        structs = pa.StructArray.from_arrays([values], names=["url"], mask=mask)
        yield f"nulls of the {name} around", structs.slice(1)
    yield "duckdb", duckdb.from_arrow(table)
    kinds = "('" + "', '".join(link for link in LINKS if link is not None) + "')"
    yield "duckdb enum", duckdb.from_arrow(table).select(duckdb.SQLExpression(f"url::enum{kinds}"))
    yield "polars frame", pl.DataFrame({"url": LINKS})
    yield "pandas frame", pd.DataFrame({"url": pd.Series(LINKS, dtype=object)})
    yield "polars", pl.Series(LINKS)
    yield "polars categorical", pl.Series(LINKS).cast(pl.Categorical)
    yield "pandas", pd.Series(LINKS)
    yield "pandas object", pd.Series(LINKS, dtype=object)
    yield "pandas with NaN", pd.Series([link or float("nan") if link != "" else "" for link in LINKS], dtype=object).tolist()
    yield "pandas arrow", pd.Series(LINKS, dtype="string[pyarrow]")


@pytest.mark.parametrize(("name", "column"), [pytest.param(*case, id=case[0]) for case in columns()])
def test_every_column_gives_the_same(screener, name, column):
    verdicts = screener.screen_many(column)
    assert len(verdicts) == len(LINKS)
    table = pa.table(verdicts)
    table.validate(full=True)
    assert table.column_names == COLUMNS
    assert table["action"].to_pylist() == ACTIONS
    assert table.to_pydict() == verdicts.to_dict()
    for row, verdict in enumerate(verdicts):
        if LINKS[row] is None:
            assert verdict is None
            assert all(value == [None] for value in table.slice(row, 1).to_pydict().values())
            continue
        assert verdict == screener.screen(LINKS[row])
        assert str(verdict.action) == ACTIONS[row]
        reason = verdict.reason
        assert table["code"][row].as_py() == (reason and reason.code)
        rule = reason and reason.rule
        assert table["list"][row].as_py() == (rule and rule.list)
        assert table["category"][row].as_py() == (rule and rule.category)
        assert table["rule"][row].as_py() == (rule and rule.pattern)
    assert table["candidate"][5].as_py() == "https://evil.example/"


def test_dictionaries_of_the_same_bytes_with_other_nulls(screener):
    strings = pa.array(["https://good.example/", "https://evil.example/"])
    _, offsets, data = strings.buffers()

    def part(valid):
        nulls = pa.py_buffer(bytes([valid]))
        values = pa.Array.from_buffers(pa.string(), 2, [nulls, offsets, data])
        return pa.DictionaryArray.from_arrays(pa.array([0, 1]), values)

    for first, second in ((0b10, 0b11), (0b01, 0b11), (0b11, 0b10)):
        column = pa.chunked_array([part(first), part(second)])
        alone = [screener.screen_many(part(valid)).to_dict()["action"] for valid in (first, second)]
        assert screener.screen_many(column).to_dict()["action"] == alone[0] + alone[1]


@pytest.mark.parametrize("values", [1, 50, 5000])
def test_dictionaries_that_several_parts_share(screener, values):
    # More values than rows, and fewer; the same dictionary for all parts, or one for each.
    words = ["https://evil.example/", None, *(f"https://good.example/{n}" for n in range(values))]
    numbers = [0, 1, None, len(words) - 1, 0] * 20
    for dictionaries in ([pa.array(words)] * 4, [pa.array(words[:-1] + [f"x{n}.example"]) for n in range(4)]):
        parts = [pa.DictionaryArray.from_arrays(pa.array(numbers), words) for words in dictionaries]
        verdicts = screener.screen_many(pa.chunked_array(parts))
        assert verdicts.to_dict()["action"] == ["block", None, None, "allow", "block"] * 80
        assert verdicts[3].input == dictionaries[0][-1].as_py()


def test_a_column_of_nothing_but_nulls(screener):
    verdicts = screener.screen_many(pa.nulls(3))
    assert verdicts.to_dict()["action"] == [None] * 3
    assert verdicts[0] is None


def test_columns_without_a_value_may_have_any_type(screener):
    nan = float("nan")
    columns = [
        pl.Series([None, None]),
        pl.Series([None, None], dtype=pl.Int64),
        pd.Series([nan, nan]),
        pd.Series([None, None], dtype=object),
        pa.array([None, None], pa.int32()),
        pa.table({"url": pa.array([None, nan], pa.float32())}),
        duckdb.sql("select null as url from range(2)"),
        [pd.NaT, pd.NA],
        [None, pd.Series([nan], dtype="float32")[0]],
    ]
    for column in columns:
        assert screener.screen_many(column).to_dict()["action"] == [None, None]
        assert len(screener.screen_text_many(column)) == 0
    assert len(screener.screen_many(pd.Series([], dtype=float))) == 0


def test_frames_without_a_value(screener):
    import outlink.pandas
    import outlink.polars

    frame = pl.DataFrame({"url": [None, None]})
    verdicts = frame.select(outlink.polars.screen("url", screener)).unnest("url")
    assert verdicts["action"].to_list() == [None, None]
    blocked = frame.lazy().select(outlink.polars.is_blocked("url", screener)).collect()
    assert blocked["url"].to_list() == [None, None]
    series = pd.Series([float("nan")] * 2, name="url")
    assert series.outlink.is_blocked(screener).isna().tolist() == [True, True]
    with pytest.raises(TypeError, match="'url' has values other than str.*astype"):
        pd.Series(["evil.example", 1], name="url").outlink.screen(screener)


def test_empty_columns(screener):
    empties = [[], pa.array([], pa.string()), pa.chunked_array([], pa.string()), pl.Series([], dtype=pl.String)]
    for empty in empties:
        verdicts = screener.screen_many(empty)
        assert len(verdicts) == 0
        assert pa.table(verdicts).num_rows == 0


def test_answers_go_everywhere(screener):
    verdicts = screener.screen_many(LINKS)
    assert pl.DataFrame(verdicts)["action"].to_list() == ACTIONS
    assert pa.record_batch(verdicts)["action"].to_pylist() == ACTIONS
    assert pa.table(verdicts).to_pandas()["action"].isna().sum() == 1
    answers = pa.table(verdicts)  # noqa: F841
    counted = duckdb.sql("select count(*) from answers where action_number >= 20").fetchall()
    assert counted == [(4,)]
    reader = pa.RecordBatchReader.from_stream(verdicts)
    assert reader.read_all() == pa.table(verdicts)
    assert pa.schema(verdicts) == pa.table(verdicts).schema


def test_summaries(screener):
    verdicts = screener.screen_many(LINKS)
    assert verdicts.counts() == {"allow": 1, "review": 0, "warn": 0, "block": 4}
    assert verdicts.rows() == verdicts.rows(Action.BLOCK) == verdicts.rows("warn") == [0, 3, 4, 5]
    assert verdicts.rows(Action.ALLOW) == [0, 2, 3, 4, 5]
    assert list(verdicts.action_numbers()) == [30, 255, 0, 30, 30, 30]
    assert verdicts[-1] == verdicts[5]
    with pytest.raises(IndexError):
        verdicts[6]


@pytest.mark.parametrize("threads", [1, 2, 7, None])
def test_threads_change_nothing(screener, threads):
    links = [LINKS[number % len(LINKS)] for number in range(10_007)]
    expected = [ACTIONS[number % len(LINKS)] for number in range(10_007)]
    for column in (links, pa.array(links), pa.array(links).dictionary_encode()):
        verdicts = screener.screen_many(column, threads=threads)
        assert verdicts.to_dict()["action"] == expected
        pa.table(verdicts).validate(full=True)


def test_other_threads_run_meanwhile(screener):
    links = pa.array(["https://good.example/a/b/c/d"] * 200_000)
    assert ticks_of(lambda: screener.screen_many(links, threads=1).counts()["allow"]) == (200_000, True)


def ticks_of(work):
    """The answer, and whether another thread ran while it was looked for."""
    ticks = []
    done = threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(time.perf_counter())
            time.sleep(0.001)

    thread = threading.Thread(target=tick)
    thread.start()
    start = time.perf_counter()
    answer = work()
    end = time.perf_counter()
    done.set()
    thread.join()
    return answer, sum(start < now < end for now in ticks) > 5


def test_one_context_holds_for_all_rows():
    rules = [{"domain": "evil.example", "valid_until": "2086-06-01"}]
    screener = outlink.Screener(lists={"orders": rules})
    early = screener.screen_many(["evil.example"], outlink.Context(now="2026-01-01"))
    late = screener.screen_many(["evil.example"], outlink.Context(now="2087-01-01"))
    assert early[0].is_blocked and not late[0].is_blocked
    assert late[0].reason.code == "inactive"
    assert late.to_dict()["code"] == [None], "of what is allowed, columns say no more"


def test_wrong_columns_say_what_to_do(screener):
    cases = [
        (pa.array([1, 2]), "cast it to string"),
        (pa.array([b"x"]), "of bytes; cast it to string"),
        (pa.array([["x"]]), "explode"),
        (pa.table({"id": [1], "url": ["x"]}), r'choose one of \["id", "url"\], such as table\["url"\]'),
        (pl.DataFrame({"id": [1], "url": ["x"]}), r'table\["url"\]'),
        (duckdb.sql("select 1 as id, 'x' as url"), r'relation.select\("url"\)'),
        (pa.table({"id": [1], "at": [2]}), r'none of this table is one; it has \["id", "at"\]'),
        (pa.table({}), "none of this table is one"),
        (pa.table({"id": [1]}), "cast it to string"),
        (pa.table({"url": [{"url": "x"}]}), "choose one of their columns"),
        (pa.array([1]).dictionary_encode(), "cast it to string"),
        ("https://evil.example/", "for one link call screen"),
        (b"https://evil.example/", "for one link call screen"),
        ({"url": "x"}, "for one link call screen"),
        (7, "iterable of str"),
        (["x", 7], "number 1 is int; convert it first"),
        ([b"x"], "number 0 is bytes; decode it first"),
        ([[float("nan")]], "number 0 is list"),
        (pd.Series(["x", 7]), "this Series is none: .*; cast it to string"),
    ]
    for column, message in cases:
        with pytest.raises(TypeError, match=message):
            screener.screen_many(column)
    for column, what in [([b"x"], "texts"), (pa.array([1]), "texts"), (["x", "\udc80"], "text number 1")]:
        for call in (screener.screen_text_many, outlink.extract_many):
            with pytest.raises((TypeError, UnicodeEncodeError), match=what):
                call(column)
    for columns in ([1], 3):
        with pytest.raises(TypeError, match="columns must be a list of names"):
            screener.screen_many(["x"], columns=columns)
    assert pa.table(screener.screen_many(["x"], columns=[])).num_columns == 0
    with pytest.raises(UnicodeEncodeError, match="lone surrogates"):
        screener.screen_many(["http://a\udc80b/"])
    with pytest.raises(ValueError, match="at least 1"):
        screener.screen_many(["x"], threads=0)


def test_a_producer_that_lies_about_utf8_gets_verdicts(screener):
    offsets = pa.py_buffer(b"\0\0\0\0" + (24).to_bytes(4, "little"))
    bytes_ = pa.py_buffer(b"https://evil.example/\xff\xfe\xfd")
    column = pa.Array.from_buffers(pa.string(), 1, [None, offsets, bytes_])
    assert screener.screen_many(column)[0].is_blocked


def test_one_bad_row_spoils_no_other(screener):
    # Most rows are found to be UTF-8 together; these have to be looked at one by one.
    rows = ["https://evil.example/å", "https://good.example/ö", "https://evil.example/🎉"] * 1000
    whole = pa.array(rows)
    expected = ["block", "allow", "block"] * 1000
    assert screener.screen_many(whole).to_dict()["action"] == expected
    _, offsets, data = whole.buffers()
    data = bytearray(data.to_pybytes())
    bad = data.index("ö".encode())
    data[bad] = 0xFF
    for validity, at in [(None, "allow"), (bytes([0xFD]) + b"\xff" * 374, None)]:
        validity = validity and pa.py_buffer(validity)
        buffers = [validity, offsets, pa.py_buffer(bytes(data))]
        column = pa.Array.from_buffers(pa.string(), len(rows), buffers)
        verdicts = screener.screen_many(column)
        assert verdicts.to_dict()["action"] == [expected[0], at, *expected[2:]]


def broken(rows):
    def batches():
        yield from (pa.record_batch({"url": ["x"]}) for _ in range(rows))
        raise RuntimeError("the reader broke off")

    return pa.RecordBatchReader.from_batches(pa.schema({"url": pa.string()}), batches())


@pytest.mark.parametrize("rows", [0, 3])
def test_a_stream_that_fails_is_an_error(screener, rows):
    with pytest.raises(ValueError, match="cannot be read to its end.*the reader broke off"):
        screener.screen_many(broken(rows))


def test_what_was_read_already_is_not_read_again(screener):
    column = pa.chunked_array([LINKS])
    cases = [
        ("__arrow_c_stream__", column.__arrow_c_stream__, pa.chunked_array),
        ("__arrow_c_array__", column.chunk(0).__arrow_c_array__, pa.array),
    ]
    for name, capsules, other in cases:
        for consumer in (screener.screen_many, other):
            cached = Cached(name, capsules())
            # A consumer that takes a structure leaves its pointers where they were, to what is freed here.
            assert len(consumer(cached)) == len(LINKS)
            gc.collect()
            with pytest.raises(ValueError, match="read already"):
                screener.screen_many(cached)
    schema, _ = column.chunk(0).__arrow_c_array__()
    pa.field(Schema(schema))
    with pytest.raises(ValueError, match="read already"):
        screener.screen_many(Cached("__arrow_c_array__", (schema, column.chunk(0).__arrow_c_array__()[1])))


class Schema:
    def __init__(self, capsule):
        self.__arrow_c_schema__ = lambda: capsule


WAITING = """
import ctypes, os, threading, time
import outlink, pyarrow as pa

class Stream(ctypes.Structure):
    _fields_ = [(name, ctypes.c_void_p) for name in "schema next error release data".split()]

call = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
schema = call(lambda _, place: pa.string()._export_to_c(place) or 0)
release = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(lambda _: None)
# What is next is waited for in C, without a word to the interpreter; a zero is the end.
wait = ctypes.CDLL(None).getchar
stream = Stream(*[ctypes.cast(one, ctypes.c_void_p).value for one in (schema, wait)])
stream.release = ctypes.cast(release, ctypes.c_void_p).value
capsule = ctypes.pythonapi.PyCapsule_New
capsule.restype = ctypes.py_object
capsule.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
NAME = b"arrow_array_stream"

class Source:
    def __arrow_c_stream__(self, requested_schema=None):
        return capsule(ctypes.addressof(stream), NAME, None)

def feed():
    time.sleep(0.2)
    os.write(end, bytes(1))

start, end = os.pipe()
os.dup2(start, 0)
threading.Thread(target=feed, daemon=True).start()
print(len(outlink.Screener().screen_many(Source())))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the C library has no name there")
def test_a_stream_may_wait_for_another_thread():
    done = subprocess.run(
        [sys.executable, "-c", WAITING], capture_output=True, text=True, timeout=30
    )
    assert (done.stdout, done.stderr) == ("0\n", "")


def test_nothing_leaks(screener):
    column = pa.array(LINKS * 100)

    def once():
        verdicts = screener.screen_many(column)
        pa.table(verdicts)
        verdicts.__arrow_c_stream__()
        verdicts.__arrow_c_array__()
        verdicts.__arrow_c_schema__()

    once()
    gc.collect()
    before = pa.total_allocated_bytes(), _resident()
    for _ in range(300):
        once()
    gc.collect()
    assert pa.total_allocated_bytes() == before[0]
    # Six hundred rows in seven columns take some 60 kB each time.
    assert _resident() - before[1] < 8 << 20


def _resident():
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * 4096
    except FileNotFoundError:
        return 0


def test_polars_namespace(screener):
    import outlink.polars

    frame = pl.DataFrame({"id": range(len(LINKS)), "url": LINKS})
    verdict = pl.col("url").outlink.screen(screener).alias("verdict")
    eager = frame.with_columns(verdict)
    assert eager.schema["verdict"] == outlink.polars.VERDICT
    assert eager.unnest("verdict")["action"].to_list() == ACTIONS
    streamed = frame.lazy().with_columns(verdict).collect(engine="streaming")
    assert streamed.sort("id").equals(eager)
    blocked = frame.select(pl.col("url").outlink.is_blocked(screener))["url"]
    assert blocked.to_list() == [True, None, False, True, True, True]
    assert frame["url"].outlink.screen(screener).struct["list"][0] == "mine"


def test_pandas_accessor(screener):
    import outlink.pandas  # noqa: F401

    for dtype in (object, "string"):
        urls = pd.Series(LINKS, index=list("abcdef"), dtype=dtype, name="url")
        frame = urls.outlink.screen(screener)
        assert list(frame.index) == list("abcdef")
        assert frame["action"].astype(object).where(frame["action"].notna(), None).tolist() == ACTIONS
        blocked = urls.outlink.is_blocked(screener)
        assert blocked.dropna().tolist() == [True, False, True, True, True]
        assert blocked.name == "url"
