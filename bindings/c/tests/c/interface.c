/* Everything that a service does, through the C interface. The folder for files is the first
 * argument. */

#include <stddef.h>

#include "check.h"

_Static_assert(sizeof(outlink_str) == sizeof(char *) + sizeof(size_t), "no gaps");
_Static_assert(offsetof(outlink_str, data) == 0 && offsetof(outlink_str, len) == sizeof(char *),
               "the text, then its length");
_Static_assert(sizeof(outlink_bytes) == sizeof(outlink_str), "the same shape");
_Static_assert(offsetof(outlink_bytes, data) == 0 && offsetof(outlink_bytes, len) == sizeof(char *),
               "the bytes, then their number");

static const char *const RULES =
    "{\"domain\":\"evil.example\",\"category\":\"malware\",\"ground\":\"illegal\","
    "\"reference\":\"2025/118\",\"jurisdictions\":[\"SE\",\"NO\"],"
    "\"valid_until\":\"2100-01-01\",\"source\":\"police\",\"source_type\":\"authority_order\","
    "\"comment\":\"seen\",\"action\":\"warn\",\"mandatory\":true}\n"
    "{\"host\":\"shop.example\"}\n"
    "{\"host\":\"shop.example\",\"effect\":\"except\"}\n"
    "{\"entity\":\"telegram:username/gangshop\"}\n"
    "{\"ip\":\"203.0.113.0/24\"}\n"
    "{\"nonsense\":1}\n";

static outlink_list *new_list(const char *name, outlink_format format) {
  outlink_list *list = NULL;
  SUCCEEDS(outlink_list_new(outlink_str_of(name), format, &list, &error));
  return list;
}

static outlink_compiled *compile(const outlink_list *list, const char *text) {
  outlink_compiler *compiler = NULL;
  outlink_compiled *compiled = NULL;
  SUCCEEDS(outlink_compiler_new(outlink_str_of("links"), &compiler, &error));
  SUCCEEDS(outlink_compiler_add_bytes(compiler, list, bytes_of(text), &error));
  SUCCEEDS(outlink_compiler_finish(compiler, &compiled, &error));
  FAILS(OUTLINK_STATUS_FINISHED, "new one", outlink_compiler_finish(compiler, &compiled, &error));
  outlink_compiler_free(compiler);
  return compiled;
}

static outlink_verdict *screen(const outlink_screener *screener, const char *link,
                               const outlink_context *context) {
  outlink_verdict *verdict = NULL;
  SUCCEEDS(
      outlink_screener_screen(screener, outlink_str_of(link), context, &verdict, &error));
  return verdict;
}

static void versions(void) {
  CHECK(outlink_abi() == OUTLINK_ABI);
  CHECK(contains(outlink_version(), "."));
  CHECK(is(outlink_action_name(OUTLINK_ACTION_WARN), "warn"));
  CHECK(outlink_action_name(7).data == NULL);
  CHECK(is(outlink_code_name(OUTLINK_CODE_OPAQUE_REDIRECT), "opaque_redirect"));
  CHECK(outlink_str_of(NULL).data == NULL);
  CHECK(outlink_str_of("").data != NULL && outlink_str_of("").len == 0);
}

static void databases(const char *folder) {
  outlink_list *list = new_list("mine", OUTLINK_FORMAT_RULES);
  outlink_compiled *compiled = compile(list, RULES);
  CHECK(outlink_compiled_rule_count(compiled) == 5);
  CHECK(outlink_compiled_warning_count(compiled) >= 1);
  CHECK(contains(outlink_compiled_report(compiled), "\"name\":\"mine\""));
  outlink_bytes bytes = outlink_compiled_bytes(compiled);

  outlink_database *database = NULL;
  SUCCEEDS(outlink_compiled_open(compiled, NULL, &database, &error));
  CHECK(is(outlink_database_name(database), "links"));
  CHECK(outlink_database_id(database).len == 64);
  CHECK(outlink_database_rule_count(database) == 5);
  CHECK(outlink_database_size_in_bytes(database) == bytes.len);
  CHECK(outlink_database_withdrawal_count(database) == 0);
  CHECK(outlink_database_list_count(database) == 1);
  CHECK(is(outlink_database_list_name(database, 0), "mine"));
  CHECK(outlink_database_list_rule_count(database, 0) == 5);
  CHECK(outlink_database_list_name(database, 1).data == NULL);
  SUCCEEDS(outlink_database_verify(database, &error));
  outlink_database_free(database);

  char path[4096];
  snprintf(path, sizeof path, "%s/links.outlink", folder);
  SUCCEEDS(outlink_compiled_write(compiled, outlink_str_of(path), &error));
  outlink_open_options *options = outlink_open_options_new();
  SUCCEEDS(
      outlink_open_options_add_key(options, outlink_str_of("other"), bytes_of("key"), &error));
  SUCCEEDS(outlink_database_read(outlink_str_of(path), options, &database, &error));
  outlink_open_options_free(options);
  outlink_database_free(database);
  SUCCEEDS(outlink_database_map(outlink_str_of(path), NULL, &database, &error));
  SUCCEEDS(outlink_database_verify(database, &error));
  SUCCEEDS(outlink_database_warm(database, &error));
  outlink_database_free(database);
  SUCCEEDS(outlink_database_from_bytes(bytes, NULL, &database, &error));
  outlink_database_free(database);
  SUCCEEDS(outlink_database_starter(&database, &error));
  outlink_database_free(database);

  /* Outputs are written on success only. */
  outlink_database *const before = (outlink_database *)(void *)&bytes;
  database = before;
  FAILS(OUTLINK_STATUS_IO, "No such file",
        outlink_database_read(outlink_str_of("/nowhere"), NULL, &database, &error));
  FAILS(OUTLINK_STATUS_DATABASE, "OUTLINK",
        outlink_database_from_bytes(bytes_of("nonsense"), NULL, &database, &error));
  const char *key = "RWRsMwBBQlW0k3d8e+2A2G/w2k9v9J5nErlw+4+0mCCShCvnlX1lSMiv";
  SUCCEEDS(outlink_compiled_write_signed(compiled, outlink_str_of(path),
                                         outlink_str_of("no signature"), &error));
  options = outlink_open_options_new();
  SUCCEEDS(outlink_open_options_trust(options, outlink_str_of(key), &error));
  FAILS(OUTLINK_STATUS_SIGNATURE, "links.outlink.minisig",
        outlink_database_read(outlink_str_of(path), options, &database, &error));
  FAILS(OUTLINK_STATUS_SIGNATURE, "is not mapped",
        outlink_database_map(outlink_str_of(path), options, &database, &error));
  FAILS(OUTLINK_STATUS_SIGNATURE, "outlink_database_from_signed_bytes",
        outlink_database_from_bytes(bytes, options, &database, &error));
  outlink_open_options_free(options);
  outlink_bytes half = {bytes.data, bytes.len / 2};
  FAILS(OUTLINK_STATUS_DATABASE, "end is missing",
        outlink_database_from_bytes(half, NULL, &database, &error));
  CHECK(outlink_database_from_bytes(half, NULL, &database, NULL) == OUTLINK_STATUS_DATABASE);
  CHECK(database == before);

  outlink_compiled_free(compiled);
  outlink_list_free(list);
}

