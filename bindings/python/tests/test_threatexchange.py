"""Links as signals, with the package ``threatexchange``."""

from __future__ import annotations

import io

import outlink
import pytest

pytest.importorskip("threatexchange")

from outlink.threatexchange import TX_MANIFEST, LinkIndex, LinkSignal  # noqa: E402
from threatexchange.extensions.manifest import ThreatExchangeExtensionManifest  # noqa: E402

SIGNALS = [
    ("https://evil.example/x", "link 1"),
    ("https://t.me/gangshop", "telegram 2"),
    ("tg://resolve?domain=GangShop", "telegram 3"),
    ("hxxps://evil[.]example/x", "link 4"),
    ("bad.example", "domain 5"),
    ("https://github.com/", "page 6"),
    ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "video 7"),
]

MET = [
    ("https://evil.example/x", ["link 1", "link 4"]),
    ("https://evil.example/y", []),
    ("https://sub.evil.example/x", []),
    ("https://www.google.com/url?q=https%3A%2F%2Fevil.example%2Fx&sa=D", ["link 1", "link 4"]),
    ("see hxxps://evil[.]example/x, or hxxp://a.bad[.]example", ["link 1", "link 4", "domain 5"]),
    ("tg://resolve?domain=gangshop", ["telegram 2", "telegram 3"]),
    ("https://telegram.me/s/GANGSHOP", ["telegram 2", "telegram 3"]),
    ("https://shop.bad.example/a?b", ["domain 5"]),
    ("https://notbad.example/", []),
    ("https://github.com/", ["page 6"]),
    ("https://github.com/good", ["page 6"]),
    ("https://youtu.be/dQw4w9WgXcQ?t=3", ["video 7"]),
    ("no link here", []),
    ("", []),
]


@pytest.fixture(scope="module")
def index():
    return LinkIndex.build(SIGNALS)


def ids(matches):
    return [match.metadata for match in matches]


@pytest.mark.parametrize(("query", "expected"), MET)
def test_query(index, query, expected):
    assert ids(index.query(query)) == expected


def test_an_index_is_stored_and_grows(index):
    stored = io.BytesIO()
    index.serialize(stored)
    stored.seek(0)
    again = LinkIndex.deserialize(stored)
    for query, expected in MET:
        assert ids(again.query(query)) == expected
    again.add("https://late.example/", "link 8")
    assert ids(again.query("https://late.example")) == ["link 8"]
    assert ids(LinkIndex().query("https://late.example")) == []


def test_signals_are_shared_in_one_form():
    wrapped = " https://www.google.com/url?q=https%3A%2F%2Fevil.example%2Fx "
    for signal in (wrapped, "hxxps://evil[.]example/x", "HTTPS://EVIL.example:443/x"):
        assert LinkSignal.validate_signal_str(signal) == "https://evil.example/x"
    assert LinkSignal.validate_signal_str("bad.example") == "bad.example"
    for signal in ("", "https://", "http://[x"):
        with pytest.raises(ValueError):
            LinkSignal.validate_signal_str(signal)
    with pytest.raises(outlink.NormalizeError):
        LinkIndex().add("https://", "no link")


def test_signals_are_compared():
    compare = LinkSignal.compare_hash
    assert compare("https://t.me/gangshop", "tg://resolve?domain=GangShop").match
    assert not compare("https://t.me/gangshop", "https://t.me/other").match
    assert LinkSignal.matches_str("bad.example", "go to https://www.bad.example/x now").match
    assert not LinkSignal.matches_str("bad.example", "go to https://good.example/ now").match


def test_the_command_finds_the_signal_type():
    manifest = ThreatExchangeExtensionManifest.load_from_module_name("outlink.threatexchange")
    assert manifest is TX_MANIFEST and manifest.signal_types == (LinkSignal,)
    assert LinkSignal.get_name() == "outlink"
    for example in LinkSignal.get_examples():
        assert ids(LinkIndex.build([(example, 1)]).query(example)) == [1]
