use super::ruling::Ruling;
use super::when::FindingContext;
use super::*;
use crate::context::Context;
use crate::context::Jurisdictions;
use crate::database::BlockSummary;
use crate::names::Ground;
use crate::names::SourceType;
use crate::platform::Entity;
use crate::rule::Attributes;

fn policy(text: &str) -> Policy {
    Policy::from_toml(text).unwrap()
}

/// What the tests ask for by name.
impl Policy {
    fn rule_action(
        &self,
        list: &str,
        attributes: &Attributes,
        partial: bool,
        context: &Context,
    ) -> Action {
        self.decide(&self.rule_finding(list, attributes, partial, context)).ruling.action
    }

    fn finding_action(&self, code: ReasonCode, context: &Context) -> Action {
        self.decide(&self.link_finding(code, context)).ruling.action
    }

    fn entity_action(&self, entity: &Entity, context: &Context) -> Action {
        self.decide(&Self::entity_finding(entity, context)).ruling.action
    }
}

fn attributes(category: &str) -> Attributes {
    Attributes { category: Some(category.to_owned()), ..Attributes::default() }
}

fn jurisdictions(policy: &Policy, finding: &FindingContext<'_>) -> Jurisdictions {
    policy.jurisdictions_of(finding, &policy.decide(finding)).clone()
}

fn in_place(codes: &[&str]) -> Context {
    let jurisdictions = codes.iter().map(|code| code.parse().unwrap()).collect();
    Context { jurisdictions, ..Context::default() }
}

