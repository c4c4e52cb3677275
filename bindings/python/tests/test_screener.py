"""Screening, one link at a time."""

from __future__ import annotations

import ipaddress
import json
import pickle

import outlink
import pytest
from outlink import Action


@pytest.fixture(scope="module")
def screener():
    orders = outlink.List(
        "orders",
        [
            {
                "entity": "telegram:username/gang",
                "reference": "2026/17",
                "valid_until": "2030-01-01",
                "jurisdictions": ["SE"],
            }
        ],
        category="recruitment",
        ground="illegal",
        source="Ministry",
        source_type="authority_order",
        mandatory=True,
    )
    return outlink.Screener(lists=[outlink.List("mine", "evil.example\n# a comment\n"), orders])


def test_a_verdict_says_everything(screener):
    verdict = screener.screen("tg://resolve?domain=Gang", outlink.Context(now="2026-01-01"))
    assert verdict.action is Action.BLOCK
    assert verdict.is_blocked
    assert verdict.input == "tg://resolve?domain=Gang"
    assert str(verdict) == f"block: {verdict.reason.message}"
    rule = verdict.reason.rule
    assert (rule.kind, rule.pattern, rule.list, rule.line) == (
        "entity",
        "telegram:username/gang",
        "orders",
        1,
    )
    assert (rule.category, rule.ground, rule.reference) == ("recruitment", "illegal", "2026/17")
    assert (rule.source, rule.source_type, rule.is_mandatory) == (
        "Ministry",
        "authority_order",
        True,
    )
    assert rule.valid_until.isoformat() == "2030-01-02T00:00:00+00:00", "a date is inclusive"
    assert rule.jurisdictions == ["SE"]
    assert verdict.candidates[0].entity.id == "gang"
    assert verdict.to_dict() == json.loads(verdict.to_json())
    assert verdict.to_dict()["version"] == 2
    assert "action  block" in verdict.explain()
    assert verdict == screener.screen("tg://resolve?domain=Gang")
    assert verdict != screener.screen("https://evil.example/")


def test_nothing_to_say_is_allowed(screener):
    verdict = screener.screen("https://good.example/")
    assert verdict.action is Action.ALLOW
    assert verdict.reason is None
    assert verdict.reasons == []
    assert not screener.is_blocked("https://good.example/")


def test_actions_are_numbers_with_an_order():
    assert Action.ALLOW < Action.REVIEW < Action.WARN < Action.BLOCK
    assert [int(action) for action in Action] == [0, 10, 20, 30]
    assert str(Action.WARN) == "warn"


def test_context_decides_about_place_and_time(screener):
    link = "https://t.me/gang"
    assert screener.screen(link, outlink.Context(jurisdictions="SE")).is_blocked
    assert not screener.screen(link, outlink.Context(jurisdictions=["NO"])).is_blocked
    late = screener.screen(link, outlink.Context(now="2031-01-01"))
    assert late.reason.code == "inactive"


def test_several_layers(tmp_path):
    outlink.compile({"base": ["evil.example"]}).write(tmp_path / "base.outlink")
    urgent = outlink.compile({"urgent": ["worse.example"]}, name="urgent").open()
    screener = outlink.Screener([tmp_path / "base.outlink", urgent])
    assert screener.is_blocked("evil.example") and screener.is_blocked("worse.example")
    assert [database.rule_count for database in screener.databases] == [1, 1]
    assert urgent.lists == {"urgent": 1}
    urgent.verify()


def test_catalog(tmp_path):
    (tmp_path / "bad.txt").write_text("evil.example\n")
    catalog = tmp_path / "outlink.toml"
    catalog.write_text('[[list]]\nname = "bad"\npath = "bad.txt"\nformat = "domains"\n')
    assert outlink.Screener(catalog=catalog).screen("evil.example").reason.rule.list == "bad"


def test_without_lists_it_has_public_test_links():
    screener = outlink.Screener()
    assert screener.is_blocked("https://testsafebrowsing.appspot.com/s/phishing.html")
    assert screener.uncaught_canaries() == []


