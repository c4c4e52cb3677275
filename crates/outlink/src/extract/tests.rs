//! What links there are in a text.

mod any_text;

use std::cell::Cell;

use super::Link;
use super::LinkForm;
use super::extract;
use crate::Limits;
use crate::url::disguise;
use crate::url::normalize;

thread_local! {
    static STEPS: Cell<usize> = const { Cell::new(0) };
}

/// Called wherever a character is looked at.
pub(super) fn count_step() {
    STEPS.with(|steps| steps.set(steps.get() + 1));
}

fn urls(text: &str) -> Vec<String> {
    extract(text).map(|link| link.refanged.into_owned()).collect()
}

#[track_caller]
fn assert_urls(cases: &[(&str, &[&str])]) {
    for (text, expected) in cases {
        assert_eq!(urls(text), *expected, "{text}");
    }
}

#[test]
fn links_with_a_scheme() {
    assert_urls(&[
        ("https://bank.example@evil.example/", &["https://bank.example@evil.example/"]),
        ("https://a:b@[2001:db8::1]:80/x", &["https://a:b@[2001:db8::1]:80/x"]),
        ("[a](https://a.example)[m](mailto:b@c.example)", &["https://a.example"]),
        ("(https://a.example)b@c.example", &["https://a.example"]),
        ("https:\\\\evil.example\\a", &["https:\\\\evil.example\\a"]),
        ("http:/evil.example/a", &["http:/evil.example/a"]),
        ("https:////evil.example/a", &["https:////evil.example/a"]),
        ("https://[::1", &[]),
        (
            "https://a.example./b https://a.example.:80/",
            &["https://a.example./b", "https://a.example.:80/"],
        ),
        ("a.com./b a.com. b", &["a.com./b", "a.com"]),
        ("wss://a.example/x svn+ssh://b.example", &["wss://a.example/x", "svn+ssh://b.example"]),
    ]);
}

#[test]
fn links_of_apps() {
    assert_urls(&[
        ("TG://join?invite=AbC!", &["TG://join?invite=AbC"]),
        ("tg:resolve?domain=foo", &["tg:resolve?domain=foo"]),
        ("matrix:r/room:example.org.", &["matrix:r/room:example.org"]),
        ("sgnl://signal.group/#CjQK_-x", &["sgnl://signal.group/#CjQK_-x"]),
        ("simplex:/contact#/?v=1&smp=x", &["simplex:/contact#/?v=1&smp=x"]),
        ("intent://t.me/x#Intent;scheme=https;end", &["intent://t.me/x#Intent;scheme=https;end"]),
        ("find me on discord:foo, whatsapp: +45", &[]),
        ("xmpp:a@b.example sip:a@b.example:5060.", &["xmpp:a@b.example", "sip:a@b.example:5060"]),
        ("skype:evil.com sip:evil.com", &["evil.com", "evil.com"]),
        ("skype:Example.User?chat", &["skype:Example.User?chat"]),
        ("vnd.youtube:dQw4w9WgXcQ", &["vnd.youtube:dQw4w9WgXcQ"]),
        ("git@code.dk:a/b.git git@a.com:b, a@b.com:c/d", &["git@code.dk:a/b.git"]),
        ("javascript:alert(1) data: x/y", &[]),
    ]);
}

#[test]
fn links_in_markup() {
    assert_urls(&[
        (
            "[https://good.example](https://evil.example/a.)",
            &["https://good.example", "https://evil.example/a."],
        ),
        ("[x](javascript:alert(1))", &["javascript:alert(1)"]),
        ("[x](<https://a.example/b c>)", &["https://a.example/b c"]),
        ("![i](t.me/a)", &["t.me/a"]),
        (
            "<a class=b href=\"https://a.example/?b&amp;c\">t.me/d</a>",
            &["https://a.example/?b&c", "t.me/d"],
        ),
        ("<a href=https://a.example/b>c</a>", &["https://a.example/b"]),
        ("&lt;a href=&quot;https://a.example/b&quot;&gt;", &["https://a.example/b"]),
        (
            "**https://a.example/b** _https://a.example/c_",
            &["https://a.example/b", "https://a.example/c"],
        ),
        ("||https://a.example/b||", &["https://a.example/b"]),
        ("<a href=//a.example/b c=d>", &["https://a.example/b"]),
        ("x = //a.example/b", &[]),
        ("<a href = '\\\\a.example\\b'>", &["https://a.example\\b"]),
        ("[x](<//a.example>) [y](//b.example)", &["https://a.example", "https://b.example"]),
        ("[url]a.com/b[/url] [url=//a.example/b]c[/url]", &["a.com/b", "https://a.example/b"]),
        ("<https://a.example/b|c d>", &["https://a.example/b"]),
        ("URL:https\\://a.example/b;;", &["https://a.example/b"]),
        ("\"https:\\/\\/a.example\\/b\"", &["https://a.example/b"]),
        (
            "https://a.example/b,https://c.example/d|t.me/e,t.me/f,g",
            &["https://a.example/b", "https://c.example/d", "t.me/e", "t.me/f"],
        ),
        (
            "https://a.examplehttps://b.example/chttp://d.com hxxp://e.comhxxps://f.com",
            &[
                "https://a.example",
                "https://b.example/chttp://d.com",
                "http://e.com",
                "https://f.com",
            ],
        ),
        (
            "https://a.http://b https://https://c.com",
            &["https://a.http://b", "https://https://c.com"],
        ),
    ]);
}

