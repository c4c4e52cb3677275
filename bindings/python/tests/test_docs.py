"""The examples in the documentation are executed."""

from __future__ import annotations

import ast
import doctest
import importlib
from pathlib import Path

import outlink
import pytest

FOLDER = Path(outlink.__file__).parent
HERE = Path(__file__).parent
MODULES = [
    "outlink",
    "outlink.polars",
    "outlink.pandas",
    "outlink.requests",
    "outlink.httpx",
    "outlink.threatexchange",
]


@pytest.mark.parametrize("name", MODULES)
def test_modules(name):
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted > 0 and result.failed == 0


def stub_docs():
    """Every documented name of the stub with its text."""
    tree = ast.parse((FOLDER / "_outlink.pyi").read_text())
    kinds = (ast.ClassDef, ast.FunctionDef)
    for node in ast.walk(tree):
        if isinstance(node, kinds) and (text := ast.get_docstring(node)):
            yield node.name, text


@pytest.mark.parametrize(("name", "text"), [case for case in stub_docs() if ">>>" in case[1]])
def test_stub(name, text):
    test = doctest.DocTestParser().get_doctest(text, {}, name, "_outlink.pyi", 0)
    result = doctest.DocTestRunner().run(test)
    assert result.attempted > 0 and result.failed == 0


def test_everything_public_has_a_text():
    for name in outlink.__all__:
        if name != "__version__":
            assert getattr(outlink, name).__doc__, name


PAGES = {
    "package": HERE.parent / "README.md",
    "project": HERE.parents[2] / "README.md",
    "manual": HERE.parents[2] / "docs" / "src" / "guide" / "python.md",
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_page(page):
    pytest.importorskip("polars")
    if not page.is_file():
        pytest.skip(f"there is no {page.name} beside the package")
    result = doctest.testfile(str(page), module_relative=False)
    assert result.attempted > 0 and result.failed == 0