def test_bytes_and_addresses(screener):
    assert screener.screen_bytes(b"https://evil.example/\xff").is_blocked
    preview = outlink.Screener(policy=outlink.Policy.preview())
    scoped = ipaddress.ip_address("fe80::1%eth0")
    for address in ("127.0.0.1", ipaddress.ip_address("fe80::1"), scoped, "fe80::1%25"):
        assert preview.screen_address(address).reason.code == "private_address"
    for address in ("localhost", "fe80::1%", "127.0.0.1%eth0"):
        with pytest.raises(ValueError, match="203.0.113.7"):
            preview.screen_address(address)


def test_text(screener):
    text = "så: hxxps://evil[.]example/x, https://good.example/ 🎉 t.me/gang."
    found = screener.screen_text(text)
    assert [text[link.start : link.end] for link, _ in found] == [link.text for link, _ in found]
    assert [str(verdict.action) for _, verdict in found] == ["block", "allow", "block"]
    assert [link for link, _ in found] == outlink.extract(text)


def test_chain():
    chain = outlink.Chain(outlink.Screener(policy=outlink.Policy.preview()))
    assert chain.hop("https://example.com/a/b").action is Action.ALLOW
    assert chain.hop("../c").input == "https://example.com/c"
    assert chain.href == "https://example.com/c"
    assert chain.resource("/a.png") == "https://example.com/a.png"
    assert chain.resource("http://127.0.0.1/") is None
    assert chain.hop("../c").reason.code == "limit", "a loop"
    assert chain.href is None and chain.hop("/d").reason.code == "limit", "it stays stopped"
    assert chain.address("10.0.0.1").is_blocked
    assert chain.action is Action.BLOCK and len(chain) == 3


def test_normalize_and_expand():
    url = outlink.normalize("HTTP://user@www.Evil.example.:8080/a/%2e%2e/b?q=%41#top")
    assert (url.normal, url.port, url.fragment) == ("http://www.evil.example/b?q=A", 8080, "top")
    assert url.registrable_domain == "evil.example"
    assert url.network == "public"
    assert url.anomalies == ["credentials"]
    assert (url.scheme, url.scheme_class, url.has_credentials) == ("http", "web", True)
    app = outlink.normalize("tg://resolve?domain=gang")
    assert (app.scheme_class, app.has_credentials, app.host) == ("app", False, "resolve")
    assert app.registrable_domain is app.to_dict()["registrable_domain"] is None, "no domain at all"
    assert outlink.normalize("http://127.0.0.1/").registrable_domain is None
    assert json.loads(url.to_json()) == url.to_dict()
    expansion = outlink.expand("https://www.google.com/url?q=https%3A%2F%2Fevil.example%2F")
    assert [place.url for place in expansion.candidates][1:] == ["https://evil.example/"]
    via = expansion.candidates[1].via
    assert (via.from_, via.redirector, via.guessed) == (0, "google.url", False)
    with pytest.raises(outlink.NormalizeError):
        outlink.normalize("")


def test_what_hides_where_it_leads_says_so():
    places = [outlink.expand(link).candidates[0] for link in ("https://bit.ly/3x", "good.example")]
    assert [place.opaque for place in places] == ["bit.ly", None]


def test_suggestions():
    suggester = outlink.Suggester("https://www.google.com/url?q=https%3A%2F%2Fevil.example%2Fa%2Fb")
    assert suggester.target == "https://evil.example/a/b"
    suggester.known_good("https://evil.example/c")
    suggester.known_good(b"https://evil.example/\xff")
    rules = suggester.finish()
    assert str(rules[0]) == '{"url":"evil.example/a/b"}'
    assert str(rules[-1]) == '{"domain":"evil.example"}'
    assert (rules[0].is_safe, rules[-1].is_safe) == (True, False)
    assert (rules[-1].kind, rules[-1].bystanders) == ("domain", 2)
    assert rules[-1].example == "https://evil.example/c" and rules[-1].objection is None
    with pytest.raises(outlink.NormalizeError):
        outlink.Suggester("")


