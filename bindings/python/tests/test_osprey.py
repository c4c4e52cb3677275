"""Functions for the rules of Osprey, with its engine where it is installed. Elsewhere classes with the
same names stand in for the part of its interface that the functions use.
"""

from __future__ import annotations

import dataclasses
import importlib.util
import sys
import types
from datetime import datetime, timedelta, timezone
from typing import Generic, TypeVar

import outlink
import pytest

A = TypeVar("A")
R = TypeVar("R")


class UDFBase(Generic[A, R]):
    category = None

    def __init__(self, validation_context, arguments):
        pass


@pytest.fixture(scope="module")
def osprey():
    if importlib.util.find_spec("osprey") is None:
        interface = {
            "osprey": {},
            "osprey.engine": {},
            "osprey.engine.executor": {},
            "osprey.engine.executor.execution_context": {"ExecutionContext": object},
            "osprey.engine.udf": {},
            "osprey.engine.udf.arguments": {"ArgumentsBase": object},
            "osprey.engine.udf.base": {"UDFBase": UDFBase},
        }
        for name, members in interface.items():
            module = types.ModuleType(name)
            vars(module).update(members)
            sys.modules[name] = module
    import outlink.osprey

    yield outlink.osprey
    for name in [name for name in sys.modules if name.split(".")[0] == "osprey"]:
        if not getattr(sys.modules[name], "__file__", None):
            del sys.modules[name]


@dataclasses.dataclass
class Event:
    """What a function asks its execution context for."""

    time: datetime = datetime(2026, 3, 1, 12)

    def get_action_time(self):
        return self.time


@dataclasses.dataclass
class Arguments:
    text: str


LISTS = [
    outlink.List(
        "orders",
        [
            {"entity": "telegram:username/gangshop", "category": "recruitment"},
            {"domain": "casino.example", "category": "gambling", "action": "warn"},
            {"domain": "late.example", "category": "phishing", "valid_from": "2026-06-01"},
        ],
    )
]

TEXT = (
    "join tg://resolve?domain=GangShop or https://www.google.com/url?q=https%3A%2F%2Ft.me%2Fgangshop "
    "and play at https://www.casino.example/a, news at https://bbc.co.uk/"
)


def ask(functions, text, event=None):
    """The answers of all functions, as the engine asks them."""
    event = event or Event()
    answers = {}
    for kind in functions:
        answers[kind.__name__] = kind(None, Arguments(text)).execute(event, Arguments(text))
    return answers


def test_the_links_of_a_text(osprey):
    answers = ask(osprey.udfs(outlink.Screener(lists=LISTS)), TEXT)
    assert answers["LinkAction"] == "block"
    assert answers["LinkCategories"] == ["recruitment", "gambling"]
    assert answers["LinkEntities"] == ["telegram:username/gangshop"]
    assert answers["LinkDomains"] == ["google.com", "t.me", "casino.example", "bbc.co.uk"]
    assert [line.split(":")[0] for line in answers["LinkExplanation"].split("\n")] == [
        "block",
        "block",
        "warn",
    ]


def test_a_link_by_itself_and_a_text_without_one(osprey):
    functions = osprey.udfs(outlink.Screener(lists=LISTS))
    assert ask(functions, "casino.example")["LinkAction"] == "warn"
    nothing = {"LinkAction": "allow", "LinkCategories": [], "LinkEntities": [], "LinkDomains": []}
    assert ask(functions, "no link at all") == {**nothing, "LinkExplanation": ""}
    assert ask(functions, "") == {**nothing, "LinkExplanation": ""}


def test_an_event_is_screened_once_and_at_its_own_time(osprey):
    functions = osprey.udfs(outlink.Screener(lists=LISTS))
    before = osprey._screen.cache_info().misses
    assert ask(functions, "https://late.example/")["LinkAction"] == "allow"
    assert osprey._screen.cache_info().misses == before + 1
    later = Event(datetime(2026, 6, 2, tzinfo=timezone(timedelta(hours=2))))
    assert ask(functions, "https://late.example/", later)["LinkAction"] == "block"
    assert osprey._screen.cache_info().misses == before + 2


def test_a_live_is_asked_for_what_is_in_force(osprey, tmp_path):
    outlink.compile(LISTS).write(tmp_path / "links.outlink")
    live = outlink.Live(tmp_path / "links.outlink")
    functions = osprey.udfs(live)
    assert ask(functions, "https://urgent.example/")["LinkAction"] == "allow"
    live.put_layer(outlink.compile({"urgent": ["urgent.example"]}, name="urgent").open())
    assert ask(functions, "https://urgent.example/")["LinkAction"] == "block"
