//! What finding links costs, and what holds for any text.

use std::cell::Cell;

use proptest::prelude::*;

use super::STEPS;
use crate::Limits;
use crate::extract::ExtractOptions;
use crate::extract::extract;
use crate::extract::extract_with;
use crate::url::normalize;

#[test]
fn hostile_texts_cost_linear_time() {
    let patterns = "a . a. / : ( [ < = @ a@ http: http:// http://a( http://a(@ ](http: ](http://( \
        <http: href=\" href='http: [. .] &# % \u{200b} a\u{200b} 。 a。 語a xn--a. é. \
        http://é. http://a.comé https://a, // //a.com tg: ab: ab:/ http__ http__👉 -t.me/ \
        http__a.b, http:&#47;&#47;a, http:&#47;a( http:(/)a http%3A http%3A%2F http%25 \
        a.com+ http__a http// http//a tg://! a+ a+b:// http://a@ ? https://a.com?( \
        a.com:1 a.com& ; a.com/; _a.com_ &quot; a.com/&a; a.com/, a.com/| a.com/a,b.c [/ a.com[/x \
        <https://a.com/b| <src= src=// url= [url= [url=//a \\: \\/ https:\\/ ;S:a.com :P: `a.pl` \
        sh(a.pl ](// ](<// (点) &zwnj; &ZeroWidthSpac \\u002f http:\\u002f\\u002fa \\n a.b/\\n \\\\/ \
        http://a.b/[C http://a.b/;B: http://a.b/|b= &nbsp &oslash; h[t] (h** h**p:// %20 %20http%3A%2F \
        \"//a.b url(//a.b url(//a.b/ [//a.b/ %20http%3A%2F%2Fa %26http%3A%2F%2Fa& a点b ]:// ]:javascript:a hxxp%3A%2F} http%3a%2f%2f) http%3A%2Fa%20} href='javascript:< a.b-c.d";
    let spaced = [
        "a . c o m + ",
        "t . m e / a ; ",
        "&#00000046",
        "a ",
        "a . ",
        "a dot ",
        "a [.] ",
        "h t t p : / / ",
        "a . . . b.c ",
        "src = ",
        "<a href = //a ",
        "href =    ",
        "<a href='b ",
        "http__a..",
        "http__\\u0061..",
        "http__a.com..",
        "http__a.comé",
        "http__a__",
        "<img srcset='a b, ",
        "srcset='//a.b 1x, ",
        "srcset=', , ",
        "www dot a ",
        "www . a ",
        "a . b / ",
        "a . com / b / ",
        "a dot com slash bc slash ",
        "https : / / ",
        "http : / / a . b . ",
        "a . com / b . com / ",
        "[a]: ",
        "][a]: b [",
        "<base href=a>",
        "<base href",
        "<!-- ",
        "<title>",
        "xmpp:a@b.c:",
        "git@a.b:c/ ",
        "git@a.b",
        "<a href=b>",
        "[a](b) ",
        "=3D=\n",
        "a.b=\r\n",
        "sh a.pl ",
        "<a href='//a.b' ",
        "<a href=//a.b href=//c.d ",
        "<a href='//a.b'><b>",
        "[url=//a.b][b]",
        "[*a*](//b.c) ",
        "![a](//b.c)",
        "a.b<http://a> ",
        "{\\na",
        "a.b\\nc ",
        "<a href=//a.b\"href=//c<",
        "<a href=\"//a.b>c</a> ",
        "](//a<b ",
        "href=          ",
        "http%3A//a ",
        "语7",
        "语77.c",
        "7语-",
        "href=3D'=\n",
        "<a\"href=//a\"http://b",
        "<a href=\"//a<http://b> ",
        "<a href=\"//a>http://b href='//a<http://b ",
        "](//a<http://b",
        "<img srcset='//a<http://b ",
        "<img srcset='//a<http://b> c, ",
        "<a href=\"//a''''' ",
    ];
    let repeated = patterns.split(' ').chain(spaced).map(|pattern| (pattern, "", ""));
    let mirrored =
        [("(", ":", "/"), ("(", "http://a.example/", ")"), ("<", "a:", ">"), ("[", "](", ")")];
    for pattern in repeated.chain(mirrored) {
        let (before, middle, after) = pattern;
        let cost = |length: usize| {
            let times = length / (before.len() + after.len());
            let text = format!("{}{middle}{}", before.repeat(times), after.repeat(times));
            let mut options = ExtractOptions::default();
            options.quoted_printable(before.contains("=3D") || before.contains("=\r"));
            options.base(normalize("https://a.example/b", &Limits::default()).unwrap());
            STEPS.with(|steps| steps.set(0));
            let bytes: usize = extract_with(&text, &options).map(|link| link.text.len()).sum();
            assert!(bytes <= text.len());
            STEPS.with(Cell::get)
        };
        let (small, large) = (cost(4_000), cost(64_000));
        assert!(large <= 20 * small.max(1), "{pattern:?}: {small} steps, then {large}");
        assert!(large <= 64 * 64_000, "{pattern:?}: {large} steps");
    }
}

