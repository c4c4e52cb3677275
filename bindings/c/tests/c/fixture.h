/* One good object of every type, for the test that passes NULL instead of each in turn. */

#ifndef FIXTURE_H
#define FIXTURE_H

#include "check.h"

typedef struct {
  outlink_error *error;
  outlink_open_options *options;
  outlink_database *database;
  outlink_knowledge *knowledge;
  outlink_limits *limits;
  outlink_extract_options *extract_options;
  outlink_context *context;
  outlink_when *when;
  outlink_policy *policy;
  outlink_screener *screener;
  outlink_screener_builder *screener_builder;
  outlink_live_sources *live_sources;
  outlink_live *live;
  outlink_chain *chain;
  outlink_normalized *normalized;
  outlink_expansion *expansion;
  outlink_links *links;
  outlink_list *list;
  outlink_compiler *compiler;
  outlink_compiled *compiled;
  outlink_verdict *verdict;
  outlink_profile *profile;
  outlink_statement *statement;
  outlink_receipt *receipt;
  outlink_order *order;
  outlink_order_layer *order_layer;
  const outlink_reason *reason;
  const outlink_match *match;
  const outlink_candidate *candidate;
  const outlink_url *url;
  const outlink_entity *entity;
} fixture;

static inline void hear_reload(void *data, const outlink_error *error) {
  (void)data, (void)error;
}

static inline void hear_progress(void *data, outlink_stage stage, outlink_str list, uint64_t done,
                                 uint64_t total) {
  (void)data, (void)stage, (void)list, (void)done, (void)total;
}

static inline fixture make_fixture(const char *folder) {
  fixture f = {0};
  CHECK(outlink_database_read(outlink_str_of("/nowhere"), NULL, &f.database, &f.error) != 0);
  f.options = outlink_open_options_new();
  f.knowledge = outlink_knowledge_new();
  f.limits = outlink_limits_new();
  f.extract_options = outlink_extract_options_new();
  f.context = outlink_context_new();
  f.policy = outlink_policy_new();
  f.screener_builder = outlink_screener_builder_new();
  f.live_sources = outlink_live_sources_new();
  SUCCEEDS(outlink_when_new(OUTLINK_ACTION_WARN, &f.when, &error));
  SUCCEEDS(outlink_list_new(outlink_str_of("mine"), OUTLINK_FORMAT_RULES, &f.list, &error));
  outlink_compiler *compiler = NULL;
  SUCCEEDS(outlink_compiler_new(outlink_str_of("links"), &compiler, &error));
  SUCCEEDS(outlink_compiler_add_bytes(
      compiler, f.list,
      bytes_of("{\"entity\":\"telegram:username/foo\",\"action\":\"block\","
               "\"valid_from\":\"2000-01-01\",\"reference\":\"A-1\",\"category\":\"drugs\","
               "\"ground\":\"illegal\",\"valid_until\":\"2100-01-01\"}\n"),
      &error));
  SUCCEEDS(outlink_compiler_finish(compiler, &f.compiled, &error));
  outlink_compiler_free(compiler);
  SUCCEEDS(outlink_compiler_new(outlink_str_of("links"), &f.compiler, &error));
  SUCCEEDS(outlink_compiled_open(f.compiled, NULL, &f.database, &error));
  SUCCEEDS(outlink_screener_new(f.database, NULL, &f.screener, &error));
  char path[4096];
  snprintf(path, sizeof path, "%s/nulls.outlink", folder);
  SUCCEEDS(outlink_compiled_write(f.compiled, outlink_str_of(path), &error));
  outlink_live_sources *sources = outlink_live_sources_new();
  SUCCEEDS(outlink_live_sources_add_database(sources, outlink_str_of(path), &error));
  SUCCEEDS(outlink_live_open(sources, &f.live, &error));
  outlink_live_sources_free(sources);
  SUCCEEDS(outlink_chain_new(f.screener, NULL, &f.chain, &error));
  outlink_str link = outlink_str_of("https://t.me/s/foo/7");
  SUCCEEDS(outlink_normalize(link, NULL, &f.normalized, &error));
  SUCCEEDS(outlink_expand(link, NULL, &f.expansion, &error));
  SUCCEEDS(outlink_extract(link, &f.links, &error));
  SUCCEEDS(outlink_screener_screen(f.screener, link, NULL, &f.verdict, &error));
  SUCCEEDS(outlink_profile_from_toml(
      outlink_str_of("[category.drugs]\ncategory = \"STATEMENT_CATEGORY_SCAMS_AND_FRAUD\"\n"
                     "provision = \"law\"\nexplanation = \"why\"\n"),
      &f.profile, &error));
  int64_t day = 1800000000;
  SUCCEEDS(outlink_verdict_statement(f.verdict, f.profile, outlink_str_of("case-1"), day, day,
                                     &f.statement, &error));
  SUCCEEDS(outlink_verdict_receipt(f.verdict, day, &f.receipt, &error));
  SUCCEEDS(outlink_order_from_text(
      outlink_str_of("{\"reference\":\"A-2\",\"authority\":\"police\","
                     "\"urls\":[\"https://evil.example/\"]}"),
      &f.order, &error));
  SUCCEEDS(outlink_order_compile(f.order, outlink_str_of("urgent"), &f.order_layer, &error));
  f.reason = outlink_verdict_reason(f.verdict, 0);
  f.match = outlink_reason_rule(f.reason);
  f.candidate = outlink_verdict_candidate(f.verdict, 0);
  f.url = outlink_candidate_url(f.candidate);
  f.entity = outlink_candidate_entity(f.candidate);
  CHECK(f.match != NULL && f.entity != NULL && f.url != NULL);
  return f;
}

static inline void free_fixture(fixture *f) {
  outlink_error_free(f->error);
  outlink_open_options_free(f->options);
  outlink_database_free(f->database);
  outlink_knowledge_free(f->knowledge);
  outlink_limits_free(f->limits);
  outlink_extract_options_free(f->extract_options);
  outlink_context_free(f->context);
  outlink_when_free(f->when);
  outlink_policy_free(f->policy);
  outlink_screener_free(f->screener);
  outlink_screener_builder_free(f->screener_builder);
  outlink_live_sources_free(f->live_sources);
  outlink_live_free(f->live);
  outlink_chain_free(f->chain);
  outlink_normalized_free(f->normalized);
  outlink_expansion_free(f->expansion);
  outlink_links_free(f->links);
  outlink_list_free(f->list);
  outlink_compiler_free(f->compiler);
  outlink_compiled_free(f->compiled);
  outlink_verdict_free(f->verdict);
  outlink_profile_free(f->profile);
  outlink_statement_free(f->statement);
  outlink_receipt_free(f->receipt);
  outlink_order_free(f->order);
  outlink_order_layer_free(f->order_layer);
}

#endif
