"""What people write without a second thought, and what comes of it."""

from __future__ import annotations

import copy
import inspect
import multiprocessing
import pickle

import outlink
import pytest
from outlink import Action


@pytest.fixture(scope="module")
def screener():
    return outlink.Screener(lists=[outlink.List("mine", ["evil.example"], reference="case 7")])


def test_actions_by_their_names(screener):
    verdict = screener.screen("evil.example")
    assert verdict.action == "block" and verdict.action != "allow"
    assert verdict.action == 30 and verdict.action != 20 and Action.BLOCK != object()
    assert Action("block") is Action.BLOCK is Action(30)
    assert {Action.BLOCK: 1}[verdict.action] == 1
    assert verdict.action in {"block", "warn"} and verdict.action not in {"warn", "review"}
    assert {"block": "hide"}[verdict.action] == "hide" and {Action.BLOCK: 1}["block"] == 1
    with pytest.raises(ValueError, match="blok"):
        verdict.action == "blok"  # noqa: B015
    with pytest.raises(ValueError, match="blok"):
        Action("blok")


def test_a_verdict_is_neither_true_nor_false(screener):
    with pytest.raises(TypeError, match="is_blocked"):
        bool(screener.screen("good.example"))


def test_a_context_everywhere():
    rules = [{"domain": "evil.example", "valid_until": "2086-06-01"}]
    screener = outlink.Screener(lists={"orders": rules})
    late = outlink.Context(now="2087-01-01")
    assert screener.is_blocked("evil.example") and not screener.is_blocked("evil.example", late)
    assert not screener.screen("evil.example", late).is_blocked


def test_objects_are_pickled_hashed_and_compared(screener):
    [(link, verdict)] = screener.screen_text("see t.me/gang?x=%41")
    [other] = outlink.extract("see t.me/gang?x=%41")
    entity = verdict.candidates[0].entity
    url = outlink.normalize("HTTP://evil.example/a/../b?c#d")
    for one, same in [(link, other), (entity, outlink.Entity(str(entity))), (url, url)]:
        assert one == same and hash(one) == hash(same)
        copy = pickle.loads(pickle.dumps(one))
        assert copy == one and hash(copy) == hash(one) and repr(copy) == repr(one)
    long = outlink.normalize("http://x.example/" + "a" * 9000, limits=outlink.Limits(link_bytes=10_000))
    assert pickle.loads(pickle.dumps(long)) == long
    rules = [screener.screen("evil.example").reason.rule for _ in range(2)]
    assert len(set(rules)) == 1
    with pytest.raises(ValueError, match="telegrm"):
        outlink.Entity("telegrm:username/foo")


def test_verdicts_and_what_they_are_made_of_are_pickled(screener):
    rules = [
        {"domain": "evil.example", "reference": "case 8", "action": "warn"},
        {"url": "evil.example/help", "effect": "except"},
        {"domain": "late.example", "valid_from": "2086-01-01"},
    ]
    screener = outlink.Screener(lists={"mine": rules})
    links = [
        "evil.example",
        "https://evil.example/help",
        "late.example",
        "https://bit.ly/3abc",
        "javascript:alert(1)",
        "https://",
        "good.example",
        "https://www.google.com/url?q=https://t.me/gang/7",
    ]
    for verdict in map(screener.screen, links):
        copy = outlink.Verdict.from_json(verdict.to_json())
        assert copy.reasons == verdict.reasons and copy.candidates == verdict.candidates
        assert [reason.rule and reason.rule.action for reason in copy.reasons] == [
            reason.rule and reason.rule.action for reason in verdict.reasons
        ]
        copy = pickle.loads(pickle.dumps(verdict))
        assert copy == verdict and hash(copy) == hash(verdict) and str(copy) == str(verdict)
        assert copy.to_json() == verdict.to_json() == outlink.Verdict.from_json(copy.to_json()).to_json()
        assert copy.explain() == verdict.explain()
        assert copy.reasons == verdict.reasons and copy.candidates == verdict.candidates
        hops = [candidate.via for candidate in verdict.candidates if candidate.via]
        matches = [reason.rule for reason in verdict.reasons if reason.rule]
        actions = [reason.rule.action for reason in copy.reasons if reason.rule]
        assert actions == [rule.action for rule in matches]
        for part in [*verdict.reasons, *verdict.candidates, *hops, *matches]:
            again = pickle.loads(pickle.dumps(part))
            assert again == part and hash(again) == hash(part) and repr(again) == repr(part)
            assert part != "part" and again in {part}
    with pytest.raises(ValueError, match="version"):
        outlink.Verdict.from_json(verdict.to_json().replace('"version":2', '"version":1'))
    with pytest.raises(ValueError):
        outlink.Verdict.from_json("nonsense")