#[test]
fn links_behind_a_delimiter_are_found() {
    let openings = [
        "",
        "href=\"",
        "<a href=\"",
        "<a href='",
        "<a href=",
        "<a href=\\\"",
        "<a href=3D\"",
        "[url=",
        "<",
        "<img srcset=\"",
        "<img srcset='b 1x, ",
        "[x](",
        "[x](<",
        "[x]: ",
        "see (",
    ];
    let firsts = [
        "https://a.example/",
        "//a.example/p?a=",
        "https://a.example/#",
        "tg://a",
        "mailto:a@b.example",
    ];
    let middles = ["", "x", ">x</a>", "> y <b z='", "\" c=d ", "<", "'", "&id=7", "("];
    let delimiters = ["<", ">", "<'", "\">(", "> "];
    let ends =
        ["", ">", "\"", "'", ")", " \"now\"", ">)", "'>y</a> he said \"hi\"", " 1x\">", "/b c</a>"];
    for (opening, first, middle) in product(&openings, &firsts, &middles) {
        for (scheme, delimiter, end) in product(&["https", "hxxps"], &delimiters, &ends) {
            let text = format!("{opening}{first}{middle}{delimiter}{scheme}://evil.example{end}");
            let found = urls(&text);
            let is_found = found.iter().any(|url| url.starts_with("https://evil.example"));
            assert!(is_found, "{text}: {found:?}");
        }
    }
    assert_urls(&[
        (
            "<a href=\"https://a.example/>x</a> visit evil.example.com \"now\"",
            &["https://a.example/", "evil.example.com"],
        ),
        ("<a href=https://a.example/<//evil.com/>", &["https://a.example/", "https://evil.com/"]),
        (
            "<a href=https://a.example/'https://evil.example'>",
            &["https://a.example/", "https://evil.example"],
        ),
        (
            "<a href=\"//a.example/?b>c\"> <a href=//a.example/?b\"c<d>",
            &["https://a.example/?b>c", "https://a.example/?b\"c<d"],
        ),
        (
            "<a href=\"https://a.example/watch?x='//b.example&v=dQw4w9WgXcQ\">",
            &["https://a.example/watch?x='//b.example&v=dQw4w9WgXcQ"],
        ),
        (
            "href=\"javascript:open('https://a.example')\"",
            &["javascript:open('https://a.example')"],
        ),
    ]);
}

/// Every choice of one of each.
fn product<'a>(
    a: &'a [&'a str],
    b: &'a [&'a str],
    c: &'a [&'a str],
) -> impl Iterator<Item = (&'a str, &'a str, &'a str)> {
    a.iter().flat_map(move |a| b.iter().flat_map(move |b| c.iter().map(move |c| (*a, *b, *c))))
}

