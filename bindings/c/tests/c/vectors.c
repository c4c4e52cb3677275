/* Reads commands and answers with lines, so that any language can hold the C interface against its
 * own. A command is a word, the length of what follows the line break, a line break and so many
 * bytes:
 *
 *   policy N    the policy in TOML, for the rules that come
 *   rules N     a list of rule objects; compiles them and screens with them
 *   database N  the path of a database; screens with it
 *   now N       the seconds since 1970-01-01T00:00:00Z; N is the number itself
 *   link N      screens; answers with the JSON of the verdict
 *   normalize N, expand N   answers with JSON
 */

#include <inttypes.h>

#include "check.h"

static char *read_bytes(size_t length) {
  char *bytes = malloc(length + 1);
  CHECK(bytes != NULL && fread(bytes, 1, length, stdin) == length);
  bytes[length] = '\0';
  return bytes;
}

static void answer(outlink_str line) {
  CHECK(line.data != NULL);
  fwrite(line.data, 1, line.len, stdout);
  putchar('\n');
}

static outlink_database *compile(outlink_bytes rules) {
  outlink_list *list = NULL;
  outlink_compiler *compiler = NULL;
  outlink_compiled *compiled = NULL;
  outlink_database *database = NULL;
  SUCCEEDS(outlink_list_new(outlink_str_of("case"), OUTLINK_FORMAT_RULES, &list, &error));
  SUCCEEDS(outlink_list_set_kind(list, OUTLINK_LIST_KIND_CATEGORY, &error));
  SUCCEEDS(outlink_compiler_new(outlink_str_of("case"), &compiler, &error));
  SUCCEEDS(outlink_compiler_add_bytes(compiler, list, rules, &error));
  SUCCEEDS(outlink_compiler_finish(compiler, &compiled, &error));
  SUCCEEDS(outlink_compiled_open(compiled, NULL, &database, &error));
  outlink_compiled_free(compiled);
  outlink_compiler_free(compiler);
  outlink_list_free(list);
  return database;
}

int main(void) {
  outlink_policy *policy = outlink_policy_new();
  outlink_screener *screener = NULL;
  outlink_context *context = outlink_context_new();
  char word[16];
  int64_t number = 0;
  while (scanf("%15s %" SCNd64, word, &number) == 2) {
    CHECK(getchar() == '\n');
    if (strcmp(word, "now") == 0) {
      SUCCEEDS(outlink_context_set_now(context, number, &error));
      continue;
    }
    char *bytes = read_bytes((size_t)number);
    outlink_str text = {bytes, (size_t)number};
    if (strcmp(word, "policy") == 0) {
      outlink_policy_free(policy);
      SUCCEEDS(outlink_policy_from_toml(text, &policy, &error));
    } else if (strcmp(word, "rules") == 0 || strcmp(word, "database") == 0) {
      outlink_bytes rules = {(const uint8_t *)bytes, (size_t)number};
      outlink_database *database = NULL;
      if (strcmp(word, "rules") == 0) {
        database = compile(rules);
      } else {
        SUCCEEDS(outlink_database_map(text, NULL, &database, &error));
      }
      outlink_screener_free(screener);
      SUCCEEDS(outlink_screener_new(database, policy, &screener, &error));
      outlink_database_free(database);
    } else if (strcmp(word, "link") == 0) {
      outlink_verdict *verdict = NULL;
      SUCCEEDS(outlink_screener_screen(screener, text, context, &verdict, &error));
      CHECK(outlink_verdict_action(verdict) == outlink_screener_action(screener, text, context));
      answer(outlink_verdict_json(verdict));
      outlink_verdict_free(verdict);
    } else if (strcmp(word, "normalize") == 0) {
      outlink_normalized *normalized = NULL;
      SUCCEEDS(outlink_normalize(text, NULL, &normalized, &error));
      answer(outlink_normalized_json(normalized));
      outlink_normalized_free(normalized);
    } else {
      CHECK(strcmp(word, "expand") == 0);
      outlink_expansion *expansion = NULL;
      SUCCEEDS(outlink_expand(text, NULL, &expansion, &error));
      answer(outlink_expansion_json(expansion));
      outlink_expansion_free(expansion);
    }
    free(bytes);
  }
  outlink_policy_free(policy);
  outlink_screener_free(screener);
  outlink_context_free(context);
  return 0;
}