static void keyed_lists(void) {
  outlink_list *list = new_list("partner", OUTLINK_FORMAT_HASHES);
  SUCCEEDS(outlink_list_set_keyed(list, true, &error));
  /* HMAC-SHA-256 of "evil.example/" with the key "key". */
  outlink_compiled *compiled =
      compile(list, "d0c2d75c8f6f7aebd1a5a48fba90d3a0d1b0f3f5b4c1a6ce0a53a5a54f6e4b4a\n");
  outlink_database *database = NULL;
  FAILS(OUTLINK_STATUS_KEY_MISSING, "outlink_open_options_add_key",
        outlink_compiled_open(compiled, NULL, &database, &error));
  FAILS(OUTLINK_STATUS_KEY_MISSING, "partner",
        outlink_compiled_open(compiled, NULL, &database, &error));
  outlink_open_options *options = outlink_open_options_new();
  SUCCEEDS(
      outlink_open_options_add_key(options, outlink_str_of("partner"), bytes_of("key"), &error));
  SUCCEEDS(outlink_compiled_open(compiled, options, &database, &error));
  outlink_database_free(database);
  outlink_open_options_free(options);
  outlink_compiled_free(compiled);
  outlink_list_free(list);
}

static outlink_database *rules(void) {
  outlink_list *list = new_list("mine", OUTLINK_FORMAT_RULES);
  outlink_compiled *compiled = compile(list, RULES);
  outlink_database *database = NULL;
  SUCCEEDS(outlink_compiled_open(compiled, NULL, &database, &error));
  outlink_compiled_free(compiled);
  outlink_list_free(list);
  return database;
}

static outlink_screener *screener_of_rules(const outlink_policy *policy) {
  outlink_database *database = rules();
  outlink_screener *screener = NULL;
  SUCCEEDS(outlink_screener_new(database, policy, &screener, &error));
  outlink_database_free(database);
  return screener;
}

static void verdicts(void) {
  outlink_screener *screener = screener_of_rules(NULL);
  outlink_verdict *verdict = screen(
      screener, "https://www.google.com/url?q=https%3A%2F%2FEvil.example%2Fx", NULL);
  outlink_screener_free(screener);

  CHECK(outlink_verdict_action(verdict) == OUTLINK_ACTION_WARN);
  CHECK(contains(outlink_verdict_input(verdict), "google"));
  CHECK(outlink_verdict_candidate_count(verdict) == 2);
  CHECK(outlink_verdict_candidate(verdict, 2) == NULL);
  const outlink_candidate *wrapper = outlink_verdict_candidate(verdict, 0);
  const outlink_candidate *target = outlink_verdict_candidate(verdict, 1);
  CHECK(outlink_candidate_from(wrapper) == SIZE_MAX);
  CHECK(outlink_candidate_redirector(wrapper).data == NULL);
  CHECK(outlink_candidate_from(target) == 0);
  CHECK(is(outlink_candidate_redirector(target), "google.url"));
  CHECK(!outlink_candidate_is_guessed(target));
  CHECK(outlink_candidate_entity(target) == NULL);
  CHECK(outlink_candidate_opaque(target).data == NULL);
  CHECK(is(outlink_url_normal(outlink_candidate_url(target)), "https://evil.example/x"));

  CHECK(outlink_verdict_reason_count(verdict) >= 1);
  CHECK(outlink_verdict_reason(verdict, 1000) == NULL);
  const outlink_reason *reason = outlink_verdict_reason(verdict, 0);
  CHECK(outlink_reason_code(reason) == OUTLINK_CODE_LISTED);
  CHECK(outlink_reason_action(reason) == OUTLINK_ACTION_WARN);
  CHECK(outlink_reason_candidate(reason) == 1);
  CHECK(outlink_reason_message(reason).len > 0);
  CHECK(outlink_reason_detail(reason).data == NULL);
  CHECK(outlink_reason_lifted_by(reason) == NULL);
  const outlink_match *rule = outlink_reason_rule(reason);
  CHECK(is(outlink_match_kind(rule), "domain"));
  CHECK(is(outlink_match_pattern(rule), "evil.example"));
  CHECK(is(outlink_match_effect(rule), "block"));
  CHECK(is(outlink_match_list(rule), "mine"));
  CHECK(outlink_match_line(rule) == 1);
  CHECK(is(outlink_match_category(rule), "malware"));
  CHECK(outlink_match_ground(rule) == OUTLINK_GROUND_ILLEGAL);
  outlink_action action = 0;
  CHECK(outlink_match_action(rule, &action) && action == OUTLINK_ACTION_WARN);
  CHECK(is(outlink_match_reference(rule), "2025/118"));
  CHECK(is(outlink_match_source(rule), "police"));
  CHECK(outlink_match_source_type(rule) == OUTLINK_SOURCE_TYPE_AUTHORITY_ORDER);
  CHECK(outlink_match_jurisdiction_count(rule) == 2);
  CHECK(is(outlink_match_jurisdiction(rule, 0), "NO"));
  CHECK(is(outlink_match_jurisdiction(rule, 1), "SE"));
  CHECK(outlink_match_jurisdiction(rule, 2).data == NULL);
  int64_t seconds = -1;
  CHECK(!outlink_match_valid_from(rule, &seconds) && seconds == -1);
  CHECK(outlink_match_valid_until(rule, &seconds) && seconds == 4102531200);
  CHECK(outlink_match_is_mandatory(rule));
  CHECK(is(outlink_match_comment(rule), "seen"));

  CHECK(outlink_verdict_database_count(verdict) == 1);
  CHECK(is(outlink_verdict_database_name(verdict, 0), "links"));
  CHECK(outlink_verdict_database_id(verdict, 0).len == 64);
  CHECK(contains(outlink_verdict_json(verdict), "{\"version\":2,"));
  CHECK(outlink_verdict_json(verdict).data == outlink_verdict_json(verdict).data);
  CHECK(contains(outlink_verdict_message(verdict), "warn"));
  CHECK(contains(outlink_verdict_explain(verdict), "google.url"));
  outlink_verdict_free(verdict);
}

static void lifted_rules_and_entities(void) {
  outlink_screener *screener = screener_of_rules(NULL);
  outlink_verdict *verdict = screen(screener, "https://shop.example/", NULL);
  CHECK(outlink_verdict_action(verdict) == OUTLINK_ACTION_ALLOW);
  const outlink_reason *reason = outlink_verdict_reason(verdict, 0);
  CHECK(outlink_reason_code(reason) == OUTLINK_CODE_EXCEPTED);
  CHECK(is(outlink_match_effect(outlink_reason_lifted_by(reason)), "except"));
  outlink_verdict_free(verdict);

  verdict = screen(screener, "tg://resolve?domain=GangShop&post=7", NULL);
  CHECK(outlink_verdict_action(verdict) == OUTLINK_ACTION_BLOCK);
  const outlink_entity *entity =
      outlink_candidate_entity(outlink_verdict_candidate(verdict, 0));
  CHECK(is(outlink_entity_platform(entity), "telegram"));
  CHECK(is(outlink_entity_kind(entity), "username"));
  CHECK(is(outlink_entity_id(entity), "gangshop"));
  CHECK(is(outlink_entity_detail(entity), "7"));
  outlink_verdict_free(verdict);

  verdict = screen(screener, "https://bit.ly/abc", NULL);
  CHECK(outlink_reason_code(outlink_verdict_reason(verdict, 0)) == OUTLINK_CODE_OPAQUE_REDIRECT);
  CHECK(outlink_reason_rule(outlink_verdict_reason(verdict, 0)) == NULL);
  CHECK(outlink_reason_detail(outlink_verdict_reason(verdict, 0)).data != NULL);
  CHECK(outlink_candidate_opaque(outlink_verdict_candidate(verdict, 0)).data != NULL);
  outlink_verdict_free(verdict);
  outlink_screener_free(screener);
}

