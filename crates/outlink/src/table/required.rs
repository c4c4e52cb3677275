//! Literals of which every match of a regex contains one.
//!
//! A list of an ad blocker brings thousands of regexes. One pass over the link for the literals of
//! all of them leaves a handful to run. The idea is that of the prefilters of RE2
//! (<https://swtch.com/~rsc/regexp/regexp4.html>), reduced to sets of literals.
//!
//! Links in normal form are ASCII, and all that is said here is about texts that are.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::collections::HashMap;

use regex_syntax::hir::Class;
use regex_syntax::hir::Hir;
use regex_syntax::hir::HirKind;
use regex_syntax::hir::Repetition;

use crate::table::gram::SHARED_PASS_BYTES;
use crate::table::gram::rarity;

/// Some literals, in ASCII lower case, of which a text of ASCII must contain one (in any case) for
/// the regex to match; none if the regex does not tell, or they would be in too many links to be
/// worth looking for. They are what the source spells out, without digits or letters of a class that is
/// repeated beside them: pages are looked for by these.
pub(crate) fn required_literals(source: &str) -> Vec<String> {
    best_of(candidate_sets(source, Rounds::Together), |_| 0)
}

/// The literals that are looked for because of each regex of a database.
#[derive(Debug, Default)]
pub(crate) struct ChosenLiterals {
    by_source: HashMap<String, Vec<String>>,
}

impl ChosenLiterals {
    /// Chooses for all regexes together, whose sources are given once or several times.
    ///
    /// What many regexes of a list have in common, `/wp-content/` for example, is usual in links too,
    /// and where it occurs all of them would be run. So a set of literals that few other regexes could
    /// take goes before rarer bytes.
    pub(crate) fn choose(sources: impl Iterator<Item = String>) -> Self {
        let sources: BTreeSet<String> = sources.collect();
        let candidates: Vec<(String, Vec<Vec<String>>)> = sources
            .into_iter()
            .map(|source| {
                let sets = candidate_sets(&source, Rounds::Apart);
                (source, sets)
            })
            .collect();
        let mut sharers: HashMap<&str, u32> = HashMap::new();
        for (_, sets) in &candidates {
            let literals: BTreeSet<&str> = sets.iter().flatten().map(String::as_str).collect();
            literals.into_iter().for_each(|literal| *sharers.entry(literal).or_default() += 1);
        }
        let sharing = |set: &[String]| {
            let most = set.iter().filter_map(|literal| sharers.get(literal.as_str())).max();
            (most.copied().unwrap_or_default() / FEW_SHARERS).max(1).ilog2()
        };
        let best = |sets: &[Vec<String>]| best_of(sets.iter().cloned(), sharing);
        let mut chosen: Vec<Vec<String>> = candidates.iter().map(|(_, sets)| best(sets)).collect();
        for (place, longer) in longer_in_place_of_short(&candidates, &chosen) {
            if let Some(chosen) = chosen.get_mut(place) {
                *chosen = longer;
            }
        }
        let sources = candidates.iter().map(|(source, _)| source.clone());
        let chosen = sources.zip(chosen);
        Self { by_source: chosen.collect() }
    }

