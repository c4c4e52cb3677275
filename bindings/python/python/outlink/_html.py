"""What notebooks show. Everything that came with a link or a list is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from outlink import Action, Hop, Report, Suggestion, TextLinks, Verdict, Verdicts

# Colours that read on a light and on a dark page.
_COLOURS = {"allow": "#2e8b57", "review": "#3a7ca5", "warn": "#c77700", "block": "#c0392b"}


def verdict(verdict: Verdict) -> str:
    """The action, the link, where it leads, and the reasons."""
    places = [
        [
            str(index),
            _code(place.url),
            escape(_via(place.via)),
            escape(str(place.entity or "")),
            escape(", ".join(place.anomalies)),
        ]
        for index, place in enumerate(verdict.candidates)
    ]
    reasons = [
        [
            _badge(reason.action),
            escape(reason.code),
            "" if reason.candidate is None else str(reason.candidate),
            escape(reason.message),
        ]
        for reason in verdict.reasons
    ]
    parts = [f"<p>{_badge(verdict.action)} {_code(verdict.input)}</p>"]
    if len(places) > 1 or any(row[3] or row[4] for row in places):
        parts.append(_table(["", "leads to", "through", "entity", "odd"], places))
    if reasons:
        parts.append(_table(["action", "reason", "place", ""], reasons))
    else:
        parts.append("<p>no rule fits, and the policy minds nothing else</p>")
    return "<div>" + "".join(parts) + "</div>"


def verdicts(verdicts: Verdicts) -> str:
    """How many links each action has, and the first of those that are not allowed."""
    counts = "&ensp;".join(
        f"{_badge(name)} {count:,}" for name, count in verdicts.counts().items()
    )
    rows = []
    strict = verdicts.rows()
    for row in strict[:_SHOWN]:
        one = verdicts[row]
        if one is not None and one.reason is not None:
            rows.append(
                [str(row), _badge(one.action), _code(one.input), escape(one.reason.message)]
            )
    parts = [f"<p>{len(verdicts):,} links:&ensp;{counts}</p>"]
    if rows:
        parts.append(_table(["row", "action", "link", "reason"], rows))
    parts += _more(len(strict))
    return "<div>" + "".join(parts) + "</div>"


def report(report: Report) -> str:
    """What became of each list, and the first diagnostics."""
    lists = [
        [escape(one["name"])]
        + [f"{one[key]:,}" for key in ("entries", "rules", "duplicates", "refused")]
        for one in report.to_dict()["lists"]
    ]
    parts = [_table(["list", "entries", "rules", "duplicates", "refused"], lists)]
    diagnostics = report.diagnostics
    parts += [f"<div><code>{escape(line)}</code></div>" for line in diagnostics[:_SHOWN]]
    return "<div>" + "".join(parts) + "</div>"


def text_links(found: TextLinks) -> str:
    """How many links were found, how many of them each action has, and the first of them."""
    counts = "&ensp;".join(f"{_badge(name)} {count:,}" for name, count in found.counts().items())
    columns = found.to_dict()
    actions = columns.get("action", [""] * len(found))
    shown = zip(columns["row"], columns["link"], actions, columns.get("rule", actions), strict=True)
    rows = [
        [str(row), _code(link), _badge(action) if action else "", escape(rule or "")]
        for row, link, action, rule in list(shown)[:_SHOWN]
    ]
    parts = [f"<p>{len(found):,} links {counts}</p>"]
    if rows:
        parts.append(_table(["row", "link", "action", "rule"], rows))
    parts += _more(len(found))
    return "<div>" + "".join(parts) + "</div>"


def changes(changes: Mapping[str, list[Any]]) -> str:
    """How many links change, and the first of them."""
    count = len(changes["row"])
    names = ("row", "link", "before", "after", "list", "rule")
    rows = [
        [
            str(row),
            _code(link),
            _badge(before),
            _badge(after),
            escape(origin or ""),
            escape(rule or ""),
        ]
        for row, link, before, after, origin, rule in zip(
            *(changes[name][:_SHOWN] for name in names), strict=True
        )
    ]
    parts = [f"<p>{count:,} links change</p>"]
    if rows:
        parts.append(_table(list(names), rows))
    parts += _more(count)
    return "<div>" + "".join(parts) + "</div>"


def suggestion(suggestion: Suggestion) -> str:
    """The rule, why it is one to take, and what speaks against it."""
    against = [suggestion.objection] if suggestion.objection else []
    if suggestion.bystanders:
        example = f", such as {suggestion.example}" if suggestion.example else ""
        against.append(f"takes down {suggestion.bystanders:,} links known to be good{example}")
    rows = [
        ["rule", f"{escape(suggestion.kind)} {_code(suggestion.pattern)}"],
        ["why", escape(suggestion.why)],
        ["against it", escape("; ".join(against)) or "nothing"],
        ["listed links below it", f"{suggestion.listed:,}"],
    ]
    return "<div>" + _table(["", ""], rows) + "</div>"


def _more(count: int) -> list[str]:
    return [f"<p>and {count - _SHOWN:,} more</p>"] if count > _SHOWN else []


def _via(via: Hop | None) -> str:
    if via is None:
        return ""
    return f"{via.redirector} of {via.from_}" + (" (guessed)" if via.guessed else "")


def _badge(action: Action | str) -> str:
    name = str(action)
    colour = _COLOURS.get(name, "#555")
    return (
        f'<span style="background:{colour};color:#fff;border-radius:3px;padding:1px 6px">'
        f"{escape(name)}</span>"
    )


def _code(link: str) -> str:
    """A link as text: nobody should open it by a slip of the hand."""
    short = link if len(link) <= _LINK_CHARS else link[: _LINK_CHARS - 1] + "…"
    return f"<code>{escape(short)}</code>"


def _table(head: list[str], rows: Iterable[list[str]]) -> str:
    left = ' style="text-align:left"'
    cells = "".join(f"<th{left}>{escape(name)}</th>" for name in head)
    body = "".join(
        "<tr>" + "".join(f"<td{left}>{cell}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"


_SHOWN = 10
_LINK_CHARS = 120