#[test]
fn disguised_links() {
    assert_urls(&[
        ("hXXps[:]//a[.]example[.]com/b[.]php?c", &["https://a.example.com/b.php?c"]),
        ("hxxp[s]://a(dot)com http(s)://b.com", &["https://a.com", "https://b.com"]),
        (
            "[h]ttps://a.com h**p://b.com meow://c.com",
            &["https://a.com", "http://b.com", "http://c.com"],
        ),
        ("https[://]a{.}com/x", &["https://a.com/x"]),
        ("a [.] com/x, a [dot] com and a\\.com", &["a.com/x", "a.com", "a.com"]),
        ("http__a.com/x http//b.com/x", &["http://a.com/x", "http://b.com/x"]),
        ("http%253A%252F%252Fa.com%252Fx y", &["http%253A%252F%252Fa.com%252Fx"]),
        ("x https%3A//a.com/x https%253A//b.com", &["https%3A//a.com/x", "https%253A//b.com"]),
        ("a%2Ecom/x", &["a.com/x"]),
        ("a&#46;com/x", &["a.com/x"]),
        ("ｈｔｔｐｓ：／／ｅｖｉｌ．ｃｏｍ／ａ．ｂ", &["https://evil.com/a.b"]),
        ("𝐭.𝐦𝐞/foo", &["t.me/foo"]),
        ("ht\u{200b}tps://ex\u{200d}ample.com/a", &["https://example.com/a"]),
        ("\u{202a}t.me\u{200b}/foo\u{202c}", &["t.me/foo"]),
        ("example。com/x", &["example.com/x"]),
    ]);
}

/// Every token and scheme of the table of disguises means the same in a text and alone.
#[test]
fn texts_and_links_alone_undo_the_same_disguises() {
    let limits = Limits::default();
    let same = |link: &str| {
        let text = format!("see {link} now");
        let alone = normalize(link, &limits).map(|url| url.normal().to_owned());
        let found: Vec<_> = extract(&text)
            .map(|it| normalize(&it.refanged, &limits).map(|url| url.normal().to_owned()))
            .collect();
        assert_eq!(found, [alone], "{link}");
    };
    for (word, symbol) in disguise::WORDS {
        for (open, close) in [('[', ']'), ('(', ')'), ('{', '}'), ('[', ')'), ('【', '】')] {
            let token = format!("{open}{word}{close}");
            // Browsers open hosts with round and curly brackets as they stand.
            let is_refused = (open, close) == ('[', ']');
            match symbol {
                disguise::Symbol::Dot => {
                    same(&format!("evil{token}example{token}com/a"));
                    if is_refused {
                        same(&format!("https://evil{token}com/a"));
                    }
                }
                disguise::Symbol::Colon => same(&format!("https{token}//evil.com/a")),
                disguise::Symbol::Separator => same(&format!("https{token}evil.com/a")),
                disguise::Symbol::Slash if is_refused => same(&format!("https://evil.com{token}a")),
                disguise::Symbol::Slashes if is_refused => {
                    same(&format!("https:{token}evil.com/a"));
                }
                disguise::Symbol::Slash | disguise::Symbol::Slashes => {}
            }
        }
    }
    for (_, spellings) in disguise::SCHEMES {
        for spelling in spellings {
            same(&format!("{spelling}://evil.com/a"));
        }
    }
    for link in
        ["evil点com/a", "evil點com/a", "evil점com", "evil\u{2024}com", "𝐭.𝐦𝐞/a", "ｅvil。com/a"]
    {
        same(link);
    }
}

#[test]
fn forms_say_what_programs_see() {
    let forms: [(LinkForm, &[&str]); 3] = [
        (
            LinkForm::Scheme,
            &[
                "HTTPS://a.example/b",
                "tg://resolve?domain=a",
                "http:\\/\\/a.example",
                "[a](//b.example)",
            ],
        ),
        (LinkForm::Bare, &["example.com/b", "t.me/a", "www.example.com"]),
        (
            LinkForm::Disguised,
            &[
                "hxxps://a.example",
                "example[.]com/b",
                "%68ttps://a.example",
                "http%3A%2F%2Fa.example%2Fb",
                "hxxp%3a%2f%2fa.example",
                "https%253A%252F%252Fa.example",
            ],
        ),
    ];
    for (form, texts) in forms {
        for text in texts {
            let links: Vec<Link<'_>> = extract(text).collect();
            assert!(matches!(&*links, [link] if link.form == form), "{text}: {links:?}");
            let is_bare = links.iter().any(Link::is_bare);
            assert!(form == LinkForm::Disguised || is_bare == (form == LinkForm::Bare), "{text}");
        }
    }
}