def test_databases_say_what_is_in_them():
    lists = [outlink.List("b", ["evil.example"], category="malware", jurisdictions=["SE"], mandatory=True)]
    lists += [outlink.List("a", ["t.me", "x.example"], kind="category", exceptions="all")]
    database = outlink.compile(lists).open()
    a, b = database.list_summaries
    assert database.lists == {"a": 2, "b": 1} == {one.name: one.rules for one in (a, b)}
    assert (a.format, a.kind, a.exceptions, a.is_mandatory) == ("domains", "category", "all", False)
    assert (b.kind, b.exceptions, b.category, b.is_mandatory) == ("threat", "own", "malware", True)
    assert (b.jurisdictions, b.valid_until, b.keyed, b.canaries) == (["SE"], None, False, [])
    assert a != b and b == database.list_summaries[1]
    sections = dict(database.sections)
    assert sections["rules"] > 0 and sum(sections.values()) < database.size_in_bytes
    database.warm()


def test_limits():
    screener = outlink.Screener(limits=outlink.Limits(link_bytes=100))
    verdict = screener.screen("https://good.example/" + "a" * 200)
    assert verdict.reason.code == "limit"
    assert len(verdict.input) == 100
    assert screener.limits == outlink.Limits(link_bytes=100)
    assert outlink.Screener().limits == outlink.Limits()


def test_pickles(tmp_path):
    path = tmp_path / "links.outlink"
    outlink.compile({"mine": ["evil.example"]}).write(path)
    policy = outlink.Policy(listed="warn", when=[{"audience": "minor", "action": Action.BLOCK}])
    context = outlink.Context(now="2026-01-01", jurisdictions=["SE", "NO"], audience="minor")
    limits = outlink.Limits(depth=3)
    for value in (policy, context, limits):
        copy = pickle.loads(pickle.dumps(value))
        assert copy == value and hash(copy) == hash(value) and repr(copy) == repr(value)
    screener = outlink.Screener(path, policy=policy, limits=limits)
    copy = pickle.loads(pickle.dumps(screener))
    assert copy.screen("evil.example") == screener.screen("evil.example")
    assert copy.screen("evil.example", context).action is Action.BLOCK
    starter = pickle.loads(pickle.dumps(outlink.Screener()))
    assert starter.databases[0].name == "starter"
    in_memory = outlink.Screener(lists={"mine": ["evil.example"]})
    with pytest.raises(TypeError, match="write it with"):
        pickle.dumps(in_memory)


@pytest.mark.filterwarnings("ignore::outlink.ListWarning")
def test_notebooks_get_html_that_cannot_be_injected_into(screener):
    verdict = screener.screen("https://evil.example/<script>alert(1)</script>")
    assert "block" in verdict._repr_html_()
    assert "<script" not in verdict._repr_html_()
    verdicts = screener.screen_many(["https://evil.example/<script>", None, "good.example"])
    assert "<script" not in verdicts._repr_html_()
    assert "evil.example" in verdicts._repr_html_()
    report = outlink.compile({"<b>": ["<i>", "evil.example"]}).report
    assert "<b>" not in report._repr_html_() and "<i>" not in report._repr_html_()
    link = "https://evil.example/<b>"
    changes = outlink.diff(outlink.Screener(), outlink.Screener(lists={"<b>": ["evil.example"]}), [link] * 12)
    suggester = outlink.Suggester(link)
    suggester.known_good("https://evil.example/<i>")
    found = screener.screen_text_many([f"see {link}"] * 12)
    shown = [changes, found, outlink.extract_many([link]), *suggester.finish()]
    for html in (one._repr_html_() for one in shown):
        assert "evil.example" in html and "<b>" not in html and "<i>" not in html
    assert "and 2 more" in changes._repr_html_() and "12 links change" in changes._repr_html_()
    assert ">block<" in found._repr_html_()


def test_policies(tmp_path):
    policy = outlink.Policy(listed=Action.REVIEW, category={"gambling": "warn"})
    assert policy == outlink.Policy.from_toml(policy.to_toml())
    assert policy.action("listed") is Action.REVIEW
    path = tmp_path / "policy.toml"
    path.write_text(policy.to_toml())
    assert outlink.Policy.from_file(path) == policy
    assert outlink.Policy.preview() == outlink.Policy(preset="preview")
    assert outlink.Policy() != policy