def objects(tmp_path):
    """An object of every class that never changes."""
    path = tmp_path / "links.outlink"
    policy, limits = outlink.Policy.preview(), outlink.Limits(depth=3)
    compiled = outlink.compile({"mine": ["evil.example"]})
    compiled.write(path)
    screener = outlink.Screener(path, policy=policy, limits=limits)
    link = "https://www.google.com/url?q=https://evil.example/"
    verdict = screener.screen(link)
    expansion = outlink.expand(link)
    suggestion = outlink.Suggester("https://evil.example/a").finish()[0]
    diagnostics = []
    outlink.Linter().lint(outlink.List("mine", ["co.uk"]), diagnostics.append)
    return [
        compiled,
        compiled.report,
        diagnostics[0],
        expansion,
        policy,
        limits,
        screener,
        screener.databases[0],
        screener.databases[0].list_summaries[0],
        screener.screen_many([link]),
        screener.screen_text_many([link]),
        suggestion,
        verdict,
        verdict.candidates[0],
        verdict.candidates[1].via,
        verdict.reasons[0],
        verdict.reasons[0].rule,
        outlink.Context(audience="minor"),
        outlink.Entity("telegram:username/foo"),
        outlink.extract(f"see {link}")[0],
        outlink.Linter(),
        outlink.ListLimits(line_bytes=100),
        outlink.normalize(link),
    ]


# These change, or hold what may; a signature and an order need files of their own.
CHANGING = {"Chain", "List", "Live", "Suggester", "Watch"}
ELSEWHERE = {"OrderLayer", "Signature"}


def test_copies_are_the_object_itself_and_pickles_equal(tmp_path):
    seen = {type(one).__name__ for one in objects(tmp_path)}
    classes = {
        name: value for name, value in vars(outlink._outlink).items() if isinstance(value, type)
    }
    assert seen | CHANGING | ELSEWHERE == set(classes)
    for name, class_ in classes.items():
        assert hasattr(class_, "__deepcopy__") is (name not in CHANGING), name
    for one in objects(tmp_path):
        assert copy.copy(one) is one and copy.deepcopy([one])[0] is one
        try:
            pickled = pickle.dumps(one)
        except TypeError as error:
            assert "cannot" in str(error)
            continue
        again = pickle.loads(pickled)
        if isinstance(one, outlink.Screener):
            private = "http://127.0.0.1/"
            assert again.screen(private) == one.screen(private) and one.is_blocked(private)
            assert again.limits == one.limits
        elif isinstance(one, outlink.Database):
            assert again.id == one.id
        else:
            assert again == one, type(one)


def test_what_changes_is_not_copied(screener):
    for one in (outlink.Chain(screener), outlink.List("mine", []), outlink.Suggester("a.example")):
        for make in (copy.copy, copy.deepcopy, pickle.dumps):
            with pytest.raises(TypeError):
                make(one)


def test_a_pool_screens_links(tmp_path):
    """As people do it, with processes that start afresh."""
    path = tmp_path / "links.outlink"
    outlink.compile({"mine": ["evil.example"]}).write(path)
    screener = outlink.Screener(path)
    links = ["https://evil.example/", "https://good.example/"]
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        verdicts = pool.map(screener.screen, links)
    assert [verdict.action for verdict in verdicts] == ["block", "allow"]
    assert verdicts == [screener.screen(link) for link in links]


def test_a_policy_of_live_in_any_form(tmp_path):
    database, file = tmp_path / "links.outlink", tmp_path / "policy.toml"
    outlink.compile({"mine": ["evil.example"]}).write(database)
    file.write_text('listed = "warn"\n')
    policies = [outlink.Policy(listed="warn"), file, str(file)]
    for policy in policies:
        live = outlink.Live(database, policy=policy)
        assert live.current.screen("evil.example").action == "warn"
    live = outlink.Live(database, policy="preview")
    assert live.current.is_blocked("http://127.0.0.1/")
    with pytest.raises(outlink.ReloadError, match="nowhere"):
        outlink.Live(database, policy="nowhere")


