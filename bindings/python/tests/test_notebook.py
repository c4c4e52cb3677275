"""The notebook runs from its first cell to its last, and finds what it is about."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("polars")
matplotlib = pytest.importorskip("matplotlib")

NOTEBOOK = Path(__file__).parent.parent / "examples" / "from_posts_to_statements.ipynb"


@pytest.mark.skipif(not NOTEBOOK.is_file(), reason="the notebook is not beside the tests")
def test_from_posts_to_statements(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    matplotlib.use("Agg")
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    names = {"__name__": "__main__"}
    for number, cell in enumerate(cells):
        if cell["cell_type"] == "code":
            assert not cell["outputs"] and cell["execution_count"] is None, "kept without results"
            exec(compile("".join(cell["source"]), f"cell {number}", "exec"), names)
    matplotlib.pyplot.close("all")
    assert set(names["found"]["category"].drop_nulls()) == {"phishing", "recruitment", "gambling"}
    assert {"telegram", "discord", "instagram"} <= set(names["by_platform"]["link"])
    assert set(names["changes"]["link"]) == {"https://www.instagram.com/crew.recruits/"}
    assert set(names["changes"]["after"]) == {"block"}
    assert names["suggestions"][0].is_safe
    grounds = {statement["decision_ground"] for statement in names["statements"]}
    assert grounds == {
        "DECISION_GROUND_ILLEGAL_CONTENT",
        "DECISION_GROUND_INCOMPATIBLE_CONTENT",
    }
