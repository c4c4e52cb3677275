"""What a new database, policy or layer changes, by its effect on links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from outlink import _html

if TYPE_CHECKING:
    from outlink._outlink import Context, Screener, Verdicts


class Changes(dict[str, list[Any]]):
    """Columns of what changes; frames of pandas and Polars are made of it as of any dict."""

    def _repr_html_(self) -> str:
        return _html.changes(self)


def diff(
    before: Screener, after: Screener, links: Iterable[str | None], context: Context | None = None
) -> Changes:
    """The links, in a column or an iterable, whose action differs between two screeners, as columns:
    ``row``, ``link``, ``before``, ``after``, and of the stricter verdict ``list``, ``category`` and
    ``rule``.

    >>> import outlink
    >>> before = outlink.Screener(lists={"mine": ["evil.example"]})
    >>> after = outlink.Screener(lists={"mine": ["evil.example", "bad.example"]})
    >>> changes = outlink.diff(before, after, ["evil.example", "bad.example"])
    >>> changes["link"], changes["before"], changes["after"]
    (['bad.example'], ['allow'], ['block'])
    """
    is_column = any(hasattr(links, f"__arrow_c_{one}__") for one in ("stream", "array"))
    # What can be read once is kept for the second screener.
    if is_column and isinstance(links, Iterator):
        if not hasattr(links, "read_all"):
            raise TypeError("the column can be read once, and two screeners read it; give a table")
        links = links.read_all()
    column = links if is_column else tuple(links)

    def screened(by: Screener) -> Verdicts:
        return by.screen_many(
            column, context, columns=["action", "action_number", "list", "category", "rule"]
        )

    verdicts = screened(before)
    old, new = verdicts.to_dict(), screened(after).to_dict()
    names = ("row", "link", "before", "after", "list", "category", "rule")
    changes = Changes({name: [] for name in names})
    for row, (was, now) in enumerate(zip(old["action_number"], new["action_number"], strict=True)):
        if was == now:
            continue
        stricter = new if now > was else old
        verdict = verdicts[row]
        changes["row"].append(row)
        changes["link"].append(None if verdict is None else verdict.input)
        changes["before"].append(old["action"][row])
        changes["after"].append(new["action"][row])
        for name in ("list", "category", "rule"):
            changes[name].append(stricter[name][row])
    return changes