#[test]
fn escapes_of_formats_are_undone() {
    assert_urls(&[
        (
            r#"{"u":"https:\u002F\u002Fa.example\u002Fb?c=1\u0026d=2"}"#,
            &["https://a.example/b?c=1&d=2"],
        ),
        (r#"{"t":"see https://a.example/b\nNext t.me/c\r\n"}"#, &["https://a.example/b", "t.me/c"]),
        (r"https://a\.example/b\-c", &["https://a.example/b-c"]),
        (
            "https://a.example/b&nbsp;c &lt;https://a.example/d&gt;",
            &["https://a.example/b", "https://a.example/d"],
        ),
        ("https://k&oslash;b.example/", &["https://køb.example/"]),
        (
            "mailto:a@b.dk?body=see%20https%3A%2F%2Fa.example%2Fc%20now",
            &["https%3A%2F%2Fa.example%2Fc"],
        ),
        (
            "url('//a.example/b.png') url(//a.example/c) \"//a.example/d\"",
            &["https://a.example/b.png", "https://a.example/c", "https://a.example/d"],
        ),
        ("[n]: //a.example/b", &["https://a.example/b"]),
        (
            "x;https://a.example/b;3\n|https://a.example/c|d|",
            &["https://a.example/b", "https://a.example/c"],
        ),
        (
            "https://a.example/b[Read more] https://a.example/?c[d]=1",
            &["https://a.example/b", "https://a.example/?c[d]=1"],
        ),
        ("info[at]klub[.]dk, ida (at) klub(dot)dk", &[]),
        ("klub24 punkt se, klub24 piste fi, et punktum dk", &["klub24.se", "klub24.fi"]),
        ("på klub.se-sidan", &["klub.se"]),
        ("x = a.to + b.by; log(x.id) org.example.app VB.NET 5.at", &[]),
    ]);
}

#[test]
fn spaced_links() {
    assert_urls(&[
        ("discord . gg / abc", &["discord.gg/abc"]),
        ("discord. gg/abc and discord .gg/abc", &["discord.gg/abc", "discord.gg/abc"]),
        ("t . me / +AbC", &["t.me/+AbC"]),
        ("join d i s c o r d . g g / a b c", &["discord.gg/abc"]),
        ("h t t p s : / / evil-site.com/page for", &["https://evil-site.com/page"]),
        ("secure-login dot net for", &["secure-login.net"]),
        ("the dot com bubble, a .com domain. My name", &[]),
        ("He left. me/you", &[]),
        ("a b c d e f g", &[]),
        ("a . c o m + b . c o m", &["a.com", "b.com"]),
        ("t . m e / a t . m e / b", &["t.me/at.me/b"]),
    ]);
}

#[test]
fn links_between_letters_of_other_scripts() {
    assert_urls(&[
        ("见t.me/foo", &["t.me/foo"]),
        ("👉t.me/foo", &["t.me/foo"]),
        ("example.com이 좋다", &["example.com"]),
        ("看https://example.com。好", &["https://example.com"]),
        ("看https://example.com/a，好", &["https://example.com/a"]),
        ("日本語.jp/道 ➡.ws/䨹 www.🍕.ws", &["日本語.jp/道", "➡.ws/䨹", "www.🍕.ws"]),
        ("https://日本語.jp/道", &["https://日本語.jp/道"]),
        ("（https://example.com/a）", &["https://example.com/a"]),
        ("´example.com ℅evil.com/x ´a´b.com", &["example.com", "evil.com/x", "b.com"]),
        ("https://po´.in hxxp://po´[.]in", &["https://po´.in", "http://po´.in"]),
    ]);
}

#[test]
fn what_is_no_link() {
    let texts = [
        "readme.md main.rs:10:5 setup.py x.zip.sh",
        "node.id user.name heal.do this",
        "me@example.com, @example.com, a.b@example.com/c",
        "1.2.3.4 10.0.0.0/8 v1.2.3 10.30 1.2.3.4.5/6",
        "e.g. this, i.e. that, bl.a. det, z.B. so",
        "C:\\dir src/main.rs ../example.com",
        "http:// https://. http://? file://",
        "std::string std::vector<int>",
        "model.to(device) Date.now() self.at Makefile.am main.tf",
        "Går ud.De kommer. B.Sc. f.Kr.",
        "python3 x-77.py, `a-1.rs`, README.md",
        "WIFI:T:WPA;S:Cafe.Net;P:kaffe.me2;;",
        "Punkt 3 (Punkt) ist",
        // No browser opens names with these characters: accents that stand alone, signs that mean a
        // slash or a dot, and marks without a letter.
        "Un po´.in ogni caso, rock´.to me, so¨.com los´.de/x",
        "(℅.com) ⒈.de \u{300}.tn 1\u{fe0f}\u{20e3}.to \u{9be}.in \u{30c}[.]com",
    ];
    for text in texts {
        assert_eq!(urls(text), [""; 0], "{text}");
    }
}