    /// Some literals of which a link must contain one for a regex to match, as [`required_literals`] has
    /// them; none for a source that was not given.
    pub(crate) fn of(&self, source: &str) -> &[String] {
        self.by_source.get(source).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Sets of longer literals for the regexes that would take a short one, each with the place of its regex;
/// none if a short literal is left all the same, or if there are too many such regexes.
///
/// Short literals take one more pass over every link, however few they are. Running a few regexes on some
/// more links takes less time. A set that is not much rarer than the short one could be in any link.
fn longer_in_place_of_short(
    candidates: &[(String, Vec<Vec<String>>)],
    chosen: &[Vec<String>],
) -> Vec<(usize, Vec<String>)> {
    let is_short = |set: &[String]| set.iter().any(|literal| literal.len() < SHARED_PASS_BYTES);
    let mut longer = Vec::new();
    for (place, ((_, sets), short)) in candidates.iter().zip(chosen).enumerate() {
        if !is_short(short) {
            continue;
        }
        let is_rarer = |set: &&Vec<String>| set_rarity(set) >= 2 * set_rarity(short);
        let sets = sets.iter().filter(|set| !is_short(set)).filter(is_rarer);
        let set = best_of(sets.cloned(), |_| 0);
        if set.is_empty() || longer.len() == FEW_SHARERS as usize {
            return Vec::new();
        }
        longer.push((place, set));
    }
    longer
}

/// The set with the lowest `sharing`; of these, the one whose most usual literal is the rarest; then the
/// one of fewer literals; then the first.
fn best_of(
    sets: impl IntoIterator<Item = Vec<String>>,
    sharing: impl Fn(&[String]) -> u32,
) -> Vec<String> {
    let rank = |set: &Vec<String>| (sharing(set), Reverse(set_rarity(set)), set.len());
    sets.into_iter().min_by_key(rank).unwrap_or_default()
}

/// Sets of literals. For the regex to match, a text must contain a literal of each set.
fn candidate_sets(source: &str, rounds: Rounds) -> Vec<Vec<String>> {
    let Ok(hir) = regex_syntax::parse(source) else { return Vec::new() };
    let RegexLiterals { exact, mut required } = RegexLiterals::of(&hir, rounds);
    add_candidate(&mut required, exact);
    for set in &mut required {
        set.iter_mut().for_each(|literal| literal.truncate(MAX_BYTES));
        *set = minimal(sorted(std::mem::take(set)));
    }
    required
}

/// Adds a set of literals to the candidates, unless one of them is too short to be looked for.
fn add_candidate(candidates: &mut Vec<Vec<String>>, set: Option<Vec<String>>) {
    let is_long_enough =
        |set: &Vec<String>| !set.is_empty() && set.iter().all(|literal| literal.len() >= MIN_BYTES);
    candidates.extend(set.filter(is_long_enough));
    if candidates.len() > MAX_CANDIDATES {
        // The least rare one goes.
        let worst = (0..).zip(&*candidates).min_by_key(|(_, set)| set_rarity(set));
        if let Some((worst, _)) = worst {
            candidates.remove(worst);
        }
    }
}

/// The literals that contain no other one: where a longer one occurs, the shorter one does.
fn minimal(set: Vec<String>) -> Vec<String> {
    let is_minimal = |literal: &&String| {
        !set.iter().any(|other| other != *literal && literal.contains(other.as_str()))
    };
    set.iter().filter(is_minimal).cloned().collect()
}

/// The rarity of the most usual literal of a set.
fn set_rarity(set: &[String]) -> usize {
    set.iter().map(|literal| rarity_of(literal)).min().unwrap_or_default()
}

/// How a repetition is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rounds {
    /// As a part by itself.
    Together,
    /// As its first and its last round with a gap between.
    Apart,
}

/// Facts about the matches of a part of a regex.
#[derive(Clone, Debug, Default)]
struct RegexLiterals {
    /// All of them, in lower case.
    exact: Option<Vec<String>>,
    /// Sets of literals, of each of which every match contains one.
    required: Vec<Vec<String>>,
}

impl RegexLiterals {
    /// The parser bounds how deep regexes are nested, and with it the depth of this.
    fn of(hir: &Hir, rounds: Rounds) -> Self {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Self::exactly(vec![String::new()]),
            HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
                Ok(text) if text.is_ascii() => Self::exactly(vec![text.to_ascii_lowercase()]),
                _ => Self::default(),
            },
            HirKind::Class(class) => Self { exact: members(class), required: Vec::new() },
            HirKind::Repetition(repetition) => Self::of_repetition(repetition, rounds),
            HirKind::Capture(capture) => Self::of(&capture.sub, rounds),
            HirKind::Concat(_) => Self::of_sequence(Self::pieces(hir, rounds).into_iter()),
            HirKind::Alternation(branches) => Self::of_branches(branches, rounds),
        }
    }

    fn exactly(exact: Vec<String>) -> Self {
        Self { exact: Some(exact), required: Vec::new() }
    }

    fn of_repetition(repetition: &Repetition, rounds: Rounds) -> Self {
        let Repetition { min, max, sub, .. } = repetition;
        let literals = Self::of(sub, rounds);
        match (*min, *max) {
            (0, Some(1)) => {
                let exact =
                    literals.exact.map(|exact| sorted([exact, vec![String::new()]].concat()));
                Self { exact, required: Vec::new() }
            }
            (0, _) => Self::default(),
            (min, Some(max)) if min == max && min <= MAX_REPETITIONS => {
                Self::of_sequence((0..min).map(|_| literals.clone()))
            }
            _ => literals.repeated(),
        }
    }

    /// One or more of these in a row.
    fn repeated(self) -> Self {
        let Self { exact, mut required } = self;
        add_candidate(&mut required, exact);
        Self { exact: None, required }
    }

    /// The parts of a sequence. A repetition may be split into its first and its last round with a gap
    /// between: in `gang[0-9]+x`, a digit stands behind `gang` and one in front of `x`, which makes both
    /// literals longer and rarer.
    fn pieces(hir: &Hir, rounds: Rounds) -> Vec<Self> {
        match hir.kind() {
            HirKind::Concat(parts) => {
                parts.iter().flat_map(|part| Self::pieces(part, rounds)).collect()
            }
            HirKind::Capture(capture) => Self::pieces(&capture.sub, rounds),
            HirKind::Repetition(Repetition { min, max, sub, .. })
                if *min > 0 && *max != Some(*min) && rounds == Rounds::Apart =>
            {
                let first = Self::pieces(sub, rounds);
                // Repetitions in repetitions would else double what is inside at every depth.
                if first.len() > MAX_PIECES {
                    return vec![Self::of_sequence(first.into_iter()).repeated()];
                }
                let last = first.clone();
                first.into_iter().chain([Self::default()]).chain(last).collect()
            }
            _ => vec![Self::of(hir, rounds)],
        }
    }

    fn of_sequence(parts: impl Iterator<Item = Self>) -> Self {
        let mut required = Vec::new();
        let mut is_exact = true;
        // All that the parts since the last gap can be.
        let mut current = vec![String::new()];
        for part in parts {
            part.required.into_iter().for_each(|set| add_candidate(&mut required, Some(set)));
            let joined = part.exact.as_ref().and_then(|exact| product(&current, exact));
            if let Some(joined) = joined {
                current = joined;
            } else {
                is_exact = false;
                add_candidate(&mut required, Some(current));
                current = part.exact.unwrap_or_else(|| vec![String::new()]);
            }
        }
        if is_exact {
            return Self { exact: Some(current), required };
        }
        add_candidate(&mut required, Some(current));
        Self { exact: None, required }
    }

    fn of_branches(branches: &[Hir], rounds: Rounds) -> Self {
        let mut exact = Some(Vec::new());
        let mut required = Some(Vec::new());
        for Self { exact: of_branch, required: mut sets } in
            branches.iter().map(|it| Self::of(it, rounds))
        {
            exact = exact.zip(of_branch.clone()).map(|(all, of_branch)| [all, of_branch].concat());
            add_candidate(&mut sets, of_branch);
            let best = Some(best_of(sets, |_| 0)).filter(|best| !best.is_empty());
            required = required.zip(best).map(|(all, of_branch)| [all, of_branch].concat());
        }
        let few = |set: Vec<String>| Some(sorted(set)).filter(|set| set.len() <= MAX_LITERALS);
        let mut sets = Vec::new();
        add_candidate(&mut sets, required.and_then(few));
        Self { exact: exact.and_then(few), required: sets }
    }
}