def test_the_url_of_a_link_is_what_a_browser_opens():
    links = outlink.extract("hxxps://EVIL[.]example and t.me/gang")
    assert [link.url for link in links] == ["https://evil.example/", "https://t.me/gang"]


def test_texts_are_read_as_the_caller_says():
    screener = outlink.Screener(lists={"mine": ["page.example"]})
    base = "https://page.example/a/b"
    mail = 'å <a href=3D"../c=\r\nd">c</a>'
    for page in (base, outlink.normalize(base)):
        reading = {"base": page, "quoted_printable": True}
        [link] = outlink.extract(mail, **reading)
        assert (link.url, link.text) == ("https://page.example/cd", mail[link.start : link.end])
        [(same, verdict)] = screener.screen_text(mail, **reading)
        assert same == link and verdict.is_blocked
        columns = screener.screen_text_many([mail], columns=["action"], **reading).to_dict()
        assert (columns["link"], columns["action"]) == ([link.url], ["block"])
        assert outlink.extract_many([mail], **reading).to_dict()["link"] == [link.url]
    assert outlink.extract('<a href="/x">') == []
    with pytest.raises(outlink.NormalizeError):
        outlink.extract("text", base="http://")


def test_signatures_show_the_keys():
    parameters = inspect.signature(outlink.List).parameters
    assert {"columns", "where", "time_zone", "max_shrink", "provision", "tags"} <= set(parameters)
    outlink.List("mine", ["evil.example"], **{name: None for name in list(parameters)[3:]})
    parameters = inspect.signature(outlink.Policy).parameters
    assert {"preset", "listed", "unlisted", "private", "when"} <= set(parameters)
    assert outlink.Policy(**{name: None for name in parameters}) == outlink.Policy()


def test_presets_and_conditions():
    assert outlink.Policy.unattended() == outlink.Policy(preset="unattended")
    policy = outlink.Policy(
        private={"allow": ["10.0.0.1"]},
        when=[{"entity": "telegram:invite/*", "action": "review"}],
    )
    screener = outlink.Screener(lists={"mine": ["evil.example"]}, policy=policy)
    assert screener.screen("https://t.me/+AbCdEfGhIjKlMnOp").action == "review"


def test_lists_say_how_they_are_read():
    rows = "url,when,status\nevil.example/a,2026-01-01,online\ngood.example/,2026-01-01,offline\n"
    options = {"columns": {"url": "url"}, "where": {"status": "online"}, "delimiter": ","}
    feed = outlink.List("feed", rows, format="csv", time_zone="Europe/Stockholm", **options)
    assert outlink.compile([feed]).report.rules == 1


def test_lists_may_be_columns():
    pa = pytest.importorskip("pyarrow")
    column = pa.array(["evil.example", "bad.example"])
    for entries in (column, pa.chunked_array([column])):
        assert outlink.Screener(lists={"a": entries}).is_blocked("bad.example")


def test_compile_is_as_strict_as_asked(tmp_path):
    with pytest.warns(outlink.ListWarning, match="such as .*co.uk"):
        outlink.compile({"mine": ["evil.example", "co.uk"]})
    with pytest.raises(outlink.ListError):
        outlink.compile({"mine": ["evil.example", "co.uk"]}, deny_warnings=True)
    with pytest.raises(outlink.ListError):
        outlink.compile({"mine": []}, strict=True)
    (tmp_path / "empty.txt").write_text("", "utf-8")
    for make in (outlink.compile, lambda lists: outlink.Screener(lists=lists)):
        with pytest.warns(outlink.ListWarning, match="`feed` is empty; fetch it again.*empty_list"):
            make({"feed": tmp_path / "empty.txt"})
    with pytest.raises(outlink.ListError, match="1 warning"):
        outlink.compile([outlink.List("feed", "", format="domains")], deny_warnings=True)
    outlink.compile([outlink.List("feed", "", format="domains", min_rules=0)], deny_warnings=True)
    before = outlink.compile({"mine": [f"h{n}.example" for n in range(10)]})
    shrunk = outlink.List("mine", ["evil.example"], max_shrink=0.5)
    before.write(tmp_path / "before.outlink")
    for replaces in (before.open(), tmp_path / "before.outlink"):
        with pytest.raises(outlink.ListError, match="mine"):
            outlink.compile([shrunk], replaces=replaces)
    good = ["https://www.school.example/"]
    lists = {"mine": ["evil.example", "school.example"]}
    with pytest.warns(outlink.ListWarning, match="known to be good"):
        compiled = outlink.compile(lists, known_good=good)
    assert [diagnostic.line for diagnostic in compiled.known_good] == [2]
    with pytest.raises(outlink.ListError, match="known to be good"):
        outlink.compile(lists, known_good=good, deny_warnings=True)
    assert outlink.compile(lists, known_good=["good.example"]).known_good == []