#[test]
fn the_default_policy_is_the_documented_one() {
    let documented = policy(
        r#"
        listed = "block"
        malformed = "block"
        limit = "warn"
        opaque_redirect = "review"
        guessed = "review"
        partial_hash = "review"
        dangerous_scheme = "block"
        unknown_scheme = "review"
        private_address = "allow"
        "#,
    );
    assert_eq!(documented, Policy::default());
    assert_eq!(policy(r#"preset = "preview""#), Policy::preview());
    assert_eq!(policy(r#"preset = "default""#), Policy::default());
    assert_eq!(policy(""), Policy::default());
}

#[test]
fn the_category_outweighs_the_list_and_a_condition_outweighs_both() {
    let policy = policy(
        r#"
        [category]
        gambling = "warn"
        [[when]]
        category = "gambling"
        jurisdictions = ["NO"]
        audience = "minor"
        action = "block"
        "#,
    );
    let mut rule = attributes("gambling");
    rule.action = Some(Action::Allow);
    assert_eq!(policy.rule_action("l", &rule, false, &Context::default()), Action::Warn);
    let mut context = in_place(&["NO"]);
    assert_eq!(policy.rule_action("l", &rule, false, &context), Action::Warn, "no minor");
    context.audience = Some("minor".to_owned());
    assert_eq!(policy.rule_action("l", &rule, false, &context), Action::Block);
    context.jurisdictions = in_place(&["SE"]).jurisdictions;
    assert_eq!(policy.rule_action("l", &rule, false, &context), Action::Warn);
    assert_eq!(policy.rule_action("l", &attributes("malware"), false, &context), Action::Block);
}

#[test]
fn the_last_condition_that_fits_decides() {
    let policy = policy(
        r#"
        [[when]]
        ground = "terms"
        action = "warn"
        [[when]]
        ground = "terms"
        source_type = "trusted_flagger"
        action = "review"
        "#,
    );
    let mut rule = attributes("any");
    rule.ground = Some(Ground::Terms);
    assert_eq!(policy.rule_action("l", &rule, false, &Context::default()), Action::Warn);
    rule.source_type = Some(SourceType::TrustedFlagger);
    assert_eq!(policy.rule_action("l", &rule, false, &Context::default()), Action::Review);
}

#[test]
fn a_mandatory_rule_can_only_become_stricter() {
    let policy = policy("[category]\norder = \"allow\"\nurgent = \"block\"");
    let mut rule = attributes("order");
    rule.mandatory = Some(true);
    rule.action = Some(Action::Warn);
    assert_eq!(policy.rule_action("l", &rule, false, &Context::default()), Action::Warn);
    rule.category = Some("urgent".to_owned());
    assert_eq!(policy.rule_action("l", &rule, false, &Context::default()), Action::Block);
}

#[test]
fn a_mandatory_rule_without_an_action_blocks_whatever_is_said_of_listed_links() {
    let policy = policy("listed = \"allow\"\n");
    let everybody = Context::default();
    let mut rule = attributes("any");
    assert_eq!(policy.rule_action("l", &rule, false, &everybody), Action::Allow);
    rule.mandatory = Some(true);
    assert_eq!(policy.rule_action("l", &rule, false, &everybody), Action::Block);
    assert_eq!(
        policy.rule_action("l", &rule, true, &everybody),
        Action::Review,
        "a part of a hash"
    );
    for (is_mandatory, action) in [(true, Action::Block), (false, Action::Allow)] {
        let summary = BlockSummary { action: None, has_category: true, is_mandatory };
        assert_eq!(policy.summary_action(summary), Some(action));
    }
}

#[test]
fn a_condition_that_loosens_is_about_all_users_or_none() {
    let policy = policy(
        r#"
        [[when]]
        category = "gambling"
        jurisdictions = ["SE", "DK"]
        action = "allow"
        [[when]]
        category = "betting"
        jurisdictions = ["SE"]
        action = "block"
        [[when]]
        category = "betting"
        jurisdictions = ["NO"]
        action = "warn"
        [[when]]
        code = "limit"
        jurisdictions = ["EU"]
        action = "allow"
        [[when]]
        entity = "telegram:*"
        action = "block"
        [[when]]
        entity = "telegram:*"
        jurisdictions = ["SE"]
        action = "warn"
        "#,
    );
    let cases: [(&[&str], [Action; 4]); 6] = [
        (&[], [Action::Block, Action::Block, Action::Warn, Action::Block]),
        (&["SE"], [Action::Allow, Action::Block, Action::Allow, Action::Warn]),
        (&["SE", "DK"], [Action::Allow, Action::Block, Action::Allow, Action::Block]),
        (&["SE", "NO"], [Action::Block, Action::Block, Action::Warn, Action::Block]),
        (&["NO"], [Action::Block, Action::Warn, Action::Warn, Action::Block]),
        (&["EU"], [Action::Block, Action::Block, Action::Allow, Action::Block]),
    ];
    let channel = Entity::parse("telegram:username/nice_channel").unwrap();
    for (places, [gambling, betting, limit, entity]) in cases {
        let context = in_place(places);
        let of_rule = |category| policy.rule_action("l", &attributes(category), false, &context);
        assert_eq!(of_rule("gambling"), gambling, "{places:?}");
        assert_eq!(of_rule("betting"), betting, "{places:?}");
        let of_limit = policy.finding_action(ReasonCode::Limit, &context);
        assert_eq!(of_limit, limit, "{places:?}");
        assert_eq!(policy.entity_action(&channel, &context), entity, "{places:?}");
    }
}

#[test]
fn a_condition_without_a_code_is_about_rules() {
    let policy = policy(
        r#"
        [[when]]
        audience = "staff"
        action = "allow"
        [[when]]
        code = ["opaque_redirect", "unknown_scheme"]
        audience = "minor"
        action = "block"
        "#,
    );
    let staff = Context { audience: Some("staff".to_owned()), ..Context::default() };
    let minor = Context { audience: Some("minor".to_owned()), ..Context::default() };
    let opaque = |context| policy.finding_action(ReasonCode::OpaqueRedirect, context);
    assert_eq!(opaque(&staff), Action::Review);
    assert_eq!(opaque(&minor), Action::Block);
    assert_eq!(policy.rule_action("l", &attributes("any"), false, &staff), Action::Allow);
}

#[test]
fn what_is_wrong_is_named_with_its_line_and_the_nearest_known_name() {
    let cases = [
        ("\nopaque_redirct = \"warn\"", 2, "did you mean `opaque_redirect`?"),
        ("listed = \"blok\"", 1, "unknown action `blok`, did you mean `block`?"),
        ("listed = 30", 1, "`listed` must be a string, not integer"),
        ("[anomaly]\ncredentals = \"warn\"", 2, "did you mean `credentials`?"),
        ("[category]\nmalware = \"deny\"", 2, "known: allow, review, warn, block"),
        ("[[when]]\ncategory = \"x\"", 1, "without `action`"),
        ("[[when]]\ncategry = \"x\"\naction = \"warn\"", 2, "did you mean `category`?"),
        ("[[when]]\njurisdictions = [\"UK\"]\naction = \"warn\"", 2, "GB"),
        ("[[when]]\ncode = \"lsted\"\naction = \"warn\"", 2, "did you mean `listed`?"),
        ("when = \"x\"", 1, "`when` must be"),
        ("preset = \"previw\"", 1, "did you mean `preview`?"),
        ("listed = \"block\"\nlisted = \"warn\"", 2, "duplicate"),
        ("listed = ", 1, "is not TOML"),
    ];
    for (text, line, part) in cases {
        let error = Policy::from_toml(text).unwrap_err();
        assert_eq!(error.line(), line, "{text}: {error}");
        assert!(error.to_string().contains(part), "{text}: {error}");
    }
}

#[test]
fn a_condition_on_partial_hashes_says_what_they_can_cause() {
    let partly = |policy: &Policy| {
        policy.rule_action("l", &attributes("malware"), true, &Context::default())
    };
    assert_eq!(partly(&Policy::default()), Action::Review);
    let general = policy("[[when]]\ncategory = \"malware\"\naction = \"block\"\n");
    assert_eq!(partly(&general), Action::Review, "the most that they can cause");
    let of_others = policy("[[when]]\ncode = \"listed\"\naction = \"allow\"\n");
    assert_eq!(partly(&of_others), Action::Review, "another code");
    let meant = policy("[[when]]\ncode = \"partial_hash\"\naction = \"block\"\n");
    assert_eq!(partly(&meant), Action::Block);
    let whole = meant.rule_action("l", &attributes("malware"), false, &Context::default());
    assert_eq!(whole, Action::Block, "by itself");
}

#[test]
fn a_condition_that_can_never_fit_is_an_error() {
    for code in ["excepted", "inactive", "database_damaged"] {
        let text = format!("[[when]]\ncode = [\"listed\", \"{code}\"]\naction = \"warn\"\n");
        let error = Policy::from_toml(&text).unwrap_err();
        assert_eq!(error.line(), 2);
        assert!(error.to_string().contains(code), "{error}");
    }
}

#[test]
fn a_key_that_names_nothing_is_an_error() {
    let keys = ["category", "list", "code", "entity", "jurisdictions", "audience", "surface"];
    for key in keys {
        let text = format!("[[when]]\naction = \"allow\"\n{key} = []\n");
        let error = Policy::from_toml(&text).unwrap_err();
        assert_eq!(error.line(), 3, "{error}");
        assert!(error.to_string().contains(&format!("`{key}` names nothing")), "{error}");
    }
    for key in ["category", "list", "audience", "surface"] {
        for value in ["\"\"", "[\"minor\", \" \"]"] {
            let text = format!("[[when]]\naction = \"allow\"\n{key} = {value}\n");
            let error = Policy::from_toml(&text).unwrap_err();
            assert_eq!(error.line(), 3, "{error}");
            assert!(error.to_string().contains(&format!("`{key}` names nothing")), "{error}");
        }
    }
    policy("[private]\nallow = []\n[ports]\nallow = []\n");
}

#[test]
fn a_condition_whose_keys_exclude_each_other_is_an_error() {
    let cases = [
        "code = \"limit\"\ncategory = \"malware\"",
        "code = [\"opaque_redirect\", \"unlisted\"]\nlist = \"own\"",
        "code = \"malformed\"\nground = \"illegal\"",
        "code = \"port\"\nsource_type = \"notice\"",
    ];
    for case in cases {
        let text = format!("[[when]]\n{case}\naction = \"block\"\n");
        let error = Policy::from_toml(&text).unwrap_err();
        assert_eq!(error.line(), 1, "{text}: {error}");
        assert!(error.to_string().contains("`partial_hash`"), "{text}: {error}");
    }
    let half =
        "[[when]]\ncode = [\"listed\", \"limit\"]\ncategory = \"malware\"\naction = \"block\"\n";
    let error = Policy::from_toml(half).unwrap_err();
    assert!(error.to_string().contains("never `limit`; leave it out"), "{error}");
}

#[test]
fn a_condition_that_names_nothing_is_an_error() {
    for action in ["allow", "block"] {
        let error = Policy::from_toml(&format!("\n[[when]]\naction = \"{action}\"\n")).unwrap_err();
        assert_eq!(error.line(), 2);
        assert!(error.to_string().contains("`action` is about every rule"), "{error}");
    }
    policy("[[when]]\ncode = [\"listed\", \"partial_hash\"]\naction = \"review\"\n");
}

#[test]
fn a_condition_on_anomalies_needs_one_that_the_policy_minds() {
    let condition = "[[when]]\ncode = \"anomaly\"\naction = \"block\"\n";
    let both = "[[when]]\ncode = [\"listed\", \"anomaly\"]\naction = \"block\"\n";
    let error = Policy::from_toml(both).unwrap_err().to_string();
    assert!(error.contains("[anomaly]"), "{error}");
    for tables in ["", "[anomaly]\ncredentials = \"allow\"\n", "preset = \"preview\"\n"] {
        let text = format!("{tables}{condition}");
        let error = Policy::from_toml(&text).unwrap_err();
        assert_eq!(error.line(), 1 + tables.lines().count(), "{text}: {error}");
        assert!(error.to_string().contains("[anomaly]"), "{text}: {error}");
    }
    policy(&format!("{condition}[anomaly]\ncredentials = \"warn\"\n"));
}

#[test]
fn a_condition_on_anomalies_is_about_those_that_the_policy_minds() {
    let policy = policy(
        r#"
        [anomaly]
        credentials = "warn"
        [[when]]
        code = "anomaly"
        audience = "minor"
        action = "block"
        "#,
    );
    let everybody = Context::default();
    let minors = Context { audience: Some("minor".to_owned()), ..Context::default() };
    let cases = [
        (Anomaly::Credentials, &everybody, Action::Warn),
        (Anomaly::Credentials, &minors, Action::Block),
        (Anomaly::Defanged, &everybody, Action::Allow),
        (Anomaly::Defanged, &minors, Action::Allow),
    ];
    for (anomaly, context, action) in cases {
        let finding = policy.anomaly_finding(anomaly, context);
        let decided = finding.map(|it| policy.decide(&it).ruling.action).unwrap_or_default();
        assert_eq!(decided, action, "{anomaly:?}");
    }
}

#[test]
fn a_condition_fits_where_all_that_it_names_fits() {
    let fields = [
        "category = \"gambling\"",
        "list = \"orders\"",
        "ground = \"illegal\"",
        "source_type = \"notice\"",
    ];
    let subsets = || (0..16).map(|set: usize| [0, 1, 2, 3].map(|field| set >> field & 1 == 1));
    for named in subsets() {
        let lines: String = fields
            .iter()
            .zip(named)
            .filter(|(_, is)| *is)
            .map(|(line, _)| format!("{line}\n"))
            .collect();
        let is_of_rules = !lines.is_empty();
        let codes = if is_of_rules { "\"listed\"" } else { "\"listed\", \"unknown_scheme\"" };
        let policy = policy(&format!("[[when]]\ncode = [{codes}]\n{lines}action = \"allow\"\n"));
        let context = Context::default();
        for fitting in subsets() {
            let [category, list, ground, source] = fitting;
            let mut rule = attributes(if category { "gambling" } else { "malware" });
            rule.ground = Some(if ground { Ground::Illegal } else { Ground::Terms });
            rule.source_type = source.then_some(SourceType::Notice);
            let list = if list { "orders" } else { "other" };
            let fits = named.iter().zip(fitting).all(|(named, fitting)| !named || fitting);
            let expected = if fits { Action::Allow } else { Action::Block };
            assert_eq!(
                policy.rule_action(list, &rule, false, &context),
                expected,
                "{lines}{rule:?}"
            );
        }
        // What a link shows by itself is of no category and no list.
        let expected = if is_of_rules { Action::Review } else { Action::Allow };
        let finding = policy.finding_action(ReasonCode::UnknownScheme, &context);
        assert_eq!(finding, expected, "{lines}");
    }
}

#[test]
fn settings_are_read_as_they_are_written() {
    for &setting in Setting::ALL {
        assert_eq!(setting.to_string(), setting.as_str());
        assert_eq!(setting.to_string().parse(), Ok(setting));
    }
    assert!("listd".parse::<Setting>().is_err());
}

#[test]
fn a_reason_says_where_a_condition_asks_for_its_action() {
    let policy = policy(
        r#"
        [category]
        gambling = "allow"
        betting = "block"
        [[when]]
        category = ["gambling", "betting"]
        jurisdictions = ["NO"]
        action = "block"
        [[when]]
        code = "unknown_scheme"
        jurisdictions = ["NO"]
        action = "block"
        [[when]]
        code = "limit"
        jurisdictions = ["NO"]
        action = "allow"
        "#,
    );
    let norway = in_place(&["NO"]);
    let of_rule = |category: &str, mandatory: bool, context: &Context| {
        let rule = Attributes { mandatory: Some(mandatory), ..attributes(category) };
        jurisdictions(&policy, &policy.rule_finding("l", &rule, false, context))
    };
    assert_eq!(of_rule("gambling", false, &norway), norway.jurisdictions);
    assert!(of_rule("gambling", true, &norway).is_empty(), "a mandatory rule blocks everywhere");
    assert!(of_rule("betting", false, &norway).is_empty(), "the category blocks everywhere");
    assert!(of_rule("gambling", false, &Context::default()).is_empty());
    let of_finding = |code, plain| {
        let plain = Ruling::always(plain);
        jurisdictions(&policy, &FindingContext { plain, ..policy.link_finding(code, &norway) })
    };
    assert_eq!(of_finding(ReasonCode::UnknownScheme, Action::Review), norway.jurisdictions);
    assert!(of_finding(ReasonCode::UnknownScheme, Action::Block).is_empty());
    assert!(of_finding(ReasonCode::Limit, Action::Warn).is_empty(), "more follows elsewhere");
}

#[test]
fn a_condition_that_is_built_is_checked_as_one_of_a_file() {
    let invites = || {
        let mut when = When::new(Action::Block);
        when.entity.push("telegram:invite/*".parse().unwrap());
        when
    };
    let coded = |code| When { code: vec![code], ..When::new(Action::Block) };
    let mut of_rules = invites();
    of_rules.category.push("gambling".to_owned());
    let nameless = When { audience: vec![" ".to_owned()], ..When::new(Action::Block) };
    let refused = [
        (of_rules, "write two [[when]]"),
        (coded(ReasonCode::Excepted), "`excepted`"),
        (coded(ReasonCode::Entity), "entity = "),
        (coded(ReasonCode::Anomaly), "[anomaly]"),
        (nameless, "`audience` names nothing"),
        (When::new(Action::Allow), "`action` is about every rule"),
    ];
    let mut policy = Policy::default();
    for (when, part) in refused {
        let error = policy.when(when).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
    assert_eq!(policy, Policy::default(), "a condition that is refused is not added");
    policy.anomaly(Anomaly::Credentials, Action::Warn);
    policy.when(coded(ReasonCode::Anomaly)).unwrap().when(invites()).unwrap();
    assert_eq!(policy.whens.len(), 2);
}
