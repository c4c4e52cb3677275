"""The Nordic case, and what else comes of an order."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import outlink
import pytest

NORDIC = Path(__file__).parents[3] / "examples" / "nordic"
MORNING = outlink.Context(now="2026-11-28T10:00:00Z", jurisdictions="SE")
LATER = outlink.Context(now="2026-12-01T08:00:00Z", jurisdictions="SE")

nordic = pytest.mark.skipif(not NORDIC.is_dir(), reason="the example is not beside the package")


@pytest.fixture(scope="module")
def base():
    return outlink.compile(catalog=NORDIC / "catalog.toml", name="base").open()


@nordic
def test_an_order_becomes_a_layer_with_a_receipt(base, tmp_path):
    posts = (NORDIC / "posts.txt").read_text().splitlines()
    layer = outlink.order(NORDIC / "order.toml", databases=base, context=MORNING, links=posts)
    assert [rule["rule"] for rule in layer.rules] == ['{"entity":"telegram:username/gangjobs"}']
    assert [change["input"] for change in layer.changes] == [
        "https://t.me/gangjobs/12",
        "tg://resolve?domain=GangJobs",
        "https://www.google.com/url?q=https%3A%2F%2Ft.me%2Fgangjobs",
    ]
    assert layer.changes[0]["after"]["reason"]["rule"]["reference"] == "K-2026-118"
    receipt = layer.receipt
    assert receipt["in_force_since"] == "2026-11-28T10:00:00Z"
    assert receipt["checks"][0]["canary"] == "https://telegram.me/s/GangJobs"
    assert receipt["database"]["id"] == layer.open().id
    assert json.loads(layer.to_json()) == layer.to_dict() and layer.notes == []
    layer.write(tmp_path / "order.outlink")
    assert (tmp_path / "order.outlink").read_bytes() == layer.to_bytes()

    screener = outlink.Screener([base, tmp_path / "order.outlink"])
    verdict = screener.screen("https://t.me/gangjobs", LATER)
    again = verdict.receipt("2026-12-01T08:00:00Z")
    assert again["in_force_since"] == receipt["in_force_since"], "the receipt stays the same"
    assert again["in_force_until"] == receipt["in_force_until"] == "2027-05-31T22:00:00Z"
    in_denmark = outlink.Context(now=LATER.now, jurisdictions="DK")
    assert screener.screen("https://t.me/gangjobs", in_denmark).action == "allow"
    assert screener.screen("https://good.example/").receipt() is None


@nordic
def test_the_code_of_the_example_runs(tmp_path, monkeypatch):
    shutil.copytree(NORDIC, tmp_path / "nordic")
    monkeypatch.chdir(tmp_path / "nordic")
    outlink.compile(catalog="catalog.toml", name="base").write("base.outlink")
    blocks = (NORDIC / "README.md").read_text().split("```python\n")[1:]
    assert len(blocks) == 1
    names: dict[str, object] = {}
    exec(blocks[0].split("```")[0], names)
    assert names["live"].current.is_blocked("https://t.me/gangjobs", LATER)


@nordic
def test_the_other_steps_of_the_day(base):
    screener = outlink.Screener(base, policy=outlink.Policy.from_file(NORDIC / "policy.toml"))
    assert screener.screen("https://shop-x.example/imprint").action == "allow"
    verdict = screener.screen("https://shop-x.example/pills")
    assert verdict.action == "block"
    minor = outlink.Context(audience="minor")
    invite = screener.screen("https://discord.gg/abcdef", minor)
    assert invite.action == "block" and invite.reason.code == "entity"
    profile = (NORDIC / "statement.toml").read_text()
    statement = verdict.statement(puid="a-1", content_date="2026-11-27", profile=profile)
    assert statement["source_type"] == "SOURCE_TRUSTED_FLAGGER"
    sentences = {verdict.sentence(code, profile=profile) for code in ("en", "da", "sv", "nb", "fi")}
    assert len(sentences) == 5
    assert verdict.sentence("sv", profile=profile).startswith("Din länk kan inte öppnas härifrån.")
    assert screener.screen("https://good.example/").sentence("en") is None
    with pytest.raises(ValueError, match="language"):
        verdict.sentence("svenska", profile=profile)
    withdrawal = outlink.compile(catalog=NORDIC / "withdrawal.toml", name="withdrawal").open()
    after = outlink.Screener([base, withdrawal])
    assert after.screen("https://forum.example/thread/7").action == "allow"


def test_an_order_in_any_form():
    order = {"reference": "J-1", "authority": "Kripos", "urls": ["https://evil.example/a"]}
    for form in (order, json.dumps(order)):
        assert outlink.order(form).receipt["reference"] == "J-1"
    live = outlink.Live([_starter()])
    live.put_layer(outlink.order(order, policy="unattended", name="urgent").open())
    assert live.current.is_blocked("https://evil.example/a?x=1")


def _starter():
    import tempfile

    path = Path(tempfile.mkdtemp()) / "links.outlink"
    outlink.compile({"mine": ["bad.example"]}).write(path)
    return path


def test_a_receipt_says_which_rules_were_checked_and_where_each_counts():
    urls = [
        "https://github.com/gang/repo/issues/17",
        {"entity": "telegram:username/gangshop", "jurisdictions": ["NO"]},
        {"keyword": "gangword"},
    ]
    order = {"reference": "J-1", "authority": "Kripos", "jurisdictions": "SE", "urls": urls}
    layer = outlink.order(order)
    assert layer.rules[0]["rule"] == '{"url":"github.com/gang/repo/issues/17"}'
    checks = layer.receipt["checks"]
    assert [check["jurisdictions"] for check in checks] == [["SE"], ["NO"]]
    assert checks[1]["canary"] == "https://t.me/gangshop"
    assert [rule["rule"] for rule in layer.receipt["unchecked"]] == ["keyword gangword"]
    with pytest.raises(outlink.OrderError, match="`urls` stands twice"):
        outlink.order('{"urls":["https://a.example/"],"urls":["https://b.example/"]}')


def test_what_cannot_be_in_force_is_refused(tmp_path):
    def order(*urls):
        return {"reference": "J-1", "authority": "Kripos", "urls": list(urls)}

    with pytest.raises(outlink.OrderError, match="accept_over_block"):
        outlink.order(order("https://telegra.ph/"))
    layer = outlink.order(order("https://telegra.ph/"), accept_over_block=["https://telegra.ph/"])
    assert "https://telegra.ph/: " in layer.notes[0]
    with pytest.raises(ValueError, match="does not name"):
        outlink.order(order("https://a.example/"), accept_over_block=["https://b.example/"])
    with pytest.raises(outlink.OrderError, match="known to be good"):
        outlink.order(order("school.example"), known_good=["https://www.school.example/map"])
    with pytest.raises(outlink.OrderError, match="`urls` is missing"):
        outlink.order(order())
    with pytest.raises(FileNotFoundError):
        outlink.order(tmp_path / "nowhere.toml")
    with pytest.raises(outlink.PolicyError):
        (tmp_path / "bad.toml").write_text("listd = 'block'")
        outlink.order(order("https://a.example/"), policy=tmp_path / "bad.toml")