/// The characters of a class, if they are few.
fn members(class: &Class) -> Option<Vec<String>> {
    let is_member = |char: char| match class {
        Class::Unicode(class) => {
            class.iter().any(|range| (range.start()..=range.end()).contains(&char))
        }
        Class::Bytes(class) => {
            class.iter().any(|range| (range.start()..=range.end()).contains(&(char as u8)))
        }
    };
    let members = ('\0'..='\x7f').filter(|char| is_member(*char));
    let members = sorted(members.map(|char| char.to_ascii_lowercase().to_string()).collect());
    (1..=MAX_MEMBERS).contains(&members.len()).then_some(members)
}

/// Each of some beginnings with each of some ends, if these are few.
fn product(beginnings: &[String], ends: &[String]) -> Option<Vec<String>> {
    let is_small = beginnings.len() * ends.len() <= MAX_LITERALS;
    let join = |beginning: &String| -> Vec<String> {
        ends.iter().map(|end| format!("{beginning}{end}")).collect()
    };
    is_small.then(|| sorted(beginnings.iter().flat_map(join).collect()))
}

fn sorted(mut set: Vec<String>) -> Vec<String> {
    set.sort_unstable();
    set.dedup();
    set
}

/// How rare a literal is, as far as it is looked for.
fn rarity_of(literal: &str) -> usize {
    let bytes = literal.as_bytes();
    rarity(bytes.get(..MAX_BYTES).unwrap_or(bytes))
}