def test_a_keyed_list_takes_no_check_away(tmp_path):
    feed = outlink.List("feed", [f"h{n}.example" for n in range(10)], max_shrink=0.5)
    shrunk = outlink.List("feed", ["evil.example"], max_shrink=0.5)
    partner = outlink.List("partner", ["0011223344556677"], format="hashes", keyed=True)
    outlink.compile([feed, partner]).write(tmp_path / "before.outlink")
    with pytest.raises(outlink.ListError, match="from 10 rules to 1"):
        outlink.compile([shrunk, partner], replaces=tmp_path / "before.outlink")
    good = ["https://h1.example/"]
    with pytest.raises(outlink.DatabaseError, match="keys="):
        outlink.compile([feed, partner], known_good=good)
    with pytest.warns(outlink.ListWarning, match="known to be good"):
        outlink.compile([feed, partner], known_good=good, keys={"partner": b"secret"})


def test_statements(screener):
    order = {
        "domain": "evil.example",
        "ground": "illegal",
        "provision": "Penal Code 16:5",
        "source_type": "own_initiative",
        "category": "recruitment",
    }
    verdict = outlink.Screener(lists={"orders": [order]}).screen("evil.example")
    profile = (
        "[category.recruitment]\n"
        'category = "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY"\n'
        'explanation = "The link leads to a group that recruits for crime."\n'
    )
    statement = verdict.statement(puid="a-1", content_date="2026-01-31", profile=profile)
    assert statement["puid"] == "a-1"
    assert statement["decision_ground"] == "DECISION_GROUND_ILLEGAL_CONTENT"
    assert statement["illegal_content_legal_ground"] == "Penal Code 16:5"
    allowed = screener.screen("good.example")
    assert allowed.statement(puid="a-1", content_date="2026-01-31") is None
    with pytest.raises(ValueError, match="no such key|unknown"):
        verdict.statement(puid="a-1", content_date="2026-01-31", profile="nonsense = 1")


def test_suggestions_know_the_case():
    suggester = outlink.Suggester("https://shared.example/~gang/shop.html")
    suggester.listed("https://shared.example/~gang/other.html")
    suggester.reference("case 7")
    suggester.source("police")
    first = next(one for one in suggester.finish() if one.is_safe)
    assert '"reference":"case 7"' in str(first) and '"source":"police"' in str(first)
    assert first.listed == 1 and first.why


def test_diff_names_what_changes(screener):
    after = outlink.Screener(lists={"mine": ["bad.example"]})
    links = ["evil.example", "bad.example", None, "good.example"]
    changes = outlink.diff(screener, after, links)
    assert changes["link"] == ["evil.example", "bad.example"]
    assert changes["before"] == ["block", "allow"] and changes["after"] == ["allow", "block"]
    assert changes["rule"] == ["evil.example", "bad.example"] and changes["row"] == [0, 1]
    assert outlink.diff(screener, after, iter(links)) == changes
    pa = pytest.importorskip("pyarrow")
    pl = pytest.importorskip("polars")
    pd = pytest.importorskip("pandas")
    for column in (pa.array(links), pl.Series(links), pd.Series(links), pa.table({"url": links})):
        assert outlink.diff(screener, after, column) == changes
    # A reader gives its rows once.
    table = pa.table({"url": links})
    assert outlink.diff(screener, after, table.to_reader()) == changes
    for frame in (pl.DataFrame(changes), pd.DataFrame(changes)):
        assert list(frame["link"]) == changes["link"]


def test_actions_are_formatted_as_their_names():
    action = outlink.Action.BLOCK
    assert f"{action}|{action:<8}|{action:>7s}|{action:d}|{action:04d}" == "block|block   |  block|30|0030"
