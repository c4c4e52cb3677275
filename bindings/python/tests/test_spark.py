"""Real Spark in local mode; needs Java."""

from __future__ import annotations

import os
import shutil
import sys

import pytest

pyspark = pytest.importorskip("pyspark")
if shutil.which("java") is None:
    pytest.skip("there is no Java", allow_module_level=True)

import outlink  # noqa: E402
import outlink.spark  # noqa: E402
from pyspark.sql import SparkSession  # noqa: E402

LINKS = ["https://evil.example/x", None, "https://good.example/", "not a link", "t.me/Gang"]


@pytest.fixture(scope="module")
def spark():
    # The workers need the package too.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.fixture(scope="module")
def compiled():
    orders = [{"entity": "telegram:username/gang", "category": "recruitment"}]
    return outlink.compile({"mine": ["evil.example"], "orders": orders})


def rows(frame):
    return {row["n"]: row for row in frame.collect()}


def check(spark, frame, screened, compiled):
    assert screened.schema["verdict"].dataType == outlink.spark.VERDICT
    assert screened.columns == [*frame.columns, "verdict"]
    assert screened.rdd.getNumPartitions() == frame.rdd.getNumPartitions()
    found = rows(screened)
    assert len(found) == frame.count()
    expected = outlink.Screener(compiled.open()).screen_many(LINKS).to_dict()
    for number, row in found.items():
        assert row["url"] == LINKS[number % len(LINKS)]
        if row["url"] is None:
            assert row["verdict"] is None
            continue
        want = {name: values[number % len(LINKS)] for name, values in expected.items()}
        assert row["verdict"].asDict() == want


def posts(spark):
    data = [(number, LINKS[number % len(LINKS)]) for number in range(1000)]
    return spark.createDataFrame(data, "n int, url string").repartition(4)


def test_columns_are_screened_where_they_lie(spark, compiled, tmp_path):
    frame = posts(spark)
    path = tmp_path / "links.outlink"
    compiled.write(path)
    screened = outlink.spark.screen(frame, "url", path)
    check(spark, frame, screened, compiled)


def test_older_versions_map_batches(spark, compiled):
    frame = posts(spark)
    name = outlink.spark._ship(spark, compiled)
    work = outlink.spark._Work([name], None, None, None)
    check(spark, frame, outlink.spark._map_in_arrow(frame, 1, work, "verdict"), compiled)


def test_databases_are_shipped_once_and_mapped(spark, compiled):
    def names():
        return [file.rsplit("/", 1)[-1] for file in spark.sparkContext.listFiles]

    name = f"outlink-{compiled.open().id}.outlink"
    for _ in range(2):
        outlink.spark.screen(posts(spark), "url", compiled).count()
        assert names().count(name) == 1
        assert outlink.spark._ship(spark, compiled) == name
    work = outlink.spark._Work([name], None, None, None)

    def maps(_):
        screener = work.screener()
        assert work.screener() is screener
        with open("/proc/self/maps") as file:
            yield [line for line in file if name in line]

    found = spark.sparkContext.parallelize(range(2), 2).mapPartitions(maps).collect()
    assert len(found) == 2 and all(found), "each worker maps the file"


def test_workers_keep_a_few_screeners():
    works = [outlink.spark._Work([], None, None, outlink.Limits(depth=depth)) for depth in range(6)]
    make = outlink.spark.Screener
    made = []

    def screener(paths, **more):
        made.append(more)
        return make(**more)

    outlink.spark.Screener = screener
    try:
        for work in works[:3] * 3:
            assert work.screener().limits == work.limits
        assert len(made) == 3, "taking turns costs nothing"
        for work in works:
            work.screener()
        assert len(outlink.spark._SCREENERS) == 4
    finally:
        outlink.spark.Screener = make
        outlink.spark._SCREENERS.clear()


def test_names_are_compared_as_spark_does(spark, compiled):
    frame = spark.createDataFrame([("evil.example", "good.example")], "`a.b` string, url string")
    for column, action in [("A.B", "block"), ("URL", "allow")]:
        row = outlink.spark.screen(frame, column, compiled).collect()[0]
        assert row["verdict"]["action"] == action
    with pytest.raises(ValueError, match="output="):
        outlink.spark.screen(frame, "url", compiled, output="URL")
    with pytest.raises(ValueError, match="no column 'link'; the columns are a.b, url"):
        outlink.spark.screen(frame, "link", compiled)
    twice = frame.select("url", frame["`a.b`"].alias("Url"))
    with pytest.raises(ValueError, match="2 columns 'url'; rename"):
        outlink.spark.screen(twice, "url", compiled)
    others = frame.select("url", frame["`a.b`"].alias("x"), frame["`a.b`"].alias("x"))
    assert outlink.spark.screen(others, "url", compiled).collect()[0]["verdict"]["action"] == "allow"
    spark.conf.set("spark.sql.caseSensitive", "true")
    try:
        row = outlink.spark.screen(twice, "Url", compiled, output="URL").collect()[0]
        assert row["URL"]["action"] == "block"
    finally:
        spark.conf.unset("spark.sql.caseSensitive")


def test_keys_are_not_shipped(spark, tmp_path):
    lists = [outlink.List("partner", "00112233\n", format="hashes", keyed=True)]
    keyed = outlink.compile(lists)
    keyed.write(tmp_path / "keyed.outlink")
    for database in (keyed, tmp_path / "keyed.outlink"):
        with pytest.raises(outlink.DatabaseError, match="fetches the key where it runs"):
            outlink.spark.screen(posts(spark), "url", database)


def test_spark_connect_says_what_it_lacks(compiled):
    class Session:
        @property
        def sparkContext(self):
            raise AttributeError("[JVM_ATTRIBUTE_NOT_SUPPORTED]")

    with pytest.raises(TypeError, match="use a classic session"):
        outlink.spark._ship(Session(), compiled)


def test_policy_and_context_reach_the_workers(spark, compiled):
    policy = outlink.Policy(category={"recruitment": "warn"})
    context = outlink.Context(now="2026-01-01", jurisdictions="SE")
    screened = outlink.spark.screen(
        posts(spark), "url", compiled, policy=policy, context=context, output="judged"
    )
    actions = {row["url"]: row["judged"] and row["judged"]["action"] for row in screened.collect()}
    assert actions["t.me/Gang"] == "warn"
    assert actions["https://evil.example/x"] == "block"


def test_unsigned_databases_are_not_shipped(spark, compiled, tmp_path):
    path = tmp_path / "links.outlink"
    compiled.write(path)
    key = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3"
    with pytest.raises(outlink.DatabaseError, match="E7620F1842B4E81F"):
        outlink.spark.screen(posts(spark), "url", path, trust=key)


def test_other_types_are_refused_before_a_job_starts(spark, compiled):
    with pytest.raises(TypeError, match="'n' is int; cast it to string"):
        outlink.spark.screen(posts(spark), "n", compiled)
    with pytest.raises(ValueError, match="output="):
        outlink.spark.screen(posts(spark), "url", compiled, output="n")
