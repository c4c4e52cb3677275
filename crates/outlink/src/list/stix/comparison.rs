//! A comparison as patterns of ours.

use super::parse::Comparison;
use crate::limits::ListLimits;
use crate::list::address;
use crate::list::columns;
use crate::list::diagnostic::DiagnosticCode;
use crate::list::diagnostic::Problem;
use crate::list::diagnostic::excerpt;
use crate::list::pattern;
use crate::list::pattern::Notes;
use crate::list::pattern::Result;
use crate::list::pattern::Subject;
use crate::names::Part;
use crate::rule::Pattern;
use crate::rule::RegexPattern;

/// The patterns that a comparison stands for.
pub(super) fn read(
    comparison: &Comparison,
    limits: &ListLimits,
    notes: &mut Notes,
) -> Result<Vec<Pattern>> {
    let path = comparison.path.to_ascii_lowercase();
    let subject = match path.as_str() {
        "domain-name:value" | "hostname:value" => Named::Domain,
        "url:value" => Named::Url,
        "ipv4-addr:value" | "ipv6-addr:value" => Named::Address,
        "network-traffic:dst_ref.value" | "network-traffic:src_ref.value" => Named::Either,
        _ => {
            let message = format!("`{}` is nothing that a link shows", excerpt(&path));
            return Err(Problem::new(DiagnosticCode::NoLink, message));
        }
    };
    if comparison.is_negated {
        return Err(unsupported("`NOT` fits nearly every link"));
    }
    let mut patterns = Vec::new();
    for value in &comparison.values {
        match comparison.operator.as_str() {
            "=" | "IN" | "ISSUBSET" => patterns.extend(subject.equal(value, notes)?),
            "LIKE" => patterns.push(subject.like(value, limits, notes)?),
            "MATCHES" => patterns.push(subject.regex(value, limits)?),
            operator => {
                return Err(unsupported(&format!("`{}` is not read", excerpt(operator))));
            }
        }
    }
    Ok(patterns)
}

fn unsupported(reason: &str) -> Problem {
    Problem::new(DiagnosticCode::ConditionUnsupported, format!("{reason}, so there is no rule"))
}

/// What a comparison is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Named {
    Domain,
    Url,
    Address,
    Either,
}

impl Named {
    fn equal(self, value: &str, notes: &mut Notes) -> Result<Vec<Pattern>> {
        match self {
            Self::Domain => Ok(vec![pattern::domain(value, notes)?]),
            Self::Url => Ok(vec![pattern::listed_url(value, notes)?]),
            Self::Address => {
                Ok(address::ranges(value, notes)?.into_iter().map(Pattern::ip).collect())
            }
            Self::Either => columns::by_shape(value, notes),
        }
    }

    /// `%` is any text and `_` any character; the pattern is compared with all of the value.
    fn like(self, value: &str, limits: &ListLimits, notes: &mut Notes) -> Result<Pattern> {
        let has_wildcard = |text: &str| text.contains(['%', '_']);
        if self == Self::Domain
            && let Some(name) = value.strip_prefix("%.").filter(|name| !has_wildcard(name))
        {
            return pattern::domain(name, notes);
        }
        // `_` is common in paths, and then it fits itself.
        if self == Self::Url
            && let Some(url) = value.strip_suffix("/%").filter(|url| !url.contains('%'))
        {
            return pattern::listed_url(&format!("{url}/"), notes);
        }
        let escaped = regex::escape(value).replace('%', ".*").replace('_', ".");
        let escaped = escaped.strip_suffix(".*").map_or(format!("{escaped}$"), str::to_owned);
        let source = escaped.strip_prefix(".*").map_or(format!("^{escaped}"), str::to_owned);
        self.regex(&source, limits)
    }

    fn regex(self, source: &str, limits: &ListLimits) -> Result<Pattern> {
        let source = format!("(?i){source}");
        match self {
            Self::Domain | Self::Address | Self::Either => {
                pattern::regex(&source, Subject::Part(Part::Host), limits)?;
                Ok(Pattern::Regex(RegexPattern::of_host(&source)))
            }
            Self::Url => {
                pattern::regex(&source, Subject::WithScheme, limits)?;
                let mut regex = RegexPattern::new(&source);
                regex.scheme = true;
                Ok(Pattern::Regex(regex))
            }
        }
    }
}
