"""The example runs, and finds what it is about."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pl = pytest.importorskip("polars")
pytest.importorskip("matplotlib")

EXAMPLE = Path(__file__).parent.parent / "examples" / "a_day_of_posts.py"


@pytest.mark.skipif(not EXAMPLE.is_file(), reason="the example is not beside the tests")
def test_a_day_of_posts(tmp_path):
    done = subprocess.run(
        [sys.executable, str(EXAMPLE), str(tmp_path)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    decisions = pl.read_parquet(tmp_path / "decisions.parquet")
    assert set(decisions["category"]) == {"phishing", "recruitment", "gambling"}
    assert decisions.filter(pl.col("category") == "gambling")["action"].unique().to_list() == ["warn"]
    behind = decisions.filter(pl.col("url").str.contains("google"))
    assert behind["candidate"].str.starts_with("https://bank-login.example/").all()
    assert not decisions["url"].str.contains("good.bank-login").any(), "an exception"
    assert (tmp_path / "actions.png").stat().st_size > 1000
    assert (tmp_path / "explanations.html").read_text(encoding="utf-8").count("<hr>") == 9