static void any_bytes(void) {
  outlink_screener *screener = screener_of_rules(NULL);
  outlink_str link = {"http://evil.example/\0\xff\xfe", 23};
  CHECK(outlink_screener_action(screener, link, NULL) == OUTLINK_ACTION_WARN);
  outlink_verdict *verdict = NULL;
  SUCCEEDS(outlink_screener_screen(screener, link, NULL, &verdict, &error));
  CHECK(contains(outlink_verdict_input(verdict), "%FF%FE"));
  outlink_verdict_free(verdict);
  outlink_str empty = {NULL, 0};
  CHECK(outlink_screener_action(screener, empty, NULL) == OUTLINK_ACTION_BLOCK);
  outlink_str wrong = {NULL, 7};
  CHECK(outlink_screener_action(screener, wrong, NULL) == OUTLINK_ACTION_BLOCK);
  outlink_str endless = {"a", SIZE_MAX};
  CHECK(outlink_screener_action(screener, endless, NULL) == OUTLINK_ACTION_BLOCK);
  outlink_screener_free(screener);
}

static void arrays(void) {
  outlink_screener *screener = screener_of_rules(NULL);
  outlink_str wrong = {NULL, 7};
  outlink_str links[] = {outlink_str_of("https://fine.example/"),
                         outlink_str_of("https://evil.example/"), wrong,
                         outlink_str_of("https://t.me/gangshop")};
  outlink_action actions[5] = {7, 7, 7, 7, 7};
  SUCCEEDS(outlink_screener_actions(screener, links, 4, NULL, actions, &error));
  CHECK(actions[0] == OUTLINK_ACTION_ALLOW && actions[1] == OUTLINK_ACTION_WARN);
  CHECK(actions[2] == OUTLINK_ACTION_BLOCK && actions[3] == OUTLINK_ACTION_BLOCK);
  CHECK(actions[4] == 7);
  outlink_str odd[2] = {outlink_str_of("https://fine.example/\xff"),
                        outlink_str_of("https://evil.example/\xff")};
  SUCCEEDS(outlink_screener_actions(screener, odd, 2, NULL, actions, &error));
  CHECK(actions[0] == OUTLINK_ACTION_ALLOW && actions[1] == OUTLINK_ACTION_WARN);
  /* What cannot be read is blocked even if the policy lets empty links through. */
  outlink_policy *policy = outlink_policy_new();
  SUCCEEDS(outlink_policy_set(policy, OUTLINK_SETTING_MALFORMED, OUTLINK_ACTION_ALLOW, &error));
  outlink_screener *lax = screener_of_rules(policy);
  outlink_policy_free(policy);
  outlink_str nothing[2] = {outlink_str_of(""), wrong};
  SUCCEEDS(outlink_screener_actions(lax, nothing, 2, NULL, actions, &error));
  CHECK(actions[0] == OUTLINK_ACTION_ALLOW && actions[1] == OUTLINK_ACTION_BLOCK);
  outlink_screener_free(lax);
  SUCCEEDS(outlink_screener_actions(screener, NULL, 0, NULL, NULL, &error));
  /* A caller that ignores the status lets nothing through. */
  actions[0] = OUTLINK_ACTION_ALLOW;
  FAILS(OUTLINK_STATUS_NULL_ARGUMENT, "screener",
        outlink_screener_actions(NULL, links, 1, NULL, actions, &error));
  CHECK(actions[0] == OUTLINK_ACTION_BLOCK);
  FAILS(OUTLINK_STATUS_INVALID_ARGUMENT, "count",
        outlink_screener_actions(screener, links, SIZE_MAX, NULL, actions, &error));
  outlink_screener_free(screener);
}

static void contexts_and_policies(void) {
  outlink_policy *policy = NULL;
  SUCCEEDS(outlink_policy_from_toml(
      outlink_str_of("listed = \"review\"\n[category]\nmalware = \"block\"\n"), &policy, &error));
  CHECK(outlink_policy_action(policy, OUTLINK_SETTING_LISTED) == OUTLINK_ACTION_REVIEW);
  SUCCEEDS(outlink_policy_set(policy, OUTLINK_SETTING_LIMIT, OUTLINK_ACTION_BLOCK, &error));
  SUCCEEDS(outlink_policy_set_category(policy, outlink_str_of("gambling"), OUTLINK_ACTION_WARN,
                                       &error));
  SUCCEEDS(outlink_policy_set_anomaly(policy, outlink_str_of("credentials"), OUTLINK_ACTION_WARN,
                                      &error));
  FAILS(OUTLINK_STATUS_INVALID_ARGUMENT, "credentials",
        outlink_policy_set_anomaly(policy, outlink_str_of("credential"), OUTLINK_ACTION_WARN,
                                   &error));
  FAILS(OUTLINK_STATUS_INVALID_ARGUMENT, "11",
        outlink_policy_set(policy, OUTLINK_SETTING_LIMIT, 11, &error));
  FAILS(OUTLINK_STATUS_INVALID_ARGUMENT, "setting",
        outlink_policy_set(policy, 99, OUTLINK_ACTION_WARN, &error));
  outlink_when *when = NULL;
  SUCCEEDS(outlink_when_new(OUTLINK_ACTION_BLOCK, &when, &error));
  SUCCEEDS(outlink_when_add_category(when, outlink_str_of("malware"), &error));
  SUCCEEDS(outlink_when_add_list(when, outlink_str_of("mine"), &error));
  SUCCEEDS(outlink_when_set_ground(when, OUTLINK_GROUND_ILLEGAL, &error));
  SUCCEEDS(
      outlink_when_set_source_type(when, OUTLINK_SOURCE_TYPE_AUTHORITY_ORDER, &error));
  SUCCEEDS(outlink_when_add_code(when, OUTLINK_CODE_LISTED, &error));
  SUCCEEDS(outlink_when_add_jurisdiction(when, outlink_str_of("SE"), &error));
  SUCCEEDS(outlink_when_add_audience(when, outlink_str_of("minor"), &error));
  SUCCEEDS(outlink_when_add_surface(when, outlink_str_of("chat"), &error));
  FAILS(OUTLINK_STATUS_INVALID_ARGUMENT, "Sweden",
        outlink_when_add_jurisdiction(when, outlink_str_of("Sweden"), &error));
  SUCCEEDS(outlink_policy_set_category(policy, outlink_str_of("malware"), OUTLINK_ACTION_WARN,
                                       &error));
  SUCCEEDS(outlink_policy_add_when(policy, when, &error));
  SUCCEEDS(outlink_when_add_entity(when, outlink_str_of("telegram:invite/*"), &error));
  FAILS(OUTLINK_STATUS_INVALID_ARGUMENT, "write two [[when]]",
        outlink_policy_add_when(policy, when, &error));
  outlink_when_free(when);
  FAILS(OUTLINK_STATUS_POLICY, "listed",
        outlink_policy_from_toml(outlink_str_of("lsited = \"block\""), &policy, &error));
  outlink_str half = {"\xc3", 1};
  FAILS(OUTLINK_STATUS_INVALID_UTF8, "text", outlink_policy_from_toml(half, &policy, &error));

  outlink_screener *screener = screener_of_rules(policy);
  outlink_policy_free(policy);
  outlink_str link = outlink_str_of("https://evil.example/");
  CHECK(outlink_screener_action(screener, link, NULL) == OUTLINK_ACTION_WARN);
  outlink_context *context = outlink_context_new();
  SUCCEEDS(outlink_context_add_jurisdiction(context, outlink_str_of("se"), &error));
  SUCCEEDS(outlink_context_set_audience(context, outlink_str_of("minor"), &error));
  SUCCEEDS(outlink_context_set_surface(context, outlink_str_of("chat"), &error));
  CHECK(outlink_screener_action(screener, link, context) == OUTLINK_ACTION_BLOCK);
  SUCCEEDS(outlink_context_set_now(context, 4102531200, &error));
  CHECK(outlink_screener_action(screener, link, context) == OUTLINK_ACTION_ALLOW);
  outlink_context_free(context);
  outlink_screener_free(screener);
}

