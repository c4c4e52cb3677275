"""What a new database, policy or layer changes, by its effect on links."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from outlink._outlink import Context, Screener


def diff(
    before: Screener, after: Screener, links: Iterable[str | None], context: Context | None = None
) -> dict[str, list[Any]]:
    """The links whose action differs between two screeners, as columns: ``row``, ``link``,
    ``before``, ``after``, and of the stricter verdict ``list``, ``category`` and ``rule``.

    >>> import outlink
    >>> before = outlink.Screener(lists={"mine": ["evil.example"]})
    >>> after = outlink.Screener(lists={"mine": ["evil.example", "bad.example"]})
    >>> changes = outlink.diff(before, after, ["evil.example", "bad.example"])
    >>> changes["link"], changes["before"], changes["after"]
    (['bad.example'], ['allow'], ['block'])
    """
    links = list(links)
    old = before.screen_many(links, context).to_dict()
    new = after.screen_many(links, context).to_dict()
    changes: dict[str, list[Any]] = {
        name: [] for name in ("row", "link", "before", "after", "list", "category", "rule")
    }
    for row, (was, now) in enumerate(zip(old["action_number"], new["action_number"], strict=True)):
        if was == now:
            continue
        stricter = new if now > was else old
        changes["row"].append(row)
        changes["link"].append(links[row])
        changes["before"].append(old["action"][row])
        changes["after"].append(new["action"][row])
        for name in ("list", "category", "rule"):
            changes[name].append(stricter[name][row])
    return changes