/// Pieces that mean something to the scanner.
const SCRAPS: &str = "\
    http:// https: hxxp http__ // . [.] (dot) com example t.me/ @ : / \\ ( ) [ ] ]( (/) \
    { } < > href=\" href=' = \" ' \n \u{200b} \u{202e} 。 ． ｈ ： ／ 語 é 👉 𝐡 %2e %3A%2F \
    &#46; &#47; &amp; & tg: ? # _ * - 8 a [::1] + ; , xn-- – \
    srcset=\" imagesrcset=' src= action=// <a <base <meta url= [url= [url] [/url] > /> | [/ ]] [[ }{ \
    ]: ][ [1] ](< ](// \\/ \\: \\n \\u002f \\u0061 %3A %2F %252F %20 %e3%82 =3D =\r\n =\n ={ \
    ;URL: ;BODY: URL: WIFI: ;S: :P: mailto: body= &lt; &gt; &quot; &nbsp; &shy; &Tab; &zwnj; javascript: \
    data: www. www .pl .zip ( ) {} `sh sh punktum) [punkt] (点) 点 t.me discord.gg/ gg привет だよ 🔥 → ’ \
    2x, 1x @@ ++ ~ `_ link: image:: \\href{ //a.com //a.example/ a.com. a.com, a.com/ http://a.com/ .com \
    intent:// #Intent h**p h[t]tp http:/ hxxps[:]// http%3A 1.2.3.4 [.]4 ..";
const SPACED_SCRAPS: [&str; 8] =
    [" dot ", " . ", " ", "x y z : / /", " . com / ", "srcset = \"", "[a](/ ", "a b c . d "];

fn scraps(max: usize) -> impl Strategy<Value = String> {
    let scrap = prop::sample::select(SCRAPS.split(' ').chain(SPACED_SCRAPS).collect::<Vec<_>>());
    prop::collection::vec(scrap, 1..=max).prop_map(|scraps| scraps.concat())
}

proptest! {
    #[test]
    fn links_lie_in_the_text_in_order(text in prop_oneof![scraps(24), any::<String>()]) {
        let mut last = 0;
        for link in extract(&text) {
            prop_assert!(last <= link.start && link.start < link.end);
            prop_assert_eq!(text.get(link.start..link.end), Some(link.text));
            prop_assert!(!link.refanged.is_empty());
            last = link.end;
        }
    }

    #[test]
    fn repetition_costs_linear_time(start in scraps(1), pattern in scraps(6)) {
        let text = start + &pattern.repeat(8_000 / pattern.len());
        let mut options = ExtractOptions::default();
        options.base(normalize("https://a.example/b", &Limits::default()).unwrap());
        for is_encoded in [false, true] {
            options.quoted_printable(is_encoded);
            STEPS.with(|steps| steps.set(0));
            extract_with(&text, &options).for_each(drop);
            let steps = STEPS.with(Cell::get);
            prop_assert!(steps < 100 * text.len(), "{steps} steps for {} bytes", text.len());
        }
    }

    #[test]
    fn a_link_between_words_is_found(
        before in "[A-Za-z,!]{1,12}( [a-z]{1,9}){0,3}",
        after in "[A-Za-z]{2,12}",
        url in "https?://([a-z0-9]{1,8}\\.){1,3}(com|org|dk)(:8080)?(/[A-Za-z0-9_%~=-]{0,8}){0,3}(\\?[a-z]=[a-z0-9]{1,5})?",
    ) {
        let text = format!("{before} {url} {after}");
        let found: Vec<_> = extract(&text).map(|link| link.text).collect();
        prop_assert!(found.contains(&url.as_str()), "{found:?} in {text:?}");
    }
}