/* A layer of one line on top takes a rule of a lower one out of force. */
static void withdrawals(outlink_screener_builder *builder) {
  outlink_list *list = new_list("appeals", OUTLINK_FORMAT_RULES);
  outlink_compiled *compiled = compile(
      list, "{\"withdraw\":{\"list\":\"mine\",\"domain\":\"evil.example\"},\"comment\":\"granted\"}\n");
  outlink_database *appeals = NULL;
  SUCCEEDS(outlink_compiled_open(compiled, NULL, &appeals, &error));
  CHECK(outlink_database_withdrawal_count(appeals) == 1);
  SUCCEEDS(outlink_screener_builder_add_database(builder, appeals, &error));
  outlink_database_free(appeals);
  outlink_compiled_free(compiled);
  outlink_list_free(list);
  outlink_screener *screener = NULL;
  SUCCEEDS(outlink_screener_builder_build(builder, &screener, &error));
  outlink_verdict *verdict = screen(screener, "https://evil.example/", NULL);
  CHECK(outlink_verdict_action(verdict) == OUTLINK_ACTION_ALLOW);
  const outlink_reason *reason = outlink_verdict_reason(verdict, 0);
  CHECK(outlink_reason_code(reason) == OUTLINK_CODE_INACTIVE);
  CHECK(is(outlink_reason_detail(reason), "withdrawn"));
  CHECK(contains(outlink_reason_message(reason), "granted"));
  outlink_verdict_free(verdict);
  outlink_screener_free(screener);
}

// A database carries the platforms and redirectors that it was compiled with, and a screener takes
// others.
static void knowledge(void) {
  const char *platform =
      "name = \"myapp\"\nsource = \"test\"\nhosts = [\"myapp.example\"]\n"
      "[[page]]\nkind = \"group\"\nid = \"name 3..32\"\nfold = true\n"
      "at = [\"/group/{id}\", \"g.myapp.example/{id}\"]\n";
  const char *exits =
      "[[redirector]]\nname = \"mine.exit\"\nhosts = [\"exit.example\"]\npath = \"/go\"\n"
      "parameters = [\"to\"]\nsource = \"test\"\n";
  const char *rule = "{\"entity\":\"myapp:group/Gang\"}\n";
  outlink_compiler *compiler = NULL;
  SUCCEEDS(outlink_compiler_new(outlink_str_of("links"), &compiler, &error));
  FAILS(OUTLINK_STATUS_KNOWLEDGE, "line 1",
        outlink_compiler_add_platform(compiler, outlink_str_of("name = 1"), &error));
  SUCCEEDS(outlink_compiler_add_platform(compiler, outlink_str_of(platform), &error));
  outlink_list *list = NULL;
  SUCCEEDS(outlink_list_new(outlink_str_of("mine"), OUTLINK_FORMAT_RULES, &list, &error));
  outlink_bytes bytes = {(const uint8_t *)rule, strlen(rule)};
  SUCCEEDS(outlink_compiler_add_bytes(compiler, list, bytes, &error));
  outlink_list_free(list);
  outlink_compiled *compiled = NULL;
  SUCCEEDS(outlink_compiler_finish(compiler, &compiled, &error));
  outlink_compiler_free(compiler);
  outlink_database *database = NULL;
  SUCCEEDS(outlink_compiled_open(compiled, NULL, &database, &error));
  outlink_compiled_free(compiled);

  // An order knows what the databases below it carry.
  outlink_order *order = NULL;
  outlink_order_layer *layer = NULL;
  const char *named =
      "{\"reference\":\"K-1\",\"authority\":\"police\",\"urls\":[\"https://g.myapp.example/Gang\","
      "{\"entity\":\"myapp:group/other\"}]}";
  SUCCEEDS(outlink_order_from_text(outlink_str_of(named), &order, &error));
  SUCCEEDS(outlink_order_add_database(order, database, &error));
  SUCCEEDS(outlink_order_compile(order, outlink_str_of("order"), &layer, &error));
  CHECK(contains(outlink_order_layer_receipt(layer), "entity myapp:group/gang"));
  outlink_order_layer_free(layer);
  outlink_order_free(order);

  outlink_screener_builder *builder = outlink_screener_builder_new();
  SUCCEEDS(outlink_screener_builder_add_database(builder, database, &error));
  outlink_database_free(database);
  SUCCEEDS(outlink_screener_builder_add_redirectors(builder, outlink_str_of(exits), &error));
  outlink_screener *screener = NULL;
  SUCCEEDS(outlink_screener_builder_build(builder, &screener, &error));
  outlink_screener_builder_free(builder);
  const char *link = "https://exit.example/go?to=g.myapp.example%2FGANG";
  CHECK(outlink_screener_action(screener, outlink_str_of(link), NULL) == OUTLINK_ACTION_BLOCK);

  // What the screener goes by is what its database carries and what was added.
  outlink_knowledge *known = outlink_screener_knowledge(screener);
  outlink_screener_free(screener);
  outlink_knowledge *own = outlink_knowledge_new();
  FAILS(OUTLINK_STATUS_KNOWLEDGE, "line 1",
        outlink_knowledge_add_platform(own, outlink_str_of("name = 1"), &error));
  SUCCEEDS(outlink_knowledge_add_platform(own, outlink_str_of(platform), &error));
  FAILS(OUTLINK_STATUS_KNOWLEDGE, "line 1",
        outlink_knowledge_add_redirectors(own, outlink_str_of("x = 1"), &error));
  SUCCEEDS(outlink_knowledge_add_redirectors(own, outlink_str_of(exits), &error));
  const outlink_knowledge *both[] = {known, own};
  for (size_t i = 0; i < 2; ++i) {
    outlink_expansion *expansion = NULL;
    SUCCEEDS(outlink_expand_with(outlink_str_of(link), NULL, both[i], &expansion, &error));
    CHECK(outlink_expansion_candidate_count(expansion) == 2);
    CHECK(contains(outlink_expansion_json(expansion), "\"platform\":\"myapp\""));
    outlink_expansion_free(expansion);
  }
  outlink_expansion *expansion = NULL;
  SUCCEEDS(outlink_expand(outlink_str_of("https://g.myapp.example/gang"), NULL, &expansion, &error));
  CHECK(outlink_candidate_entity(outlink_expansion_candidate(expansion, 0)) == NULL);
  outlink_expansion_free(expansion);

  outlink_str text = outlink_str_of("[[when]]\nentity = \"myapp:group/*\"\naction = \"warn\"\n");
  outlink_policy *policy = NULL;
  FAILS(OUTLINK_STATUS_POLICY, "myapp", outlink_policy_from_toml(text, &policy, &error));
  SUCCEEDS(outlink_policy_from_toml_with(text, own, &policy, &error));
  outlink_when *when = NULL;
  SUCCEEDS(outlink_when_new(OUTLINK_ACTION_BLOCK, &when, &error));
  outlink_str entity = outlink_str_of("myapp:group/other");
  FAILS(OUTLINK_STATUS_INVALID_ARGUMENT, "myapp", outlink_when_add_entity(when, entity, &error));
  SUCCEEDS(outlink_when_add_entity_with(when, entity, own, &error));
  SUCCEEDS(outlink_policy_add_when(policy, when, &error));
  outlink_when_free(when);
  builder = outlink_screener_builder_new();
  SUCCEEDS(outlink_screener_builder_add_platform(builder, outlink_str_of(platform), &error));
  SUCCEEDS(outlink_screener_builder_set_policy(builder, policy, &error));
  SUCCEEDS(outlink_screener_builder_build(builder, &screener, &error));
  outlink_screener_builder_free(builder);
  outlink_policy_free(policy);
  outlink_knowledge_free(own);
  outlink_knowledge_free(known);
  outlink_str gang = outlink_str_of("https://myapp.example/group/gang");
  outlink_str other = outlink_str_of("https://g.myapp.example/Other");
  CHECK(outlink_screener_action(screener, gang, NULL) == OUTLINK_ACTION_WARN);
  CHECK(outlink_screener_action(screener, other, NULL) == OUTLINK_ACTION_BLOCK);
  outlink_screener_free(screener);
}

