/* Every function with NULL for each of its pointers in turn. Made by tests/nulls.rs from the
 * header; do not edit. The folder for files is the first argument. */

#include "fixture.h"

int main(int count, char **arguments) {
  CHECK(count == 2);
  fixture f = make_fixture(arguments[1]);
  outlink_str view = outlink_str_of("https://evil.example/");
  outlink_bytes bytes = bytes_of("\1\1\1\1");
  const outlink_str no_view = {NULL, 3};
  const outlink_bytes no_bytes = {NULL, 3};
  {
    CHECK(outlink_str_of(NULL).data == NULL);
  }
  {
    CHECK(outlink_error_status(NULL) == OUTLINK_STATUS_NULL_ARGUMENT);
  }
  {
    CHECK(outlink_error_message(NULL).data == NULL);
  }
  {
    outlink_error_free(NULL);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_open_options_add_key(NULL, view, bytes, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_open_options_add_key(f.options, no_view, bytes, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_open_options_add_key(f.options, view, no_bytes, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_open_options_add_key(f.options, view, bytes, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_open_options_trust(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_open_options_trust(f.options, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_open_options_trust(f.options, view, NULL) == OUTLINK_STATUS_INVALID_ARGUMENT);
  }
  {
    outlink_open_options_free(NULL);
  }
  {
    outlink_database *database = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_database_read(no_view, f.options, &database, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_database_free(database);
    outlink_error_free(error);
  }
  {
    outlink_database *database = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_database_read(view, NULL, &database, &error) == OUTLINK_STATUS_IO);
    outlink_database_free(database);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_database_read(view, f.options, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_database *database = NULL;
    CHECK(outlink_database_read(view, f.options, &database, NULL) == OUTLINK_STATUS_IO);
    outlink_database_free(database);
  }
  {
    outlink_database *database = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_database_map(no_view, f.options, &database, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_database_free(database);
    outlink_error_free(error);
  }
  {
    outlink_database *database = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_database_map(view, NULL, &database, &error) == OUTLINK_STATUS_IO);
    outlink_database_free(database);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_database_map(view, f.options, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_database *database = NULL;
    CHECK(outlink_database_map(view, f.options, &database, NULL) == OUTLINK_STATUS_IO);
    outlink_database_free(database);
  }
  {
    outlink_database *database = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_database_map_copy(no_view, view, f.options, &database, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_database_free(database);
    outlink_error_free(error);
  }
  {
    outlink_database *database = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_database_map_copy(view, no_view, f.options, &database, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_database_free(database);
    outlink_error_free(error);
  }
  {
    outlink_database *database = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_database_map_copy(view, view, NULL, &database, &error) == OUTLINK_STATUS_IO);
    outlink_database_free(database);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_database_map_copy(view, view, f.options, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_database *database = NULL;
    CHECK(outlink_database_map_copy(view, view, f.options, &database, NULL) == OUTLINK_STATUS_IO);
    outlink_database_free(database);
  }
  {
    outlink_database *database = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_database_from_bytes(no_bytes, f.options, &database, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_database_free(database);
    outlink_error_free(error);
  }
  {
    outlink_database *database = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_database_from_bytes(bytes, NULL, &database, &error) == OUTLINK_STATUS_DATABASE);
    outlink_database_free(database);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_database_from_bytes(bytes, f.options, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_database *database = NULL;
    CHECK(outlink_database_from_bytes(bytes, f.options, &database, NULL) == OUTLINK_STATUS_DATABASE);
    outlink_database_free(database);
  }
  {
    outlink_database *database = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_database_from_signed_bytes(no_bytes, view, f.options, &database, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_database_free(database);
    outlink_error_free(error);
  }
  {
    outlink_database *database = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_database_from_signed_bytes(bytes, no_view, f.options, &database, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_database_free(database);
    outlink_error_free(error);
  }
  {
    outlink_database *database = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_database_from_signed_bytes(bytes, view, NULL, &database, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_database_free(database);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_database_from_signed_bytes(bytes, view, f.options, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_database *database = NULL;
    CHECK(outlink_database_from_signed_bytes(bytes, view, f.options, &database, NULL) == OUTLINK_STATUS_SIGNATURE);
    outlink_database_free(database);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_database_starter(NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_database *database = NULL;
    CHECK(outlink_database_starter(&database, NULL) == OUTLINK_STATUS_OK);
    outlink_database_free(database);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_database_verify(NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_database_verify(f.database, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_database_warm(NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_database_warm(f.database, NULL) == OUTLINK_STATUS_OK);
  }
  {
    CHECK(outlink_database_name(NULL).data == NULL);
  }
  {
    CHECK(outlink_database_id(NULL).data == NULL);
  }
  {
    CHECK(outlink_database_signature_key(NULL).data == NULL);
  }
  {
    CHECK(outlink_database_signature_comment(NULL).data == NULL);
  }
  {
    CHECK(outlink_database_size_in_bytes(NULL) == 0);
  }
  {
    CHECK(outlink_database_rule_count(NULL) == 0);
  }
  {
    CHECK(outlink_database_withdrawal_count(NULL) == 0);
  }
  {
    CHECK(outlink_database_list_count(NULL) == 0);
  }
  {
    CHECK(outlink_database_list_name(NULL, 0).data == NULL);
  }
  {
    CHECK(outlink_database_list_rule_count(NULL, 0) == 0);
  }
  {
    outlink_database_free(NULL);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_knowledge_add_platform(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_knowledge_add_platform(f.knowledge, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_knowledge_add_platform(f.knowledge, view, NULL) == OUTLINK_STATUS_KNOWLEDGE);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_knowledge_add_redirectors(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_knowledge_add_redirectors(f.knowledge, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_knowledge_add_redirectors(f.knowledge, view, NULL) == OUTLINK_STATUS_KNOWLEDGE);
  }
  {
    outlink_knowledge_free(NULL);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_limits_set(NULL, 0, 1, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_limits_set(f.limits, 0, 1, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_limits_free(NULL);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_context_set_now(NULL, 0, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_context_set_now(f.context, 0, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_context_add_jurisdiction(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_context_add_jurisdiction(f.context, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_context_add_jurisdiction(f.context, view, NULL) == OUTLINK_STATUS_INVALID_ARGUMENT);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_context_set_audience(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_context_set_audience(f.context, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_context_set_audience(f.context, view, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_context_set_surface(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_context_set_surface(f.context, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_context_set_surface(f.context, view, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_context_free(NULL);
  }
  {
    CHECK(outlink_url_href(NULL).data == NULL);
  }
  {
    CHECK(outlink_url_normal(NULL).data == NULL);
  }
  {
    CHECK(outlink_url_scheme(NULL).data == NULL);
  }
  {
    CHECK(outlink_url_host(NULL).data == NULL);
  }
  {
    CHECK(outlink_url_port(NULL) == 0);
  }
  {
    CHECK(outlink_url_path(NULL).data == NULL);
  }
  {
    CHECK(outlink_url_query(NULL).data == NULL);
  }
  {
    CHECK(outlink_url_fragment(NULL).data == NULL);
  }
  {
    CHECK(outlink_url_registrable_domain(NULL).data == NULL);
  }
  {
    CHECK(outlink_url_network(NULL).data == NULL);
  }
  {
    CHECK(outlink_url_anomaly_count(NULL) == 0);
  }
  {
    CHECK(outlink_url_anomaly(NULL, 0).data == NULL);
  }
  {
    CHECK(outlink_candidate_url(NULL) == NULL);
  }
  {
    CHECK(outlink_candidate_from(NULL) == SIZE_MAX);
  }
  {
    CHECK(outlink_candidate_redirector(NULL).data == NULL);
  }
  {
    CHECK(outlink_candidate_is_guessed(NULL) == 0);
  }
  {
    CHECK(outlink_candidate_opaque(NULL).data == NULL);
  }
  {
    CHECK(outlink_candidate_entity(NULL) == NULL);
  }
  {
    CHECK(outlink_entity_platform(NULL).data == NULL);
  }
  {
    CHECK(outlink_entity_kind(NULL).data == NULL);
  }
  {
    CHECK(outlink_entity_id(NULL).data == NULL);
  }
  {
    CHECK(outlink_entity_detail(NULL).data == NULL);
  }
  {
    CHECK(outlink_match_kind(NULL).data == NULL);
  }
  {
    CHECK(outlink_match_pattern(NULL).data == NULL);
  }
  {
    CHECK(outlink_match_effect(NULL).data == NULL);
  }
  {
    CHECK(outlink_match_list(NULL).data == NULL);
  }
  {
    CHECK(outlink_match_line(NULL) == 0);
  }
  {
    CHECK(outlink_match_category(NULL).data == NULL);
  }
  {
    CHECK(outlink_match_ground(NULL) == 0);
  }
  {
    outlink_action action = 0;
    CHECK(outlink_match_action(NULL, &action) == 0);
  }
  {
    CHECK(outlink_match_action(f.match, NULL) == true);
  }
  {
    CHECK(outlink_match_reference(NULL).data == NULL);
  }
  {
    CHECK(outlink_match_id(NULL).data == NULL);
  }
  {
    CHECK(outlink_match_provision(NULL).data == NULL);
  }
  {
    CHECK(outlink_match_tag_count(NULL) == 0);
  }
  {
    CHECK(outlink_match_tag(NULL, 0).data == NULL);
  }
  {
    CHECK(outlink_match_source(NULL).data == NULL);
  }
  {
    CHECK(outlink_match_source_type(NULL) == 0);
  }
  {
    CHECK(outlink_match_jurisdiction_count(NULL) == 0);
  }
  {
    CHECK(outlink_match_jurisdiction(NULL, 0).data == NULL);
  }
  {
    int64_t unix_seconds = 0;
    CHECK(outlink_match_valid_from(NULL, &unix_seconds) == 0);
  }
  {
    CHECK(outlink_match_valid_from(f.match, NULL) == true);
  }
  {
    int64_t unix_seconds = 0;
    CHECK(outlink_match_valid_until(NULL, &unix_seconds) == 0);
  }
  {
    CHECK(outlink_match_valid_until(f.match, NULL) == true);
  }
  {
    CHECK(outlink_match_is_mandatory(NULL) == 0);
  }
  {
    CHECK(outlink_match_comment(NULL).data == NULL);
  }
  {
    CHECK(outlink_reason_code(NULL) == 0);
  }
  {
    CHECK(outlink_reason_action(NULL) == OUTLINK_ACTION_BLOCK);
  }
  {
    CHECK(outlink_reason_candidate(NULL) == SIZE_MAX);
  }
  {
    CHECK(outlink_reason_message(NULL).data == NULL);
  }
  {
    CHECK(outlink_reason_detail(NULL).data == NULL);
  }
  {
    CHECK(outlink_reason_rule(NULL) == NULL);
  }
  {
    CHECK(outlink_reason_lifted_by(NULL) == NULL);
  }
  {
    CHECK(outlink_reason_withdrawn_by(NULL) == NULL);
  }
  {
    CHECK(outlink_reason_jurisdiction_count(NULL) == 0);
  }
  {
    CHECK(outlink_reason_jurisdiction(NULL, 0).data == NULL);
  }
  {
    CHECK(outlink_verdict_action(NULL) == OUTLINK_ACTION_BLOCK);
  }
  {
    CHECK(outlink_verdict_input(NULL).data == NULL);
  }
  {
    CHECK(outlink_verdict_reason_count(NULL) == 0);
  }
  {
    CHECK(outlink_verdict_reason(NULL, 0) == NULL);
  }
  {
    CHECK(outlink_verdict_candidate_count(NULL) == 0);
  }
  {
    CHECK(outlink_verdict_candidate(NULL, 0) == NULL);
  }
  {
    CHECK(outlink_verdict_database_count(NULL) == 0);
  }
  {
    CHECK(outlink_verdict_database_id(NULL, 0).data == NULL);
  }
  {
    CHECK(outlink_verdict_database_name(NULL, 0).data == NULL);
  }
  {
    CHECK(outlink_verdict_json(NULL).data == NULL);
  }
  {
    CHECK(outlink_verdict_message(NULL).data == NULL);
  }
  {
    CHECK(outlink_verdict_explain(NULL).data == NULL);
  }
  {
    outlink_verdict_free(NULL);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_when_new(OUTLINK_ACTION_WARN, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_when *when = NULL;
    CHECK(outlink_when_new(OUTLINK_ACTION_WARN, &when, NULL) == OUTLINK_STATUS_OK);
    outlink_when_free(when);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_when_add_category(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_when_add_category(f.when, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_when_add_category(f.when, view, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_when_add_list(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_when_add_list(f.when, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_when_add_list(f.when, view, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_when_set_ground(NULL, 1, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_when_set_ground(f.when, 1, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_when_set_source_type(NULL, 1, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_when_set_source_type(f.when, 1, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_when_add_code(NULL, 0, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_when_add_code(f.when, 0, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_when_add_entity(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_when_add_entity(f.when, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_when_add_entity(f.when, view, NULL) == OUTLINK_STATUS_INVALID_ARGUMENT);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_when_add_entity_with(NULL, view, f.knowledge, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_when_add_entity_with(f.when, no_view, f.knowledge, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_when_add_entity_with(f.when, view, NULL, &error) == OUTLINK_STATUS_INVALID_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_when_add_entity_with(f.when, view, f.knowledge, NULL) == OUTLINK_STATUS_INVALID_ARGUMENT);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_when_add_jurisdiction(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_when_add_jurisdiction(f.when, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_when_add_jurisdiction(f.when, view, NULL) == OUTLINK_STATUS_INVALID_ARGUMENT);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_when_add_audience(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_when_add_audience(f.when, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_when_add_audience(f.when, view, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_when_add_surface(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_when_add_surface(f.when, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_when_add_surface(f.when, view, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_when_free(NULL);
  }
  {
    outlink_policy *policy = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_policy_from_toml(no_view, &policy, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_policy_free(policy);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_policy_from_toml(view, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_policy *policy = NULL;
    CHECK(outlink_policy_from_toml(view, &policy, NULL) == OUTLINK_STATUS_POLICY);
    outlink_policy_free(policy);
  }
  {
    outlink_policy *policy = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_policy_from_toml_with(no_view, f.knowledge, &policy, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_policy_free(policy);
    outlink_error_free(error);
  }
  {
    outlink_policy *policy = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_policy_from_toml_with(view, NULL, &policy, &error) == OUTLINK_STATUS_POLICY);
    outlink_policy_free(policy);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_policy_from_toml_with(view, f.knowledge, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_policy *policy = NULL;
    CHECK(outlink_policy_from_toml_with(view, f.knowledge, &policy, NULL) == OUTLINK_STATUS_POLICY);
    outlink_policy_free(policy);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_policy_set(NULL, 0, OUTLINK_ACTION_WARN, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_policy_set(f.policy, 0, OUTLINK_ACTION_WARN, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_policy_set_category(NULL, view, OUTLINK_ACTION_WARN, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_policy_set_category(f.policy, no_view, OUTLINK_ACTION_WARN, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_policy_set_category(f.policy, view, OUTLINK_ACTION_WARN, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_policy_set_anomaly(NULL, view, OUTLINK_ACTION_WARN, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_policy_set_anomaly(f.policy, no_view, OUTLINK_ACTION_WARN, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_policy_set_anomaly(f.policy, view, OUTLINK_ACTION_WARN, NULL) == OUTLINK_STATUS_INVALID_ARGUMENT);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_policy_add_when(NULL, f.when, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_policy_add_when(f.policy, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_policy_add_when(f.policy, f.when, NULL) == OUTLINK_STATUS_INVALID_ARGUMENT);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_policy_allow_private(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_policy_allow_private(f.policy, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_policy_allow_private(f.policy, view, NULL) == OUTLINK_STATUS_INVALID_ARGUMENT);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_policy_allow_port(NULL, 0, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_policy_allow_port(f.policy, 0, NULL) == OUTLINK_STATUS_OK);
  }
  {
    CHECK(outlink_policy_action(NULL, 0) == OUTLINK_ACTION_BLOCK);
  }
  {
    outlink_policy_free(NULL);
  }
  {
    outlink_screener *screener = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_screener_new(NULL, f.policy, &screener, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_screener_free(screener);
    outlink_error_free(error);
  }
  {
    outlink_screener *screener = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_screener_new(f.database, NULL, &screener, &error) == OUTLINK_STATUS_OK);
    outlink_screener_free(screener);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_screener_new(f.database, f.policy, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_screener *screener = NULL;
    CHECK(outlink_screener_new(f.database, f.policy, &screener, NULL) == OUTLINK_STATUS_OK);
    outlink_screener_free(screener);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_screener_builder_add_database(NULL, f.database, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_screener_builder_add_database(f.screener_builder, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_screener_builder_add_database(f.screener_builder, f.database, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_screener_builder_set_policy(NULL, f.policy, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_screener_builder_set_policy(f.screener_builder, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_screener_builder_set_policy(f.screener_builder, f.policy, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_screener_builder_set_limits(NULL, f.limits, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_screener_builder_set_limits(f.screener_builder, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_screener_builder_set_limits(f.screener_builder, f.limits, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_screener_builder_add_platform(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_screener_builder_add_platform(f.screener_builder, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_screener_builder_add_platform(f.screener_builder, view, NULL) == OUTLINK_STATUS_KNOWLEDGE);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_screener_builder_add_redirectors(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_screener_builder_add_redirectors(f.screener_builder, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_screener_builder_add_redirectors(f.screener_builder, view, NULL) == OUTLINK_STATUS_KNOWLEDGE);
  }
  {
    outlink_screener *screener = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_screener_builder_build(NULL, &screener, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_screener_free(screener);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_screener_builder_build(f.screener_builder, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_screener *screener = NULL;
    CHECK(outlink_screener_builder_build(f.screener_builder, &screener, NULL) == OUTLINK_STATUS_OK);
    outlink_screener_free(screener);
  }
  {
    outlink_screener_builder_free(NULL);
  }
  {
    CHECK(outlink_screener_knowledge(NULL) == NULL);
  }
  {
    CHECK(outlink_screener_action(NULL, view, f.context) == OUTLINK_ACTION_BLOCK);
  }
  {
    CHECK(outlink_screener_action(f.screener, no_view, f.context) == OUTLINK_ACTION_BLOCK);
  }
  {
    CHECK(outlink_screener_action(f.screener, view, NULL) == OUTLINK_ACTION_ALLOW);
  }
  {
    outlink_action actions = 0;
    outlink_error *error = NULL;
    CHECK(outlink_screener_actions(NULL, &view, 1, f.context, &actions, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_action actions = 0;
    outlink_error *error = NULL;
    CHECK(outlink_screener_actions(f.screener, NULL, 1, f.context, &actions, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_action actions = 0;
    outlink_error *error = NULL;
    CHECK(outlink_screener_actions(f.screener, &view, 1, NULL, &actions, &error) == OUTLINK_STATUS_OK);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_screener_actions(f.screener, &view, 1, f.context, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_action actions = 0;
    CHECK(outlink_screener_actions(f.screener, &view, 1, f.context, &actions, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_verdict *verdict = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_screener_screen(NULL, view, f.context, &verdict, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_verdict_free(verdict);
    outlink_error_free(error);
  }
  {
    outlink_verdict *verdict = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_screener_screen(f.screener, no_view, f.context, &verdict, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_verdict_free(verdict);
    outlink_error_free(error);
  }
  {
    outlink_verdict *verdict = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_screener_screen(f.screener, view, NULL, &verdict, &error) == OUTLINK_STATUS_OK);
    outlink_verdict_free(verdict);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_screener_screen(f.screener, view, f.context, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_verdict *verdict = NULL;
    CHECK(outlink_screener_screen(f.screener, view, f.context, &verdict, NULL) == OUTLINK_STATUS_OK);
    outlink_verdict_free(verdict);
  }
  {
    CHECK(outlink_screener_address_action(NULL, bytes, f.context) == OUTLINK_ACTION_BLOCK);
  }
  {
    CHECK(outlink_screener_address_action(f.screener, no_bytes, f.context) == OUTLINK_ACTION_BLOCK);
  }
  {
    CHECK(outlink_screener_address_action(f.screener, bytes, NULL) == OUTLINK_ACTION_ALLOW);
  }
  {
    outlink_verdict *verdict = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_screener_screen_address(NULL, bytes, f.context, &verdict, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_verdict_free(verdict);
    outlink_error_free(error);
  }
  {
    outlink_verdict *verdict = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_screener_screen_address(f.screener, no_bytes, f.context, &verdict, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_verdict_free(verdict);
    outlink_error_free(error);
  }
  {
    outlink_verdict *verdict = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_screener_screen_address(f.screener, bytes, NULL, &verdict, &error) == OUTLINK_STATUS_OK);
    outlink_verdict_free(verdict);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_screener_screen_address(f.screener, bytes, f.context, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_verdict *verdict = NULL;
    CHECK(outlink_screener_screen_address(f.screener, bytes, f.context, &verdict, NULL) == OUTLINK_STATUS_OK);
    outlink_verdict_free(verdict);
  }
  {
    outlink_canaries *canaries = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_screener_uncaught_canaries(NULL, &canaries, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_canaries_free(canaries);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_screener_uncaught_canaries(f.screener, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_canaries *canaries = NULL;
    CHECK(outlink_screener_uncaught_canaries(f.screener, &canaries, NULL) == OUTLINK_STATUS_OK);
    outlink_canaries_free(canaries);
  }
  {
    CHECK(outlink_canaries_count(NULL) == 0);
  }
  {
    CHECK(outlink_canaries_link(NULL, 0).data == NULL);
  }
  {
    outlink_canaries_free(NULL);
  }
  {
    outlink_unknown_names *names = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_screener_unknown_policy_names(NULL, &names, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_unknown_names_free(names);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_screener_unknown_policy_names(f.screener, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_unknown_names *names = NULL;
    CHECK(outlink_screener_unknown_policy_names(f.screener, &names, NULL) == OUTLINK_STATUS_OK);
    outlink_unknown_names_free(names);
  }
  {
    CHECK(outlink_unknown_names_count(NULL) == 0);
  }
  {
    CHECK(outlink_unknown_names_message(NULL, 0).data == NULL);
  }
  {
    outlink_unknown_names_free(NULL);
  }
  {
    outlink_screener_free(NULL);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_live_sources_add_database(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_live_sources_add_database(f.live_sources, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_live_sources_add_database(f.live_sources, view, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_live_sources_set_policy(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_live_sources_set_policy(f.live_sources, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_live_sources_set_policy(f.live_sources, view, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_live_sources_add_platform(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_live_sources_add_platform(f.live_sources, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_live_sources_add_platform(f.live_sources, view, NULL) == OUTLINK_STATUS_KNOWLEDGE);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_live_sources_add_redirectors(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_live_sources_add_redirectors(f.live_sources, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_live_sources_add_redirectors(f.live_sources, view, NULL) == OUTLINK_STATUS_KNOWLEDGE);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_live_sources_set_options(NULL, f.options, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_live_sources_set_options(f.live_sources, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_live_sources_set_options(f.live_sources, f.options, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_live_sources_set_cache(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_live_sources_set_cache(f.live_sources, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_live_sources_set_cache(f.live_sources, view, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_live_sources_map_originals(NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_live_sources_map_originals(f.live_sources, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_live_sources_set_max_shrink(NULL, 0, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_live_sources_set_max_shrink(f.live_sources, 0, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_live_sources_set_limits(NULL, f.limits, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_live_sources_set_limits(f.live_sources, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_live_sources_set_limits(f.live_sources, f.limits, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_live_sources_free(NULL);
  }
  {
    outlink_live *live = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_live_open(NULL, &live, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_live_free(live);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_live_open(f.live_sources, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_live *live = NULL;
    CHECK(outlink_live_open(f.live_sources, &live, NULL) == OUTLINK_STATUS_IO);
    outlink_live_free(live);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_live_reload(NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_live_reload(f.live, NULL) == OUTLINK_STATUS_OK);
  }
  {
    bool changed = 0;
    outlink_error *error = NULL;
    CHECK(outlink_live_reload_if_changed(NULL, &changed, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_live_reload_if_changed(f.live, NULL, &error) == OUTLINK_STATUS_OK);
    outlink_error_free(error);
  }
  {
    bool changed = 0;
    CHECK(outlink_live_reload_if_changed(f.live, &changed, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_live_put_layer(NULL, f.database, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_live_put_layer(f.live, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_live_put_layer(f.live, f.database, NULL) == OUTLINK_STATUS_OK);
  }
  {
    bool removed = 0;
    outlink_error *error = NULL;
    CHECK(outlink_live_remove_layer(NULL, view, &removed, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    bool removed = 0;
    outlink_error *error = NULL;
    CHECK(outlink_live_remove_layer(f.live, no_view, &removed, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_live_remove_layer(f.live, view, NULL, &error) == OUTLINK_STATUS_OK);
    outlink_error_free(error);
  }
  {
    bool removed = 0;
    CHECK(outlink_live_remove_layer(f.live, view, &removed, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_live_publish(NULL, f.screener, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_live_publish(f.live, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_live_publish(f.live, f.screener, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_screener *screener = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_live_current(NULL, &screener, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_screener_free(screener);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_live_current(f.live, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_screener *screener = NULL;
    CHECK(outlink_live_current(f.live, &screener, NULL) == OUTLINK_STATUS_OK);
    outlink_screener_free(screener);
  }
  {
    outlink_live_report *status = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_live_status(NULL, &status, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_live_report_free(status);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_live_status(f.live, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_live_report *status = NULL;
    CHECK(outlink_live_status(f.live, &status, NULL) == OUTLINK_STATUS_OK);
    outlink_live_report_free(status);
  }
  {
    CHECK(outlink_live_report_json(NULL).data == NULL);
  }
  {
    outlink_live_report_free(NULL);
  }
  {
    CHECK(outlink_live_action(NULL, view, f.context) == OUTLINK_ACTION_BLOCK);
  }
  {
    CHECK(outlink_live_action(f.live, no_view, f.context) == OUTLINK_ACTION_BLOCK);
  }
  {
    CHECK(outlink_live_action(f.live, view, NULL) == OUTLINK_ACTION_ALLOW);
  }
  {
    outlink_action actions = 0;
    outlink_error *error = NULL;
    CHECK(outlink_live_actions(NULL, &view, 1, f.context, &actions, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_action actions = 0;
    outlink_error *error = NULL;
    CHECK(outlink_live_actions(f.live, NULL, 1, f.context, &actions, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_action actions = 0;
    outlink_error *error = NULL;
    CHECK(outlink_live_actions(f.live, &view, 1, NULL, &actions, &error) == OUTLINK_STATUS_OK);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_live_actions(f.live, &view, 1, f.context, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_action actions = 0;
    CHECK(outlink_live_actions(f.live, &view, 1, f.context, &actions, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_verdict *verdict = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_live_screen(NULL, view, f.context, &verdict, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_verdict_free(verdict);
    outlink_error_free(error);
  }
  {
    outlink_verdict *verdict = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_live_screen(f.live, no_view, f.context, &verdict, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_verdict_free(verdict);
    outlink_error_free(error);
  }
  {
    outlink_verdict *verdict = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_live_screen(f.live, view, NULL, &verdict, &error) == OUTLINK_STATUS_OK);
    outlink_verdict_free(verdict);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_live_screen(f.live, view, f.context, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_verdict *verdict = NULL;
    CHECK(outlink_live_screen(f.live, view, f.context, &verdict, NULL) == OUTLINK_STATUS_OK);
    outlink_verdict_free(verdict);
  }
  {
    outlink_live_free(NULL);
  }
  {
    outlink_watch *watch = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_live_watch(NULL, 1, hear_reload, &view, &watch, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_watch_free(watch);
    outlink_error_free(error);
  }
  {
    outlink_watch *watch = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_live_watch(f.live, 1, NULL, &view, &watch, &error) == OUTLINK_STATUS_OK);
    outlink_watch_free(watch);
    outlink_error_free(error);
  }
  {
    outlink_watch *watch = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_live_watch(f.live, 1, hear_reload, NULL, &watch, &error) == OUTLINK_STATUS_OK);
    outlink_watch_free(watch);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_live_watch(f.live, 1, hear_reload, &view, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_watch *watch = NULL;
    CHECK(outlink_live_watch(f.live, 1, hear_reload, &view, &watch, NULL) == OUTLINK_STATUS_OK);
    outlink_watch_free(watch);
  }
  {
    outlink_watch_free(NULL);
  }
  {
    outlink_chain *chain = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_chain_new(NULL, f.context, &chain, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_chain_free(chain);
    outlink_error_free(error);
  }
  {
    outlink_chain *chain = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_chain_new(f.screener, NULL, &chain, &error) == OUTLINK_STATUS_OK);
    outlink_chain_free(chain);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_chain_new(f.screener, f.context, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_chain *chain = NULL;
    CHECK(outlink_chain_new(f.screener, f.context, &chain, NULL) == OUTLINK_STATUS_OK);
    outlink_chain_free(chain);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_chain_stop_at(NULL, OUTLINK_ACTION_WARN, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_chain_stop_at(f.chain, OUTLINK_ACTION_WARN, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_verdict *verdict = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_chain_hop(NULL, view, &verdict, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_verdict_free(verdict);
    outlink_error_free(error);
  }
  {
    outlink_verdict *verdict = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_chain_hop(f.chain, no_view, &verdict, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_verdict_free(verdict);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_chain_hop(f.chain, view, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_verdict *verdict = NULL;
    CHECK(outlink_chain_hop(f.chain, view, &verdict, NULL) == OUTLINK_STATUS_OK);
    outlink_verdict_free(verdict);
  }
  {
    outlink_verdict *verdict = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_chain_address(NULL, bytes, &verdict, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_verdict_free(verdict);
    outlink_error_free(error);
  }
  {
    outlink_verdict *verdict = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_chain_address(f.chain, no_bytes, &verdict, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_verdict_free(verdict);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_chain_address(f.chain, bytes, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_verdict *verdict = NULL;
    CHECK(outlink_chain_address(f.chain, bytes, &verdict, NULL) == OUTLINK_STATUS_OK);
    outlink_verdict_free(verdict);
  }
  {
    CHECK(outlink_chain_href(NULL).data == NULL);
  }
  {
    CHECK(outlink_chain_resource(NULL, view).data == NULL);
  }
  {
    CHECK(outlink_chain_resource(f.chain, no_view).data == NULL);
  }
  {
    CHECK(outlink_chain_action(NULL) == OUTLINK_ACTION_BLOCK);
  }
  {
    CHECK(outlink_chain_length(NULL) == 0);
  }
  {
    outlink_chain_free(NULL);
  }
  {
    outlink_normalized *normalized = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_normalize(no_view, f.limits, &normalized, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_normalized_free(normalized);
    outlink_error_free(error);
  }
  {
    outlink_normalized *normalized = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_normalize(view, NULL, &normalized, &error) == OUTLINK_STATUS_OK);
    outlink_normalized_free(normalized);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_normalize(view, f.limits, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_normalized *normalized = NULL;
    CHECK(outlink_normalize(view, f.limits, &normalized, NULL) == OUTLINK_STATUS_OK);
    outlink_normalized_free(normalized);
  }
  {
    CHECK(outlink_normalized_url(NULL) == NULL);
  }
  {
    CHECK(outlink_normalized_error(NULL).data == NULL);
  }
  {
    CHECK(outlink_normalized_json(NULL).data == NULL);
  }
  {
    outlink_normalized_free(NULL);
  }
  {
    outlink_expansion *expansion = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_expand(no_view, f.limits, &expansion, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_expansion_free(expansion);
    outlink_error_free(error);
  }
  {
    outlink_expansion *expansion = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_expand(view, NULL, &expansion, &error) == OUTLINK_STATUS_OK);
    outlink_expansion_free(expansion);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_expand(view, f.limits, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_expansion *expansion = NULL;
    CHECK(outlink_expand(view, f.limits, &expansion, NULL) == OUTLINK_STATUS_OK);
    outlink_expansion_free(expansion);
  }
  {
    outlink_expansion *expansion = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_expand_with(no_view, f.limits, f.knowledge, &expansion, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_expansion_free(expansion);
    outlink_error_free(error);
  }
  {
    outlink_expansion *expansion = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_expand_with(view, NULL, f.knowledge, &expansion, &error) == OUTLINK_STATUS_OK);
    outlink_expansion_free(expansion);
    outlink_error_free(error);
  }
  {
    outlink_expansion *expansion = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_expand_with(view, f.limits, NULL, &expansion, &error) == OUTLINK_STATUS_OK);
    outlink_expansion_free(expansion);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_expand_with(view, f.limits, f.knowledge, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_expansion *expansion = NULL;
    CHECK(outlink_expand_with(view, f.limits, f.knowledge, &expansion, NULL) == OUTLINK_STATUS_OK);
    outlink_expansion_free(expansion);
  }
  {
    CHECK(outlink_expansion_candidate_count(NULL) == 0);
  }
  {
    CHECK(outlink_expansion_candidate(NULL, 0) == NULL);
  }
  {
    CHECK(outlink_expansion_limit(NULL).data == NULL);
  }
  {
    CHECK(outlink_expansion_error(NULL).data == NULL);
  }
  {
    CHECK(outlink_expansion_json(NULL).data == NULL);
  }
  {
    outlink_expansion_free(NULL);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_extract_options_set_base(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_extract_options_set_base(f.extract_options, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_extract_options_set_base(f.extract_options, view, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_extract_options_set_quoted_printable(NULL, 0, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_extract_options_set_quoted_printable(f.extract_options, 0, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_extract_options_free(NULL);
  }
  {
    outlink_links *links = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_extract(no_view, &links, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_links_free(links);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_extract(view, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_links *links = NULL;
    CHECK(outlink_extract(view, &links, NULL) == OUTLINK_STATUS_OK);
    outlink_links_free(links);
  }
  {
    outlink_links *links = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_extract_with(no_view, f.extract_options, &links, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_links_free(links);
    outlink_error_free(error);
  }
  {
    outlink_links *links = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_extract_with(view, NULL, &links, &error) == OUTLINK_STATUS_OK);
    outlink_links_free(links);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_extract_with(view, f.extract_options, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_links *links = NULL;
    CHECK(outlink_extract_with(view, f.extract_options, &links, NULL) == OUTLINK_STATUS_OK);
    outlink_links_free(links);
  }
  {
    outlink_links *links = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_screen_text(NULL, view, f.context, &links, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_links_free(links);
    outlink_error_free(error);
  }
  {
    outlink_links *links = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_screen_text(f.screener, no_view, f.context, &links, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_links_free(links);
    outlink_error_free(error);
  }
  {
    outlink_links *links = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_screen_text(f.screener, view, NULL, &links, &error) == OUTLINK_STATUS_OK);
    outlink_links_free(links);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_screen_text(f.screener, view, f.context, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_links *links = NULL;
    CHECK(outlink_screen_text(f.screener, view, f.context, &links, NULL) == OUTLINK_STATUS_OK);
    outlink_links_free(links);
  }
  {
    outlink_links *links = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_screen_text_with(NULL, view, f.extract_options, f.context, &links, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_links_free(links);
    outlink_error_free(error);
  }
  {
    outlink_links *links = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_screen_text_with(f.screener, no_view, f.extract_options, f.context, &links, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_links_free(links);
    outlink_error_free(error);
  }
  {
    outlink_links *links = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_screen_text_with(f.screener, view, NULL, f.context, &links, &error) == OUTLINK_STATUS_OK);
    outlink_links_free(links);
    outlink_error_free(error);
  }
  {
    outlink_links *links = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_screen_text_with(f.screener, view, f.extract_options, NULL, &links, &error) == OUTLINK_STATUS_OK);
    outlink_links_free(links);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_screen_text_with(f.screener, view, f.extract_options, f.context, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_links *links = NULL;
    CHECK(outlink_screen_text_with(f.screener, view, f.extract_options, f.context, &links, NULL) == OUTLINK_STATUS_OK);
    outlink_links_free(links);
  }
  {
    CHECK(outlink_links_verdict(NULL, 0) == NULL);
  }
  {
    CHECK(outlink_links_count(NULL) == 0);
  }
  {
    CHECK(outlink_links_start(NULL, 0) == SIZE_MAX);
  }
  {
    CHECK(outlink_links_end(NULL, 0) == SIZE_MAX);
  }
  {
    CHECK(outlink_links_url(NULL, 0).data == NULL);
  }
  {
    CHECK(outlink_links_form(NULL, 0).data == NULL);
  }
  {
    CHECK(outlink_links_shown(NULL, 0).data == NULL);
  }
  {
    CHECK(outlink_links_shown_host_differs(NULL, 0) == 0);
  }
  {
    outlink_links_free(NULL);
  }
  {
    outlink_list *list = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_list_new(no_view, 0, &list, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_list_free(list);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_new(view, 0, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_list *list = NULL;
    CHECK(outlink_list_new(view, 0, &list, NULL) == OUTLINK_STATUS_OK);
    outlink_list_free(list);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_kind(NULL, 0, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_list_set_kind(f.list, 0, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_exceptions(NULL, 0, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_list_set_exceptions(f.list, 0, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_keyed(NULL, 0, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_list_set_keyed(f.list, 0, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_hash_of(NULL, 0, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_list_set_hash_of(f.list, 0, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_add_canary(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_add_canary(f.list, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_list_add_canary(f.list, view, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_category(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_category(f.list, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_list_set_category(f.list, view, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_ground(NULL, 1, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_list_set_ground(f.list, 1, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_action(NULL, OUTLINK_ACTION_WARN, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_list_set_action(f.list, OUTLINK_ACTION_WARN, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_add_jurisdiction(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_add_jurisdiction(f.list, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_list_add_jurisdiction(f.list, view, NULL) == OUTLINK_STATUS_INVALID_ARGUMENT);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_valid_from(NULL, 0, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_list_set_valid_from(f.list, 0, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_valid_until(NULL, 0, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_list_set_valid_until(f.list, 0, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_reference(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_reference(f.list, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_list_set_reference(f.list, view, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_source(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_source(f.list, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_list_set_source(f.list, view, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_source_type(NULL, 1, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_list_set_source_type(f.list, 1, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_mandatory(NULL, 0, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_list_set_mandatory(f.list, 0, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_comment(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_comment(f.list, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_list_set_comment(f.list, view, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_id(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_id(f.list, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_list_set_id(f.list, view, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_add_tag(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_add_tag(f.list, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_list_add_tag(f.list, view, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_provision(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_provision(f.list, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_list_set_provision(f.list, view, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_accept_over_block(NULL, 0, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_list_set_accept_over_block(f.list, 0, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_time_zone(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_time_zone(f.list, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_list_set_time_zone(f.list, view, NULL) == OUTLINK_STATUS_INVALID_ARGUMENT);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_subdomains(NULL, 0, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_list_set_subdomains(f.list, 0, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_min_rules(NULL, 1, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_list_set_min_rules(f.list, 1, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_max_shrink(NULL, 0, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_list_set_max_shrink(f.list, 0, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_list_free(NULL);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_column(NULL, view, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_column(f.list, no_view, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_column(f.list, view, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_list_set_column(f.list, view, view, NULL) == OUTLINK_STATUS_INVALID_ARGUMENT);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_column_number(NULL, view, 1, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_column_number(f.list, no_view, 1, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_list_set_column_number(f.list, view, 1, NULL) == OUTLINK_STATUS_INVALID_ARGUMENT);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_add_where(NULL, view, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_add_where(f.list, no_view, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_add_where(f.list, view, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_list_add_where(f.list, view, view, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_delimiter(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_delimiter(f.list, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_list_set_delimiter(f.list, view, NULL) == OUTLINK_STATUS_INVALID_ARGUMENT);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_pointer(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_list_set_pointer(f.list, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_list_set_pointer(f.list, view, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_compiler *compiler = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_compiler_new(no_view, &compiler, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_compiler_free(compiler);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_compiler_new(view, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_compiler *compiler = NULL;
    CHECK(outlink_compiler_new(view, &compiler, NULL) == OUTLINK_STATUS_OK);
    outlink_compiler_free(compiler);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_compiler_set_limit(NULL, 0, 1, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_compiler_set_limit(f.compiler, 0, 1, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_compiler_set_strict(NULL, 0, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_compiler_set_strict(f.compiler, 0, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_compiler_set_deny_warnings(NULL, 0, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_compiler_set_deny_warnings(f.compiler, 0, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_compiler_add_platform(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_compiler_add_platform(f.compiler, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_compiler_add_platform(f.compiler, view, NULL) == OUTLINK_STATUS_KNOWLEDGE);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_compiler_add_redirectors(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_compiler_add_redirectors(f.compiler, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_compiler_add_redirectors(f.compiler, view, NULL) == OUTLINK_STATUS_KNOWLEDGE);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_compiler_replaces(NULL, f.database, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_compiler_replaces(f.compiler, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_compiler_replaces(f.compiler, f.database, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_compiler_set_progress(NULL, hear_progress, &view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_compiler_set_progress(f.compiler, NULL, &view, &error) == OUTLINK_STATUS_OK);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_compiler_set_progress(f.compiler, hear_progress, NULL, &error) == OUTLINK_STATUS_OK);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_compiler_set_progress(f.compiler, hear_progress, &view, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_compiler_add_bytes(NULL, f.list, bytes, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_compiler_add_bytes(f.compiler, NULL, bytes, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_compiler_add_bytes(f.compiler, f.list, no_bytes, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_compiler_add_bytes(f.compiler, f.list, bytes, NULL) == OUTLINK_STATUS_LIST);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_compiler_add_file(NULL, f.list, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_compiler_add_file(f.compiler, NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_compiler_add_file(f.compiler, f.list, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_compiler_add_file(f.compiler, f.list, view, NULL) == OUTLINK_STATUS_IO);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_compiler_add_catalog(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_compiler_add_catalog(f.compiler, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_compiler_add_catalog(f.compiler, view, NULL) == OUTLINK_STATUS_CATALOG);
  }
  {
    outlink_compiled *compiled = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_compiler_finish(NULL, &compiled, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_compiled_free(compiled);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_compiler_finish(f.compiler, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_compiled *compiled = NULL;
    CHECK(outlink_compiler_finish(f.compiler, &compiled, NULL) == OUTLINK_STATUS_OK);
    outlink_compiled_free(compiled);
  }
  {
    outlink_compiler_free(NULL);
  }
  {
    CHECK(outlink_compiled_bytes(NULL).data == NULL);
  }
  {
    CHECK(outlink_compiled_rule_count(NULL) == 0);
  }
  {
    CHECK(outlink_compiled_warning_count(NULL) == 0);
  }
  {
    CHECK(outlink_compiled_report(NULL).data == NULL);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_compiled_write(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_compiled_write(f.compiled, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_compiled_write(f.compiled, view, NULL) == OUTLINK_STATUS_IO);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_compiled_write_signed(NULL, view, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_compiled_write_signed(f.compiled, no_view, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_compiled_write_signed(f.compiled, view, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_compiled_write_signed(f.compiled, view, view, NULL) == OUTLINK_STATUS_IO);
  }
  {
    outlink_database *database = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_compiled_open(NULL, f.options, &database, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_database_free(database);
    outlink_error_free(error);
  }
  {
    outlink_database *database = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_compiled_open(f.compiled, NULL, &database, &error) == OUTLINK_STATUS_OK);
    outlink_database_free(database);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_compiled_open(f.compiled, f.options, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_database *database = NULL;
    CHECK(outlink_compiled_open(f.compiled, f.options, &database, NULL) == OUTLINK_STATUS_OK);
    outlink_database_free(database);
  }
  {
    outlink_compiled_free(NULL);
  }
  {
    outlink_profile *profile = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_profile_from_toml(no_view, &profile, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_profile_free(profile);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_profile_from_toml(view, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_profile *profile = NULL;
    CHECK(outlink_profile_from_toml(view, &profile, NULL) == OUTLINK_STATUS_INVALID_ARGUMENT);
    outlink_profile_free(profile);
  }
  {
    outlink_profile_free(NULL);
  }
  {
    outlink_statement *statement = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_verdict_statement(NULL, f.profile, view, 0, 0, &statement, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_statement_free(statement);
    outlink_error_free(error);
  }
  {
    outlink_statement *statement = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_verdict_statement(f.verdict, NULL, view, 0, 0, &statement, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_statement_free(statement);
    outlink_error_free(error);
  }
  {
    outlink_statement *statement = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_verdict_statement(f.verdict, f.profile, no_view, 0, 0, &statement, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_statement_free(statement);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_verdict_statement(f.verdict, f.profile, view, 0, 0, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_statement *statement = NULL;
    CHECK(outlink_verdict_statement(f.verdict, f.profile, view, 0, 0, &statement, NULL) == OUTLINK_STATUS_NO_STATEMENT);
    outlink_statement_free(statement);
  }
  {
    CHECK(outlink_statement_json(NULL).data == NULL);
  }
  {
    CHECK(outlink_statement_sentence(NULL, view).data == NULL);
  }
  {
    CHECK(outlink_statement_sentence(f.statement, no_view).data == NULL);
  }
  {
    outlink_statement_free(NULL);
  }
  {
    outlink_receipt *receipt = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_verdict_receipt(NULL, 0, &receipt, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_receipt_free(receipt);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_verdict_receipt(f.verdict, 0, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_receipt *receipt = NULL;
    CHECK(outlink_verdict_receipt(f.verdict, 0, &receipt, NULL) == OUTLINK_STATUS_OK);
    outlink_receipt_free(receipt);
  }
  {
    CHECK(outlink_receipt_json(NULL).data == NULL);
  }
  {
    outlink_receipt_free(NULL);
  }
  {
    outlink_order *order = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_order_from_text(no_view, &order, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_order_free(order);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_order_from_text(view, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_order *order = NULL;
    CHECK(outlink_order_from_text(view, &order, NULL) == OUTLINK_STATUS_ORDER);
    outlink_order_free(order);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_order_accept_over_block(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_order_accept_over_block(f.order, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_order_accept_over_block(f.order, view, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_order_add_known_good(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_order_add_known_good(f.order, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_order_add_known_good(f.order, view, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_order_add_database(NULL, f.database, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_order_add_database(f.order, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_order_add_database(f.order, f.database, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_order_set_policy(NULL, f.policy, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_order_set_policy(f.order, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_order_set_policy(f.order, f.policy, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_order_set_context(NULL, f.context, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_order_set_context(f.order, NULL, &error) == OUTLINK_STATUS_OK);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_order_set_context(f.order, f.context, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_order_add_link(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_order_add_link(f.order, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_order_add_link(f.order, view, NULL) == OUTLINK_STATUS_OK);
  }
  {
    outlink_order_layer *layer = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_order_compile(NULL, view, &layer, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_order_layer_free(layer);
    outlink_error_free(error);
  }
  {
    outlink_order_layer *layer = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_order_compile(f.order, no_view, &layer, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_order_layer_free(layer);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_order_compile(f.order, view, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_order_layer *layer = NULL;
    CHECK(outlink_order_compile(f.order, view, &layer, NULL) == OUTLINK_STATUS_OK);
    outlink_order_layer_free(layer);
  }
  {
    outlink_order_free(NULL);
  }
  {
    CHECK(outlink_order_layer_bytes(NULL).data == NULL);
  }
  {
    CHECK(outlink_order_layer_receipt(NULL).data == NULL);
  }
  {
    CHECK(outlink_order_layer_report(NULL).data == NULL);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_order_layer_write(NULL, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_order_layer_write(f.order_layer, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_order_layer_write(f.order_layer, view, NULL) == OUTLINK_STATUS_IO);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_order_layer_write_signed(NULL, view, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_order_layer_write_signed(f.order_layer, no_view, view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_order_layer_write_signed(f.order_layer, view, no_view, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    CHECK(outlink_order_layer_write_signed(f.order_layer, view, view, NULL) == OUTLINK_STATUS_IO);
  }
  {
    outlink_database *database = NULL;
    outlink_error *error = NULL;
    CHECK(outlink_order_layer_open(NULL, &database, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_database_free(database);
    outlink_error_free(error);
  }
  {
    outlink_error *error = NULL;
    CHECK(outlink_order_layer_open(f.order_layer, NULL, &error) == OUTLINK_STATUS_NULL_ARGUMENT);
    outlink_error_free(error);
  }
  {
    outlink_database *database = NULL;
    CHECK(outlink_order_layer_open(f.order_layer, &database, NULL) == OUTLINK_STATUS_OK);
    outlink_database_free(database);
  }
  {
    outlink_order_layer_free(NULL);
  }
  free_fixture(&f);
  puts("nulls.c: ok, 594 calls of 302 functions");
  return 0;
}
