//! Everything that objects of the C interface say.

use outlink_c::action;
use outlink_c::candidate;
use outlink_c::candidate::outlink_candidate;
use outlink_c::reason;
use outlink_c::reason::outlink_reason;
use outlink_c::rule;
use outlink_c::rule::outlink_match;
use outlink_c::url;
use outlink_c::url::outlink_url;
use outlink_c::verdict;
use outlink_c::verdict::outlink_verdict;

use super::read;

/// The action of a verdict.
pub(super) fn action(verdict: &outlink_verdict) -> u32 {
    let action = verdict::outlink_verdict_action(Some(verdict));
    assert!(read(action::outlink_action_name(action)).is_some());
    action
}

/// Every text of a verdict.
pub(super) fn read_verdict(verdict: &outlink_verdict) -> Vec<Option<String>> {
    let verdict = Some(verdict);
    let mut said = vec![
        read(verdict::outlink_verdict_input(verdict)),
        read(verdict::outlink_verdict_json(verdict)),
        read(verdict::outlink_verdict_message(verdict)),
        read(verdict::outlink_verdict_explain(verdict)),
    ];
    assert!(said.iter().all(Option::is_some));
    for index in 0..=verdict::outlink_verdict_database_count(verdict) {
        said.push(read(verdict::outlink_verdict_database_id(verdict, index)));
        said.push(read(verdict::outlink_verdict_database_name(verdict, index)));
    }
    let reasons = verdict::outlink_verdict_reason_count(verdict);
    for index in 0..=reasons {
        let reason = verdict::outlink_verdict_reason(verdict, index);
        assert_eq!(reason.is_some(), index < reasons);
        read_reason(reason, &mut said);
    }
    let candidates = verdict::outlink_verdict_candidate_count(verdict);
    for index in 0..=candidates {
        let candidate = verdict::outlink_verdict_candidate(verdict, index);
        assert_eq!(candidate.is_some(), index < candidates);
        said.extend(read_candidate(candidate));
    }
    said
}

/// Every text of a candidate.
pub(super) fn read_candidate(candidate: Option<&outlink_candidate>) -> Vec<Option<String>> {
    let mut said = read_url(candidate::outlink_candidate_url(candidate));
    said.push(read(candidate::outlink_candidate_redirector(candidate)));
    said.push(read(candidate::outlink_candidate_opaque(candidate)));
    candidate::outlink_candidate_from(candidate);
    candidate::outlink_candidate_is_guessed(candidate);
    let entity = candidate::outlink_candidate_entity(candidate);
    said.push(read(candidate::outlink_entity_platform(entity)));
    said.push(read(candidate::outlink_entity_kind(entity)));
    said.push(read(candidate::outlink_entity_id(entity)));
    said.push(read(candidate::outlink_entity_detail(entity)));
    said
}

/// Every text of a URL.
pub(super) fn read_url(url: Option<&outlink_url>) -> Vec<Option<String>> {
    let mut said = vec![
        read(url::outlink_url_href(url)),
        read(url::outlink_url_normal(url)),
        read(url::outlink_url_scheme(url)),
        read(url::outlink_url_host(url)),
        read(url::outlink_url_path(url)),
        read(url::outlink_url_query(url)),
        read(url::outlink_url_fragment(url)),
        read(url::outlink_url_registrable_domain(url)),
        read(url::outlink_url_network(url)),
    ];
    url::outlink_url_port(url);
    let anomalies = url::outlink_url_anomaly_count(url);
    said.extend((0..=anomalies).map(|index| read(url::outlink_url_anomaly(url, index))));
    said
}

fn read_reason(reason: Option<&outlink_reason>, said: &mut Vec<Option<String>>) {
    said.push(read(reason::outlink_code_name(reason::outlink_reason_code(reason))));
    said.push(read(reason::outlink_reason_message(reason)));
    said.push(read(reason::outlink_reason_detail(reason)));
    reason::outlink_reason_action(reason);
    reason::outlink_reason_candidate(reason);
    read_match(reason::outlink_reason_rule(reason), said);
    read_match(reason::outlink_reason_lifted_by(reason), said);
    read_match(reason::outlink_reason_withdrawn_by(reason), said);
    let codes = reason::outlink_reason_jurisdiction_count(reason);
    said.extend((0..=codes).map(|index| read(reason::outlink_reason_jurisdiction(reason, index))));
}

fn read_match(rule: Option<&outlink_match>, said: &mut Vec<Option<String>>) {
    said.push(read(rule::outlink_match_kind(rule)));
    said.push(read(rule::outlink_match_pattern(rule)));
    said.push(read(rule::outlink_match_effect(rule)));
    said.push(read(rule::outlink_match_list(rule)));
    said.push(read(rule::outlink_match_category(rule)));
    said.push(read(rule::outlink_match_reference(rule)));
    said.push(read(rule::outlink_match_source(rule)));
    said.push(read(rule::outlink_match_comment(rule)));
    rule::outlink_match_line(rule);
    rule::outlink_match_ground(rule);
    rule::outlink_match_source_type(rule);
    rule::outlink_match_is_mandatory(rule);
    let codes = rule::outlink_match_jurisdiction_count(rule);
    said.extend((0..=codes).map(|index| read(rule::outlink_match_jurisdiction(rule, index))));
}
