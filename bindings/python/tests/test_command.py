"""``python -m outlink`` and the script ``outlink`` are the command."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig

import outlink
import pytest

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")


def run(*arguments, program=(sys.executable, "-m", "outlink"), **more):
    return subprocess.run([*program, *arguments], capture_output=True, text=True, **more)


def test_exit_codes_and_json(tmp_path):
    path = tmp_path / "links.outlink"
    outlink.compile({"mine": ["evil.example"]}).write(path)
    blocked = run("screen", "--json", "-d", str(path), "https://evil.example/")
    assert blocked.returncode == 1
    assert blocked.stdout == outlink.Screener(path).screen("https://evil.example/").to_json() + "\n"
    assert run("screen", "https://good.example/").returncode == 0
    wrong = run("screen", "-d", str(tmp_path / "missing"), "x")
    assert wrong.returncode == 2 and "missing" in wrong.stderr
    assert run("--version").stdout.strip() == f"outlink {outlink.__version__}"


def test_normalize_and_expand_print_the_same_json():
    link = "https://www.google.com/url?q=https%3A%2F%2Fevil.example%2F%2561"
    assert run("normalize", "--json", link).stdout == outlink.normalize(link).to_json() + "\n"
    assert run("expand", "--json", link).stdout == outlink.expand(link).to_json() + "\n"


def test_the_script_is_installed():
    script = shutil.which("outlink", path=sysconfig.get_path("scripts"))
    assert script is not None
    assert run("--version", program=[script]).stdout.startswith("outlink ")


def sweep(folder, table, *arguments):
    pq.write_table(table, folder / "posts.parquet")
    outlink.compile({"mine": ["evil.example"]}).write(folder / "links.outlink")
    files = ["--from", "posts.parquet", "-d", "links.outlink", "-o", "verdicts.parquet"]
    return run("screen", *files, *arguments, cwd=folder)


def test_parquet_in_and_out(tmp_path):
    links = ["https://evil.example/", None, "https://good.example/", "http://"]
    table = pa.table({"post": [1, 2, 3, 4], "url": links, "text": ["a", "b", None, "d"]})
    done = sweep(tmp_path, table, "--column", "url")
    assert done.returncode == 1 and "2  block" in done.stdout, done.stderr
    found = pq.read_table(tmp_path / "verdicts.parquet")
    assert found.select(table.column_names).equals(table)
    batch = pa.table(outlink.Screener(tmp_path / "links.outlink").screen_many(links))
    assert found.drop_columns(table.column_names).column_names == batch.column_names
    assert found.select(batch.column_names).to_pylist() == batch.to_pylist()
    assert found["action_number"].type == pa.int8()


@pytest.mark.parametrize("compression", ["none", "snappy", "zstd", "gzip", "lz4"])
def test_parquet_as_others_write_it(tmp_path, compression):
    times = pa.array([1, None], pa.timestamp("us", tz="UTC"))
    nested = pa.array([{"a": [1, 2]}, None])
    words = pa.array(["https://evil.example/", None]).dictionary_encode()
    table = pa.table({"url": words, "at": times, "nested": nested})
    pq.write_table(table, tmp_path / "posts.parquet", compression=compression)
    outlink.compile({"mine": ["evil.example"]}).write(tmp_path / "links.outlink")
    files = ["--from", "posts.parquet", "-d", "links.outlink", "-o", "verdicts.parquet"]
    done = run("screen", *files, "--column", "url", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    found = pq.read_table(tmp_path / "verdicts.parquet")
    assert found.select(table.column_names).equals(table)
    assert found["action"].to_pylist() == ["block", None]


def test_parquet_dictionaries_without_values(tmp_path):
    words = pa.DictionaryArray.from_arrays(pa.array([None, None], pa.int32()), pa.array([], "str"))
    done = sweep(tmp_path, pa.table({"url": words}), "--column", "url")
    assert (done.returncode, done.stderr) == (0, "")
    assert pq.read_table(tmp_path / "verdicts.parquet")["action"].to_pylist() == [None, None]


def test_parquet_of_pandas_keeps_its_index(tmp_path):
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"url": ["https://evil.example/", None]}, index=["first", "second"])
    done = sweep(tmp_path, pa.Table.from_pandas(frame), "--column", "url", "--prefix", "v_")
    assert done.returncode == 1, done.stderr
    found = pd.read_parquet(tmp_path / "verdicts.parquet")
    assert list(found.index) == ["first", "second"]
    assert found["v_list"].tolist()[0] == "mine"


def test_parquet_errors_say_what_there_is(tmp_path):
    table = pa.table({"post": [1], "url": ["https://good.example/"]})
    wrong = sweep(tmp_path, table, "--column", "link")
    assert wrong.returncode == 2
    assert "posts.parquet has no column `link`; its columns are post, url" in wrong.stderr
    assert not (tmp_path / "verdicts.parquet").exists()
