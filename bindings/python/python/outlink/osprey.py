"""Functions for the rules of Osprey: what the links of a text lead to.

``udfs`` gives the classes to register, in the plugin of a deployment::

    @hookimpl_osprey
    def register_udfs():
        return outlink.osprey.udfs(outlink.Live("links.outlink"))

Rules then read, for example::

    Action: str = LinkAction(text=MessageText)
    Gangs: List[str] = LinkEntities(text=MessageText)
    BlockedLink = Rule(when_all=[Action == "block"], description=f"{LinkExplanation(text=MessageText)}")

All functions of an event share one screening of its text.
"""

from __future__ import annotations

import functools
from datetime import datetime, timezone
from typing import Any, ClassVar

from osprey.engine.executor.execution_context import ExecutionContext
from osprey.engine.udf.arguments import ArgumentsBase
from osprey.engine.udf.base import UDFBase

import outlink


class LinkArguments(ArgumentsBase):  # type: ignore[misc,unused-ignore]
    text: str
    """A text with links, or a link."""


class _Links:
    """What the functions share: the screener, and the verdicts of a text."""

    category: ClassVar[str | None] = "Links"
    source: ClassVar[outlink.Screener | outlink.Live | None] = None

    def verdicts(self, execution_context: Any, arguments: Any) -> tuple[outlink.Verdict, ...]:
        """The verdicts on the links, as rules stood at the time of the event."""
        source = self.source or _starter()
        screener = source.current if isinstance(source, outlink.Live) else source
        time: datetime = execution_context.get_action_time()
        # Times of Osprey are in UTC, some without saying so.
        now = time if time.tzinfo else time.replace(tzinfo=timezone.utc)
        return _screen(screener, arguments.text, now)


class LinkAction(_Links, UDFBase[LinkArguments, str]):  # type: ignore[misc,unused-ignore]
    """The strictest action for any link: allow, review, warn or block."""

    def execute(self, execution_context: ExecutionContext, arguments: LinkArguments) -> str:
        found = self.verdicts(execution_context, arguments)
        return str(max((verdict.action for verdict in found), default=outlink.Action.ALLOW))


class LinkCategories(_Links, UDFBase[LinkArguments, list[str]]):  # type: ignore[misc,unused-ignore]
    """The categories of the rules that the links meet."""

    def execute(self, execution_context: ExecutionContext, arguments: LinkArguments) -> list[str]:
        found = self.verdicts(execution_context, arguments)
        rules = [reason.rule for verdict in found for reason in verdict.reasons]
        return _each([rule.category for rule in rules if rule is not None])


class LinkEntities(_Links, UDFBase[LinkArguments, list[str]]):  # type: ignore[misc,unused-ignore]
    """The accounts, groups and posts that the links name, behind wrappers too."""

    def execute(self, execution_context: ExecutionContext, arguments: LinkArguments) -> list[str]:
        found = self.verdicts(execution_context, arguments)
        places = [place for verdict in found for place in verdict.candidates]
        return _each([str(place.entity) for place in places if place.entity is not None])


class LinkDomains(_Links, UDFBase[LinkArguments, list[str]]):  # type: ignore[misc,unused-ignore]
    """The registrable domains of the links, those behind wrappers too."""

    def execute(self, execution_context: ExecutionContext, arguments: LinkArguments) -> list[str]:
        found = self.verdicts(execution_context, arguments)
        places = [place for verdict in found for place in verdict.candidates]
        return _each([_domain(place) for place in places])


class LinkExplanation(_Links, UDFBase[LinkArguments, str]):  # type: ignore[misc,unused-ignore]
    """Why, in a sentence for each link that is not simply allowed."""

    def execute(self, execution_context: ExecutionContext, arguments: LinkArguments) -> str:
        found = self.verdicts(execution_context, arguments)
        return "\n".join(str(verdict) for verdict in found if verdict.reason is not None)


def udfs(source: outlink.Screener | outlink.Live) -> list[type[Any]]:
    """The functions over a screener, or over that which a ``Live`` has in force."""
    kinds = [LinkAction, LinkCategories, LinkEntities, LinkDomains, LinkExplanation]
    attributes = {"source": source, "__module__": __name__}
    return [type(kind.__name__, (kind,), {**attributes, "__doc__": kind.__doc__}) for kind in kinds]


@functools.lru_cache(maxsize=64)
def _screen(
    screener: outlink.Screener, text: str, now: datetime
) -> tuple[outlink.Verdict, ...]:
    """The verdicts on a text; the functions of an event ask with the same three."""
    context = outlink.Context(now=now)
    found = [verdict for _, verdict in screener.screen_text(text, context)]
    if not found and len(text.split()) == 1:
        found = [screener.screen(text.strip(), context)]
    return tuple(found)


@functools.lru_cache(maxsize=1)
def _starter() -> outlink.Screener:
    return outlink.Screener()


def _domain(place: outlink.Candidate) -> str | None:
    try:
        return outlink.normalize(place.normal).registrable_domain
    except outlink.NormalizeError:
        return None


def _each(values: list[str | None]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))
