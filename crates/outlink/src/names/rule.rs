//! What rules and lists are.

use super::names;

names! {
    /// What a rule compares.
    #[non_exhaustive]
    pub enum RuleKind: u8, "kind of rule" {
        /// A host and every subdomain of it.
        Domain = 0 => "domain",
        /// One host.
        Host = 1 => "host",
        /// One resource: host, path and perhaps query.
        Url = 2 => "url",
        /// A path and everything below it.
        Prefix = 3 => "prefix",
        /// A literal.
        Keyword = 4 => "keyword",
        /// A regular expression.
        Regex = 5 => "regex",
        /// A range of addresses.
        Ip = 6 => "ip",
        /// An entity of a platform, such as an account or a channel.
        Entity = 7 => "entity",
        /// A hash, or the beginning of one, of a Safe Browsing expression.
        Sha256 = 8 => "sha256",
    }
}

names! {
    /// Whether a rule blocks what it fits or makes an exception for it.
    #[derive(Default)]
    pub enum Effect: u8, "effect" {
        /// The rule speaks against the link.
        #[default]
        Block = 0 => "block",
        /// The rule lifts blocks that are not narrower than itself.
        Except = 1 => "except",
    }
}

names! {
    /// Why the content behind a link may not stay: the two grounds of Article 17(3)(d) and (e) of
    /// Regulation (EU) 2022/2065.
    pub enum Ground: u8, "ground" {
        /// It is illegal.
        Illegal = 1 => "illegal",
        /// It breaks the platform's own terms.
        Terms = 2 => "terms",
    }
}

names! {
    /// Who brought the rule about, as the transparency database of the Digital Services Act asks.
    #[non_exhaustive]
    pub enum SourceType: u8, "source type" {
        /// A notice (Article 16).
        Notice = 1 => "notice",
        /// A notice of a trusted flagger (Article 22).
        TrustedFlagger = 2 => "trusted_flagger",
        /// The operator's own initiative.
        OwnInitiative = 3 => "own_initiative",
        /// An order of an authority (Article 9).
        AuthorityOrder = 4 => "authority_order",
    }
}

names! {
    /// The part of a link that a keyword is looked for in.
    pub enum Part: u8, "part of a link" {
        /// The host.
        Host = 1 => "host",
        /// The path.
        Path = 2 => "path",
        /// The query, without its question mark.
        Query = 3 => "query",
    }
}

names! {
    /// What a list is meant for.
    #[derive(Default)]
    pub enum ListKind: u8, "kind of list" {
        /// It names single evils: a rule that takes down a public suffix, a shared host or a whole
        /// messenger is refused.
        #[default]
        Threat = 0 => "threat",
        /// It names a category, and may mean whole platforms.
        Category = 1 => "category",
    }
}

names! {
    /// Whose blocks the exceptions of a list lift.
    #[derive(Default)]
    pub enum Exceptions: u8, "scope of exceptions" {
        /// Blocks of the same list.
        #[default]
        Own = 0 => "own",
        /// Blocks of every list: for the operator's own list.
        All = 1 => "all",
    }
}

names! {
    /// What the hashes of a list are made of.
    #[derive(Default)]
    #[non_exhaustive]
    pub enum HashOf, "subject of hashes" {
        /// The expressions of Safe Browsing: `evil.example/`, `evil.example/page`.
        #[default]
        Expression => "expression",
        /// Names alone, `evil.example`; each covers what is below it.
        Host => "host",
    }
}