static void layers_and_limits(void) {
  outlink_screener_builder *builder = outlink_screener_builder_new();
  outlink_database *starter = NULL;
  outlink_database *mine = rules();
  SUCCEEDS(outlink_database_starter(&starter, &error));
  SUCCEEDS(outlink_screener_builder_add_database(builder, starter, &error));
  SUCCEEDS(outlink_screener_builder_add_database(builder, mine, &error));
  outlink_database_free(starter);
  outlink_database_free(mine);
  outlink_limits *limits = outlink_limits_new();
  SUCCEEDS(outlink_limits_set(limits, OUTLINK_LIMIT_LINK_BYTES, 64, &error));
  FAILS(OUTLINK_STATUS_INVALID_ARGUMENT, "limit", outlink_limits_set(limits, 99, 1, &error));
  SUCCEEDS(outlink_screener_builder_set_limits(builder, limits, &error));
  outlink_limits_free(limits);
  outlink_policy *policy = outlink_policy_new();
  SUCCEEDS(outlink_screener_builder_set_policy(builder, policy, &error));
  outlink_policy_free(policy);
  knowledge();
  outlink_screener *screener = NULL;
  SUCCEEDS(outlink_screener_builder_build(builder, &screener, &error));
  withdrawals(builder);
  outlink_screener_builder_free(builder);
  outlink_verdict *verdict = screen(screener, "https://evil.example/", NULL);
  CHECK(outlink_verdict_database_count(verdict) == 2);
  CHECK(outlink_verdict_action(verdict) == OUTLINK_ACTION_WARN);
  outlink_verdict_free(verdict);
  char link[128];
  memset(link, 'a', sizeof link);
  outlink_str much = {link, sizeof link};
  SUCCEEDS(outlink_screener_screen(screener, much, NULL, &verdict, &error));
  CHECK(outlink_reason_code(outlink_verdict_reason(verdict, 0)) == OUTLINK_CODE_LIMIT);
  CHECK(outlink_reason_candidate(outlink_verdict_reason(verdict, 0)) == SIZE_MAX);
  outlink_verdict_free(verdict);
  outlink_screener_free(screener);
}