/// A shorter literal is in too many links to be worth looking for.
const MIN_BYTES: usize = 3;

/// Of a longer literal the beginning is enough.
const MAX_BYTES: usize = 64;

/// The most literals that are looked for because of one regex.
const MAX_LITERALS: usize = 32;

/// The most sets of literals of one regex that are chosen from.
const MAX_CANDIDATES: usize = 8;

/// Literals that fewer than twice as many regexes share are not told apart from those that nobody
/// shares: how rare their bytes are says more.
const FEW_SHARERS: u32 = 8;

/// The most pieces of what is repeated that are taken apart.
const MAX_PIECES: usize = 8;

/// The most characters of a class that are told apart.
const MAX_MEMBERS: usize = 10;

/// The most repetitions that are written out.
const MAX_REPETITIONS: u32 = 8;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::Regex;

    use super::*;

    #[test]
    fn literals_are_those_of_which_one_cannot_be_absent() {
        let cases: [(&str, &[&str]); 31] = [
            (r"evil\.example/", &["evil.example/"]),
            (r"^(?:[^/]+\.)?Evil\.example(?:[^\w.%-]|$)", &["evil.example"]),
            ("/ads?/banner", &["/ad/banner", "/ads/banner"]),
            ("abcd*efgh+ij", &["hij"]),
            ("abc{0,3}xyz1", &["xyz1"]),
            (
                r"login-[0-9]{2,}\.evil",
                &[
                    "login-0", "login-1", "login-2", "login-3", "login-4", "login-5", "login-6",
                    "login-7", "login-8", "login-9",
                ],
            ),
            ("(?i)PayPal", &["paypal"]),
            ("(?i)kiss", &["kiss"]),
            ("[]ab]def", &["]def", "adef", "bdef"]),
            (r"paypa[l1]-.*\.(com|net)", &["paypa1-", "paypal-"]),
            (r"^(secure|login)-[a-z0-9]+\.(top|xyz)/", &["login-", "secure-"]),
            ("abcd|efgh", &["abcd", "efgh"]),
            ("(abcd|efgh)", &["abcd", "efgh"]),
            ("abc\\x41def", &["abcadef"]),
            (r"\bword\b{end}", &["word"]),
            ("(?x) a b c d", &["abcd"]),
            ("(?:ab){3}", &["ababab"]),
            ("(?:verify|sign[a-z]*in)/", &["sign", "verify"]),
            ("(?:zqzq|zxzx).*eacost", &["zqzq", "zxzx"]),
            // As rare as each other: fewer of them, and then the first.
            ("abc.*(?:bca|cba)", &["abc"]),
            ("(?:bca|cba).*abc", &["abc"]),
            ("abc.*cba", &["abc"]),
            ("xyz(?:abab){2,3}c", &["xyzabab"]),
            ("[0-5][0-6]kwx", &["0kwx", "1kwx", "2kwx", "3kwx", "4kwx", "5kwx", "6kwx"]),
            ("a.b.c", &[]),
            ("abcd|ef", &[]),
            ("(?:abcd)*", &[]),
            ("[a-z]{3}", &[]),
            ("(", &[]),
            ("é", &[]),
            ("éé", &[]),
        ];
        for (source, literals) in cases {
            assert_eq!(best_of(candidate_sets(source, Rounds::Apart), |_| 0), literals, "{source}");
        }
        for (source, literals) in [
            ("abcd*efgh+ij", ["efg"]),
            (r"login-[0-9]{2,}\.evil", ["login-"]),
            ("xyz(?:abab){2,3}c", ["xyz"]),
            (r"mail+\.[0-9]+", ["mai"]),
        ] {
            assert_eq!(required_literals(source), literals, "{source}");
        }
    }

    #[test]
    fn nested_repetitions_take_linear_time() {
        let (mut source, mut long) = ("abcd".to_owned(), "efgh[0-9]+ijkl[0-9]+mnop".to_owned());
        for _ in 0..60 {
            source = format!("(?:{source})+");
            long = format!("(?:x{long})+");
        }
        for rounds in [Rounds::Apart, Rounds::Together] {
            assert_eq!(candidate_sets(&source, rounds).first().unwrap(), &["abcd"]);
            assert!(!candidate_sets(&long, rounds).is_empty());
        }
    }

    #[test]
    fn literals_that_many_regexes_share_give_way() {
        let brands: Vec<String> = ('a'..='p').map(|letter| format!("gang{letter}")).collect();
        let of_brand = |brand: &String| format!("/wp-(content|includes)/.*{brand}");
        let chosen = ChosenLiterals::choose(brands.iter().map(of_brand));
        for brand in &brands {
            assert_eq!(chosen.of(&of_brand(brand)), std::slice::from_ref(brand));
        }
        let alone = ChosenLiterals::choose(brands.iter().take(1).map(of_brand));
        assert_eq!(alone.of(&of_brand(&brands[0])), ["/wp-content/", "/wp-includes/"]);
        assert!(alone.of("another").is_empty());
    }

    #[test]
    fn a_few_short_literals_give_way_to_longer_ones() {
        let of_brand = |brand: &str| format!("/wp-(content|includes)/.*{brand}");
        let long: Vec<String> = ('a'..='p').map(|letter| format!("gang{letter}")).collect();
        let short = ["ebay", "hsbc", "usps", "post", "loan", "cash", "free", "mail", "chat"];
        let with = |short: &[&str], other: Option<&str>| {
            let brands = long.iter().map(String::as_str).chain(short.iter().copied());
            let sources = brands.map(of_brand).chain(other.map(str::to_owned));
            ChosenLiterals::choose(sources.collect::<Vec<_>>().into_iter())
        };
        let shared = ["/wp-content/", "/wp-includes/"];
        let few = &short[..8];
        assert_eq!(with(few, None).of(&of_brand("ebay")), shared);
        assert_eq!(with(few, None).of(&of_brand("ganga")), ["ganga"]);
        assert_eq!(with(&short, None).of(&of_brand("ebay")), ["ebay"], "all nine would be run");
        // One that has nothing else, or nothing that is rarer, takes the pass anyway.
        for source in ["hsb[a-z]", "hsbd.*[.]com/"] {
            assert_eq!(with(&few[..3], Some(source)).of(&of_brand("ebay")), ["ebay"], "{source}");
        }
    }

    fn regex_source() -> impl Strategy<Value = String> {
        let atom = prop_oneof![
            4 => "[abAk]{1,4}",
            1 => Just(r"\.".to_owned()),
            1 => Just(".".to_owned()),
            1 => Just(r"\w".to_owned()),
            1 => Just("[ab]".to_owned()),
            1 => Just("[^]a]".to_owned()),
            1 => Just("^".to_owned()),
            1 => Just(r"\b".to_owned()),
            1 => Just("(?i:k[kb]s)".to_owned()),
        ];
        let repeats = ["", "", "", "", "*", "+?", "?", "{0,2}", "{1,3}", "{2}", "{2,}"];
        let leaf = (atom, prop::sample::select(repeats.to_vec()))
            .prop_map(|(atom, repeat)| format!("(?:{atom}){repeat}"));
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                3 => prop::collection::vec(inner.clone(), 1..5).prop_map(|parts| parts.concat()),
                1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a}|{b}")),
                1 => inner.clone().prop_map(|inner| format!("(?:{inner})?")),
                1 => inner.clone().prop_map(|inner| format!("(?:{inner}){{3}}")),
                1 => inner.prop_map(|inner| format!("({inner})")),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn no_match_lacks_all_literals(source in regex_source(), text in "[abAkKs.]{0,12}") {
            let Ok(regex) = Regex::new(&source) else { return Ok(()) };
            let mut sets = candidate_sets(&source, Rounds::Apart);
            sets.extend(candidate_sets(&source, Rounds::Together));
            if regex.is_match(&text) {
                let text = text.to_ascii_lowercase();
                let has = |literal: &String| text.contains(literal.as_str());
                for literals in sets {
                    prop_assert!(literals.iter().any(has), "{source} {literals:?}");
                }
            }
        }
    }
}
