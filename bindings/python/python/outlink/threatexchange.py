"""Links as signals of ``threatexchange``: a signal matches however the link is wrapped, spelled or
disguised.

>>> from outlink.threatexchange import LinkIndex, LinkSignal
>>> LinkSignal.validate_signal_str("https://www.google.com/url?q=hxxps%3A%2F%2Fevil[.]example%2Fx")
'https://evil.example/x'
>>> index = LinkIndex.build([("https://t.me/gangshop", "case 7"), ("evil.example", "case 8")])
>>> [match.metadata for match in index.query("look: tg://resolve?domain=GangShop")]
['case 7']

``threatexchange config extensions add outlink.threatexchange`` makes the signal type known to the
command.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from typing import Any, TypeVar

from threatexchange.content_type.content_base import ContentType
from threatexchange.content_type.text import TextContent
from threatexchange.content_type.url import URLContent
from threatexchange.exchanges.impl.fb_threatexchange_signal import (
    HasFbThreatExchangeIndicatorType,
)
from threatexchange.extensions.manifest import ThreatExchangeExtensionManifest
from threatexchange.signal_type.index import IndexMatch, SignalSimilarityInfo, SignalTypeIndex
from threatexchange.signal_type.signal_base import (
    MatchesStr,
    SignalComparisonResult,
    SimpleSignalType,
)

import outlink

T = TypeVar("T")


class LinkIndex(SignalTypeIndex[T]):
    """Finds the signals that a link, or any link of a text, meets.

    Signals that are the same for outlink share a rule, and each gives its own match.
    """

    def __init__(self) -> None:
        self._entries: dict[str, list[T]] = {}
        self._screener: outlink.Screener | None = None

    def add(self, signal_str: str, entry: T) -> None:
        """Adds a signal. ``NormalizeError`` if it is not a link."""
        self._entries.setdefault(_rule(signal_str), []).append(entry)
        self._screener = None

    def query(self, query: str) -> list[IndexMatch[T]]:
        """The entries of all signals that the links of a text meet, each signal once."""
        entries = list(self._entries.values())
        met = dict.fromkeys(self._met(query))
        return [
            IndexMatch[T](SignalSimilarityInfo(), entry) for number in met for entry in entries[number]
        ]

    def _met(self, query: str) -> Iterator[int]:
        if self._screener is None:
            rules = [json.loads(rule) for rule in self._entries]
            numbered = [{**rule, "id": str(number)} for number, rule in enumerate(rules)]
            # Of a list of threats, signals about shared hosts would be refused.
            signals = outlink.List("signals", numbered, kind="category")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", outlink.ListWarning)
                self._screener = outlink.Screener(lists=[signals])
        verdicts = [verdict for _, verdict in self._screener.screen_text(query)]
        if not query.split()[1:]:
            verdicts.append(self._screener.screen(query.strip()))
        for verdict in verdicts:
            for reason in verdict.reasons:
                if reason.rule is not None and reason.rule.id is not None:
                    yield int(reason.rule.id)

    def __getstate__(self) -> dict[str, Any]:
        return {"_entries": self._entries, "_screener": None}


class LinkSignal(SimpleSignalType, MatchesStr, HasFbThreatExchangeIndicatorType):
    """A link that is shared as a signal. A front page stands for all of its host, and the bare name of
    a host for the domain."""

    INDICATOR_TYPE = {"URI", "RAW_URI", "DOMAIN"}

    @classmethod
    def get_name(cls) -> str:
        return "outlink"

    @classmethod
    def get_content_types(cls) -> list[type[ContentType]]:
        return [URLContent, TextContent]

    @classmethod
    def get_index_cls(cls) -> type[SignalTypeIndex[Any]]:
        return LinkIndex

    @classmethod
    def validate_signal_str(cls, signal_str: str) -> str:
        """The place that the signal is about, behind wrappers. ``NormalizeError`` if there is none."""
        signal = super().validate_signal_str(signal_str)
        return signal if _is_host(signal) else outlink.Suggester(signal).target

    @classmethod
    def compare_hash(cls, hash1: str, hash2: str) -> SignalComparisonResult:
        return SignalComparisonResult.from_bool_only(_rule(hash1) == _rule(hash2))

    @classmethod
    def matches_str(cls, signal: str, haystack: str) -> SignalComparisonResult:
        index = LinkIndex.build([(signal, None)])
        return SignalComparisonResult.from_bool_only(bool(index.query(haystack)))

    @staticmethod
    def get_examples() -> list[str]:
        return ["https://evil.example/x", "https://t.me/evilgang", "bad.example"]


def _is_host(signal: str) -> bool:
    return not any(sign in signal for sign in "/:?#[@")


def _rule(signal: str) -> str:
    """The rule of a signal, as a rule file has it."""
    signal = signal.strip()
    if _is_host(signal):
        return json.dumps({"domain": outlink.normalize(signal).host})
    target = outlink.Suggester(signal).target
    entity = outlink.expand(target).candidates[0].entity
    return json.dumps({"url": target} if entity is None else {"entity": str(entity)})


TX_MANIFEST = ThreatExchangeExtensionManifest(signal_types=(LinkSignal,))