static void addresses_and_chains(void) {
  outlink_policy *policy = outlink_policy_preview();
  outlink_screener *screener = screener_of_rules(policy);
  outlink_policy_free(policy);
  const uint8_t loopback[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  const uint8_t public[4] = {8, 8, 8, 8};
  const uint8_t listed[4] = {203, 0, 113, 7};
  outlink_bytes v6 = {loopback, 16}, v4 = {public, 4}, rule = {listed, 4}, wrong = {loopback, 5};
  CHECK(outlink_screener_address_action(screener, v6, NULL) == OUTLINK_ACTION_BLOCK);
  CHECK(outlink_screener_address_action(screener, v4, NULL) == OUTLINK_ACTION_ALLOW);
  CHECK(outlink_screener_address_action(screener, wrong, NULL) == OUTLINK_ACTION_BLOCK);
  outlink_verdict *verdict = NULL;
  SUCCEEDS(outlink_screener_screen_address(screener, rule, NULL, &verdict, &error));
  CHECK(contains(outlink_verdict_json(verdict), "\"kind\":\"ip\""));
  outlink_verdict_free(verdict);
  FAILS(OUTLINK_STATUS_INVALID_ARGUMENT, "5 bytes",
        outlink_screener_screen_address(screener, wrong, NULL, &verdict, &error));

  outlink_chain *chain = NULL;
  SUCCEEDS(outlink_chain_new(screener, NULL, &chain, &error));
  SUCCEEDS(
      outlink_chain_hop(chain, outlink_str_of("https://fine.example/a"), &verdict, &error));
  CHECK(outlink_verdict_action(verdict) == OUTLINK_ACTION_ALLOW);
  outlink_verdict_free(verdict);
  CHECK(is(outlink_chain_href(chain), "https://fine.example/a"));
  SUCCEEDS(outlink_chain_address(chain, v4, &verdict, &error));
  CHECK(outlink_verdict_action(verdict) == OUTLINK_ACTION_ALLOW);
  outlink_verdict_free(verdict);
  outlink_chain *other = NULL;
  SUCCEEDS(outlink_chain_new(screener, NULL, &other, &error));
  SUCCEEDS(outlink_chain_hop(other, outlink_str_of("http://169.254.169.254/"), &verdict, &error));
  CHECK(outlink_verdict_action(verdict) == OUTLINK_ACTION_BLOCK);
  outlink_verdict_free(verdict);
  CHECK(outlink_chain_href(other).data == NULL);
  outlink_chain_free(other);
  outlink_screener_free(screener);
  SUCCEEDS(outlink_chain_hop(chain, outlink_str_of("/a"), &verdict, &error));
  CHECK(is(outlink_reason_detail(outlink_verdict_reason(verdict, 0)), "loop"));
  outlink_verdict_free(verdict);
  /* It stays stopped. */
  SUCCEEDS(outlink_chain_hop(chain, outlink_str_of("/b"), &verdict, &error));
  CHECK(is(outlink_reason_detail(outlink_verdict_reason(verdict, 0)), "loop"));
  outlink_verdict_free(verdict);
  CHECK(outlink_chain_href(chain).data == NULL);
  CHECK(outlink_chain_action(chain) == OUTLINK_ACTION_BLOCK);
  CHECK(outlink_chain_length(chain) == 2);
  outlink_chain_free(chain);
}

/* A hop that could not be screened blocks until a later one was; bytes are judged as a screener
 * judges them. */
static void chains_fail_closed(void) {
  outlink_policy *policy = outlink_policy_new();
  SUCCEEDS(outlink_policy_set_anomaly(policy, outlink_str_of("invalid_utf8"), OUTLINK_ACTION_WARN,
                                      &error));
  outlink_screener *screener = screener_of_rules(policy);
  outlink_policy_free(policy);
  outlink_chain *chain = NULL;
  SUCCEEDS(outlink_chain_new(screener, NULL, &chain, &error));
  CHECK(outlink_chain_action(chain) == OUTLINK_ACTION_ALLOW);
  outlink_str wrong = {NULL, 7}, fine = outlink_str_of("https://fine.example/a");
  outlink_verdict *verdict = NULL;
  FAILS(OUTLINK_STATUS_NULL_ARGUMENT, "location",
        outlink_chain_hop(chain, wrong, &verdict, &error));
  CHECK(outlink_chain_action(chain) == OUTLINK_ACTION_BLOCK);
  SUCCEEDS(outlink_chain_hop(chain, fine, &verdict, &error));
  outlink_verdict_free(verdict);
  CHECK(outlink_chain_action(chain) == OUTLINK_ACTION_ALLOW);
  FAILS(OUTLINK_STATUS_NULL_ARGUMENT, "verdict", outlink_chain_hop(chain, fine, NULL, &error));
  CHECK(outlink_chain_action(chain) == OUTLINK_ACTION_BLOCK);
  SUCCEEDS(outlink_chain_hop(chain, outlink_str_of("/b"), &verdict, &error));
  outlink_verdict_free(verdict);
  const uint8_t octets[4] = {8, 8, 8, 8};
  outlink_bytes v4 = {octets, 4}, short_one = {octets, 3};
  FAILS(OUTLINK_STATUS_INVALID_ARGUMENT, "3 bytes",
        outlink_chain_address(chain, short_one, &verdict, &error));
  SUCCEEDS(outlink_chain_address(chain, v4, &verdict, &error));
  outlink_verdict_free(verdict);
  CHECK(outlink_chain_action(chain) == OUTLINK_ACTION_BLOCK);
  outlink_str bytes = outlink_str_of("https://fine.example/\xff");
  SUCCEEDS(outlink_chain_hop(chain, bytes, &verdict, &error));
  CHECK(outlink_verdict_action(verdict) == outlink_screener_action(screener, bytes, NULL));
  CHECK(outlink_verdict_action(verdict) == OUTLINK_ACTION_WARN);
  outlink_verdict_free(verdict);
  CHECK(outlink_chain_action(chain) == OUTLINK_ACTION_WARN);
  outlink_chain_free(chain);
  outlink_screener_free(screener);
}

static void normal_forms(void) {
  outlink_normalized *normalized = NULL;
  SUCCEEDS(outlink_normalize(
      outlink_str_of("HTTPS://user@WWW.Example.co.uk:8443/a/%2e%2e/b?q=%41#top"), NULL,
      &normalized, &error));
  const outlink_url *url = outlink_normalized_url(normalized);
  CHECK(outlink_normalized_error(normalized).data == NULL);
  CHECK(is(outlink_url_normal(url), "https://www.example.co.uk/b?q=A"));
  CHECK(is(outlink_url_href(url), "https://user@www.example.co.uk:8443/b?q=%41#top"));
  CHECK(is(outlink_url_scheme(url), "https"));
  CHECK(is(outlink_url_host(url), "www.example.co.uk"));
  CHECK(outlink_url_port(url) == 8443);
  CHECK(is(outlink_url_path(url), "/b"));
  CHECK(is(outlink_url_query(url), "q=A"));
  CHECK(is(outlink_url_fragment(url), "top"));
  CHECK(is(outlink_url_registrable_domain(url), "example.co.uk"));
  CHECK(is(outlink_url_network(url), "public"));
  CHECK(outlink_url_anomaly_count(url) == 1);
  CHECK(is(outlink_url_anomaly(url, 0), "credentials"));
  CHECK(outlink_url_anomaly(url, 1).data == NULL);
  CHECK(contains(outlink_normalized_json(normalized), "\"expressions\":["));
  outlink_normalized_free(normalized);

  SUCCEEDS(outlink_normalize(outlink_str_of(""), NULL, &normalized, &error));
  CHECK(outlink_normalized_url(normalized) == NULL);
  CHECK(contains(outlink_normalized_error(normalized), "empty"));
  CHECK(contains(outlink_normalized_json(normalized), "\"normal\":null"));
  outlink_normalized_free(normalized);
}

static void expansions(void) {
  outlink_expansion *expansion = NULL;
  outlink_str link = outlink_str_of("https://www.google.com/url?q=https://t.me/a");
  SUCCEEDS(outlink_expand(link, NULL, &expansion, &error));
  CHECK(outlink_expansion_candidate_count(expansion) == 2);
  CHECK(outlink_expansion_candidate(expansion, 2) == NULL);
  CHECK(outlink_candidate_from(outlink_expansion_candidate(expansion, 1)) == 0);
  CHECK(outlink_expansion_limit(expansion).data == NULL);
  CHECK(outlink_expansion_error(expansion).data == NULL);
  CHECK(contains(outlink_expansion_json(expansion), "\"candidates\":["));
  outlink_expansion_free(expansion);

  outlink_limits *limits = outlink_limits_new();
  SUCCEEDS(outlink_limits_set(limits, OUTLINK_LIMIT_CANDIDATES, 1, &error));
  SUCCEEDS(outlink_expand(link, limits, &expansion, &error));
  CHECK(is(outlink_expansion_limit(expansion), "candidates"));
  outlink_expansion_free(expansion);
  outlink_limits_free(limits);

  SUCCEEDS(outlink_expand(outlink_str_of("http://["), NULL, &expansion, &error));
  CHECK(outlink_expansion_candidate_count(expansion) == 0);
  CHECK(outlink_expansion_error(expansion).data != NULL);
  outlink_expansion_free(expansion);
}

static void links_in_text(void) {
  outlink_links *links = NULL;
  outlink_str text = outlink_str_of("caf\xe9: hxxps://evil[.]example/a and t.me/b.");
  SUCCEEDS(outlink_extract(text, &links, &error));
  CHECK(outlink_links_count(links) == 2);
  CHECK(outlink_links_start(links, 0) == 6);
  CHECK(outlink_links_end(links, 0) == 30);
  CHECK(is(outlink_links_url(links, 0), "https://evil.example/a"));
  CHECK(is(outlink_links_url(links, 1), "https://t.me/b"));
  CHECK(is(outlink_links_form(links, 0), "disguised") && is(outlink_links_form(links, 1), "bare"));
  CHECK(outlink_links_shown(links, 0).data == NULL && !outlink_links_shown_host_differs(links, 0));
  CHECK(outlink_links_verdict(links, 0) == NULL);
  CHECK(outlink_links_start(links, 2) == SIZE_MAX && outlink_links_end(links, 2) == SIZE_MAX);
  CHECK(outlink_links_url(links, 2).data == NULL);
  outlink_links_free(links);

  outlink_extract_options *options = outlink_extract_options_new();
  outlink_str base = outlink_str_of("https://page.example/a/b");
  SUCCEEDS(outlink_extract_options_set_base(options, base, &error));
  SUCCEEDS(outlink_extract_options_set_quoted_printable(options, true, &error));
  SUCCEEDS(outlink_extract_with(outlink_str_of("<a href=3D\"/c\">"), options, &links, &error));
  CHECK(outlink_links_count(links) == 1 && outlink_links_start(links, 0) == 11);
  CHECK(is(outlink_links_url(links, 0), "https://page.example/c"));
  outlink_links_free(links);
  CHECK(outlink_extract_options_set_base(options, outlink_str_of("http://"), NULL) ==
        OUTLINK_STATUS_INVALID_ARGUMENT);
  outlink_extract_options_free(options);
}

typedef struct {
  unsigned calls;
  uint64_t done;
  uint64_t total;
} heard;

static void hear(void *data, outlink_stage stage, outlink_str list, uint64_t done,
                 uint64_t total) {
  heard *all = data;
  CHECK(stage == OUTLINK_STAGE_READING && (is(list, "mine") || is(list, "a")));
  *all = (heard){all->calls + 1, done, total};
}

static void hear_stages(void *data, outlink_stage stage, outlink_str list, uint64_t done,
                        uint64_t total) {
  CHECK(stage != OUTLINK_STAGE_READING && stage <= OUTLINK_STAGE_WRITING);
  CHECK(list.data == NULL && done <= total && total > 0);
  *(outlink_stage *)data = stage;
}

static void catalogs(const char *folder) {
  char path[4096];
  snprintf(path, sizeof path, "%s/mine.txt", folder);
  FILE *file = fopen(path, "wb");
  CHECK(file != NULL && fputs("evil.example\n", file) >= 0 && fclose(file) == 0);
  outlink_list *list = new_list("mine", OUTLINK_FORMAT_DOMAINS);
  SUCCEEDS(outlink_list_set_kind(list, OUTLINK_LIST_KIND_CATEGORY, &error));
  SUCCEEDS(outlink_list_set_exceptions(list, OUTLINK_EXCEPTIONS_ALL, &error));
  SUCCEEDS(outlink_list_set_category(list, outlink_str_of("malware"), &error));
  SUCCEEDS(outlink_list_set_ground(list, OUTLINK_GROUND_TERMS, &error));
  SUCCEEDS(outlink_list_set_action(list, OUTLINK_ACTION_REVIEW, &error));
  SUCCEEDS(outlink_list_add_jurisdiction(list, outlink_str_of("EU"), &error));
  SUCCEEDS(outlink_list_set_valid_from(list, 0, &error));
  SUCCEEDS(outlink_list_set_valid_until(list, 4102444800, &error));
  SUCCEEDS(outlink_list_set_reference(list, outlink_str_of("7"), &error));
  SUCCEEDS(outlink_list_set_source(list, outlink_str_of("us"), &error));
  SUCCEEDS(outlink_list_set_source_type(list, OUTLINK_SOURCE_TYPE_NOTICE, &error));
  SUCCEEDS(outlink_list_set_mandatory(list, false, &error));
  SUCCEEDS(outlink_list_set_comment(list, outlink_str_of("none"), &error));
  SUCCEEDS(outlink_list_add_canary(list, outlink_str_of("https://evil.example/"), &error));
  FAILS(OUTLINK_STATUS_INVALID_ARGUMENT, "kind", outlink_list_set_kind(list, 9, &error));
  FAILS(OUTLINK_STATUS_INVALID_ARGUMENT, "ground",
        outlink_list_set_ground(list, OUTLINK_GROUND_NONE, &error));
  FAILS(OUTLINK_STATUS_INVALID_ARGUMENT, "format",
        outlink_list_new(outlink_str_of("x"), 99, &list, &error));

  outlink_compiler *compiler = NULL;
  outlink_compiled *compiled = NULL;
  SUCCEEDS(outlink_compiler_new(outlink_str_of("links"), &compiler, &error));
  SUCCEEDS(
      outlink_compiler_set_limit(compiler, OUTLINK_LIST_LIMIT_LINE_BYTES, 1 << 12, &error));
  FAILS(OUTLINK_STATUS_INVALID_ARGUMENT, "limit",
        outlink_compiler_set_limit(compiler, 99, 1, &error));
  heard progress = {0, 0, 0};
  SUCCEEDS(outlink_compiler_set_progress(compiler, hear, &progress, &error));
  SUCCEEDS(outlink_compiler_add_file(compiler, list, outlink_str_of(path), &error));
  CHECK(progress.calls > 0 && progress.done == 13 && progress.total == 13);
  FAILS(OUTLINK_STATUS_IO, "No such file",
        outlink_compiler_add_file(compiler, list, outlink_str_of("/nowhere"), &error));
  FAILS(OUTLINK_STATUS_CATALOG, "nowhere",
        outlink_compiler_add_catalog(compiler, outlink_str_of("/nowhere"), &error));
  snprintf(path, sizeof path, "%s/outlink.toml", folder);
  file = fopen(path, "wb");
  CHECK(file != NULL &&
        fputs("[[list]]\nname = \"a\"\npath = \"mine.txt\"\nformat = \"domains\"\n", file) >= 0 &&
        fclose(file) == 0);
  SUCCEEDS(outlink_compiler_add_catalog(compiler, outlink_str_of(path), &error));
  const unsigned calls = progress.calls;
  SUCCEEDS(outlink_compiler_set_progress(compiler, NULL, NULL, &error));
  SUCCEEDS(outlink_compiler_add_bytes(compiler, list, bytes_of("evil.example\n"), &error));
  CHECK(progress.calls == calls);
  outlink_stage stage = OUTLINK_STAGE_READING;
  SUCCEEDS(outlink_compiler_set_progress(compiler, hear_stages, &stage, &error));
  SUCCEEDS(outlink_compiler_finish(compiler, &compiled, &error));
  CHECK(stage == OUTLINK_STAGE_WRITING);
  CHECK(outlink_compiled_rule_count(compiled) == 2);
  outlink_compiler_free(compiler);
  outlink_compiled_free(compiled);
  outlink_list_free(list);
}

static void write_list(const char *path, const char *text, const char *canary) {
  outlink_list *list = new_list("live", OUTLINK_FORMAT_DOMAINS);
  if (canary != NULL) {
    SUCCEEDS(outlink_list_add_canary(list, outlink_str_of(canary), &error));
  }
  outlink_compiled *compiled = compile(list, text);
  SUCCEEDS(outlink_compiled_write(compiled, outlink_str_of(path), &error));
  outlink_compiled_free(compiled);
  outlink_list_free(list);
}

/* A layer that is put on top stays there whatever is reloaded. */
static void urgent_orders(const outlink_live *live) {
  outlink_str order = outlink_str_of("order.example");
  outlink_list *list = new_list("orders", OUTLINK_FORMAT_DOMAINS);
  outlink_compiled *compiled = compile(list, "order.example\n");
  outlink_database *database = NULL;
  SUCCEEDS(outlink_compiled_open(compiled, NULL, &database, &error));
  outlink_compiled_free(compiled);
  outlink_list_free(list);
  SUCCEEDS(outlink_live_put_layer(live, database, &error));
  outlink_database_free(database);
  CHECK(outlink_live_action(live, order, NULL) > OUTLINK_ACTION_ALLOW);
  SUCCEEDS(outlink_live_reload(live, &error));
  CHECK(outlink_live_action(live, order, NULL) > OUTLINK_ACTION_ALLOW);
  bool removed = false;
  SUCCEEDS(outlink_live_remove_layer(live, outlink_str_of("links"), &removed, &error));
  CHECK(removed && outlink_live_action(live, order, NULL) == OUTLINK_ACTION_ALLOW);
  SUCCEEDS(outlink_live_remove_layer(live, outlink_str_of("links"), &removed, &error));
  CHECK(!removed);
}

static void live_reload(const char *folder) {
  char path[4096];
  snprintf(path, sizeof path, "%s/live.outlink", folder);
  write_list(path, "one.example\n", NULL);
  outlink_live_sources *sources = outlink_live_sources_new();
  outlink_live *live = NULL;
  SUCCEEDS(outlink_live_sources_add_database(sources, outlink_str_of(path), &error));
  outlink_open_options *options = outlink_open_options_new();
  SUCCEEDS(outlink_live_sources_set_options(sources, options, &error));
  outlink_open_options_free(options);
  outlink_limits *limits = outlink_limits_new();
  SUCCEEDS(outlink_live_sources_set_limits(sources, limits, &error));
  SUCCEEDS(outlink_live_sources_map_originals(sources, &error));
  char cache[4096];
  snprintf(cache, sizeof cache, "%s/cache", folder);
  SUCCEEDS(outlink_live_sources_set_cache(sources, outlink_str_of(cache), &error));
  SUCCEEDS(outlink_live_sources_set_max_shrink(sources, 0.5, &error));
  FAILS(OUTLINK_STATUS_INVALID_ARGUMENT, "1.5",
        outlink_live_sources_set_max_shrink(sources, 1.5, &error));
  outlink_limits_free(limits);
  char policy[4096];
  snprintf(policy, sizeof policy, "%s/policy.toml", folder);
  FILE *file = fopen(policy, "wb");
  CHECK(file != NULL && fputs("listed = \"warn\"\n", file) >= 0 && fclose(file) == 0);
  SUCCEEDS(outlink_live_sources_set_policy(sources, outlink_str_of(policy), &error));
  SUCCEEDS(outlink_live_open(sources, &live, &error));
  outlink_live_sources_free(sources);

  outlink_str one = outlink_str_of("http://one.example/"), two = outlink_str_of("two.example");
  CHECK(outlink_live_action(live, one, NULL) == OUTLINK_ACTION_WARN);
  outlink_screener *held = NULL;
  SUCCEEDS(outlink_live_current(live, &held, &error));
  write_list(path, "two.example\nthree.example\n", "http://two.example/");
  bool changed = false;
  SUCCEEDS(outlink_live_reload_if_changed(live, &changed, &error));
  CHECK(changed);
  SUCCEEDS(outlink_live_reload_if_changed(live, &changed, &error));
  CHECK(!changed);
  CHECK(outlink_live_action(live, one, NULL) == OUTLINK_ACTION_ALLOW);
  CHECK(outlink_live_action(live, two, NULL) == OUTLINK_ACTION_WARN);
  CHECK(outlink_screener_action(held, one, NULL) == OUTLINK_ACTION_WARN);
  urgent_orders(live);
  outlink_live_report *report = NULL;
  SUCCEEDS(outlink_live_status(live, &report, &error));
  CHECK(strstr(outlink_live_report_json(report).data, "\"failure\":null") != NULL);
  outlink_live_report_free(report);
  outlink_verdict *verdict = NULL;
  SUCCEEDS(outlink_live_screen(live, two, NULL, &verdict, &error));
  CHECK(outlink_verdict_action(verdict) == OUTLINK_ACTION_WARN);
  outlink_verdict_free(verdict);
  outlink_action actions[2];
  outlink_str links[2] = {one, two};
  SUCCEEDS(outlink_live_actions(live, links, 2, NULL, actions, &error));
  CHECK(actions[0] == OUTLINK_ACTION_ALLOW && actions[1] == OUTLINK_ACTION_WARN);

  /* A database whose canary gets away is not published. */
  write_list(path, "four.example\n", "http://two.example/");
  FAILS(OUTLINK_STATUS_CANARIES, "two.example", outlink_live_reload(live, &error));
  CHECK(outlink_live_action(live, two, NULL) == OUTLINK_ACTION_WARN);
  outlink_screener *uncaught = NULL;
  outlink_database *database = NULL;
  SUCCEEDS(outlink_database_map(outlink_str_of(path), NULL, &database, &error));
  SUCCEEDS(outlink_screener_new(database, NULL, &uncaught, &error));
  outlink_database_free(database);
  outlink_canaries *canaries = NULL;
  SUCCEEDS(outlink_screener_uncaught_canaries(held, &canaries, &error));
  CHECK(outlink_canaries_count(canaries) == 0);
  outlink_canaries_free(canaries);
  SUCCEEDS(outlink_screener_uncaught_canaries(uncaught, &canaries, &error));
  CHECK(outlink_canaries_count(canaries) == 1);
  CHECK(is(outlink_canaries_link(canaries, 0), "http://two.example/"));
  CHECK(outlink_canaries_link(canaries, 1).data == NULL);
  outlink_canaries_free(canaries);
  outlink_screener_free(uncaught);
  SUCCEEDS(outlink_live_publish(live, held, &error));
  CHECK(outlink_live_action(live, one, NULL) == OUTLINK_ACTION_WARN);
  outlink_screener_free(held);
  outlink_live_free(live);
}

/* The text of a file of the example, for the caller to free. */
static char *example(const char *name) {
  char path[256];
  snprintf(path, sizeof path, "../../examples/nordic/%s", name);
  FILE *file = fopen(path, "rb");
  CHECK(file != NULL);
  char *text = calloc(1, 65536);
  CHECK(text != NULL && fread(text, 1, 65535, file) > 0);
  fclose(file);
  return text;
}

/* The Nordic case: an order of the police on top of the lists, its effect and its receipts. */
static void orders(const char *folder) {
  outlink_compiler *compiler = NULL;
  outlink_compiled *compiled = NULL;
  outlink_database *base = NULL;
  SUCCEEDS(outlink_compiler_new(outlink_str_of("base"), &compiler, &error));
  SUCCEEDS(outlink_compiler_add_catalog(
      compiler, outlink_str_of("../../examples/nordic/catalog.toml"), &error));
  SUCCEEDS(outlink_compiler_finish(compiler, &compiled, &error));
  outlink_compiler_free(compiler);
  SUCCEEDS(outlink_compiled_open(compiled, NULL, &base, &error));
  outlink_compiled_free(compiled);

  char *text = example("order.toml");
  outlink_order *order = NULL;
  SUCCEEDS(outlink_order_from_text(outlink_str_of(text), &order, &error));
  free(text);
  outlink_context *context = outlink_context_new();
  SUCCEEDS(outlink_context_set_now(context, 1795860000, &error));
  SUCCEEDS(outlink_context_add_jurisdiction(context, outlink_str_of("SE"), &error));
  SUCCEEDS(outlink_order_set_context(order, context, &error));
  SUCCEEDS(outlink_order_add_database(order, base, &error));
  SUCCEEDS(outlink_order_add_known_good(order, outlink_str_of("https://t.me/nice"), &error));
  text = example("posts.txt");
  for (char *link = strtok(text, "\n"); link != NULL; link = strtok(NULL, "\n")) {
    SUCCEEDS(outlink_order_add_link(order, outlink_str_of(link), &error));
  }
  free(text);
  outlink_order_layer *layer = NULL;
  SUCCEEDS(outlink_order_compile(order, outlink_str_of("order"), &layer, &error));
  const char *since = "\"in_force_since\":\"2026-11-28T10:00:00Z\"";
  CHECK(contains(outlink_order_layer_receipt(layer), since));
  CHECK(contains(outlink_order_layer_receipt(layer), "entity telegram:username/gangjobs"));
  outlink_str report = outlink_order_layer_report(layer);
  CHECK(contains(report, "{\"input\":\"tg://resolve?domain=GangJobs\",\"before\":"));
  CHECK(contains(report, since) && !contains(report, "nice_channel"));
  CHECK(outlink_order_layer_bytes(layer).len > 100);
  char path[4096];
  snprintf(path, sizeof path, "%s/order.outlink", folder);
  SUCCEEDS(outlink_order_layer_write(layer, outlink_str_of(path), &error));

  /* Days later the receipt says the same. */
  outlink_database *urgent = NULL;
  outlink_screener *screener = NULL;
  outlink_verdict *verdict = NULL;
  outlink_receipt *receipt = NULL;
  outlink_screener_builder *builder = outlink_screener_builder_new();
  SUCCEEDS(outlink_order_layer_open(layer, &urgent, &error));
  SUCCEEDS(outlink_screener_builder_add_database(builder, base, &error));
  SUCCEEDS(outlink_screener_builder_add_database(builder, urgent, &error));
  SUCCEEDS(outlink_screener_builder_build(builder, &screener, &error));
  SUCCEEDS(outlink_context_set_now(context, 1796112000, &error));
  outlink_str link = outlink_str_of("https://t.me/gangjobs");
  SUCCEEDS(outlink_screener_screen(screener, link, context, &verdict, &error));
  CHECK(outlink_verdict_action(verdict) == OUTLINK_ACTION_BLOCK);
  SUCCEEDS(outlink_verdict_receipt(verdict, 1796112000, &receipt, &error));
  CHECK(contains(outlink_receipt_json(receipt), since));
  outlink_receipt_free(receipt);
  outlink_verdict_free(verdict);
  outlink_screener_free(screener);
  outlink_screener_builder_free(builder);
  outlink_database_free(urgent);
  outlink_order_layer_free(layer);

  FAILS(OUTLINK_STATUS_INVALID_ARGUMENT, "does not name",
        outlink_order_accept_over_block(order, outlink_str_of("https://other.example/"), &error));
  SUCCEEDS(outlink_order_add_known_good(order, link, &error));
  FAILS(OUTLINK_STATUS_ORDER, "known to be good",
        outlink_order_compile(order, outlink_str_of("order"), &layer, &error));
  outlink_order_free(order);
  FAILS(OUTLINK_STATUS_ORDER, "`urls` is missing",
        outlink_order_from_text(outlink_str_of("{\"reference\":\"A\",\"authority\":\"B\"}"),
                                &order, &error));
  outlink_context_free(context);
  outlink_database_free(base);
}

int main(int count, char **arguments) {
  CHECK(count == 2);
  versions();
  databases(arguments[1]);
  keyed_lists();
  verdicts();
  lifted_rules_and_entities();
  any_bytes();
  arrays();
  contexts_and_policies();
  layers_and_limits();
  addresses_and_chains();
  chains_fail_closed();
  normal_forms();
  expansions();
  links_in_text();
  catalogs(arguments[1]);
  live_reload(arguments[1]);
  orders(arguments[1]);
  puts("interface.c: ok");
  return 0;
}
