/* Reads commands and answers with lines, so that any language can hold the C interface against its
 * own. A command is a word, the length of what follows the line break, a line break and so many
 * bytes:
 *
 *   policy N    the policy in TOML, for the rules that come
 *   rules N     a list of rule objects; compiles them and screens with them
 *   key N       the name of a list, an equals sign and its key, for the database that comes
 *   database N  the path of a database; screens with it
 *   trust N     a public key that has to have signed the databases that come
 *   signed N    the path of a database; answers with the key that signed it and with its comment
 *   unsigned N  the path of a database that nobody signed who is trusted
 *   refused N   the path of a database of a version that cannot be read
 *   now N       the seconds since 1970-01-01T00:00:00Z; N is the number itself
 *   jurisdiction N   screens as there and nowhere else
 *   link N      screens; answers with the JSON of the verdict
 *   story 0     forgets layers, policy and context
 *   catalog N   the path of a catalog; compiles it to one more layer. Answers with "compiled", or with
 *               "refused" if the compiler refuses the lists
 *   layers 0    screens with the layers; answers with the canaries that no rule catches, each with ";"
 *   context 0   forgets the context
 *   country N, audience N, surface N   add to the context
 *   statement N   a link; answers with the JSON of its statement of reasons, or with "none"
 *   receipt N     a link; answers with the JSON of its receipt, or with "none"
 *   profile N     the profile in TOML, for the statements that come
 *   normalize N, expand N   answers with JSON
 *   extract N   answers with "start-end url;" for each link in a text
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

/* Sets the time again, which a new context does not know. */
static outlink_context *context_of(int64_t now, outlink_str jurisdiction) {
  outlink_context *context = outlink_context_new();
  SUCCEEDS(outlink_context_set_now(context, now, &error));
  SUCCEEDS(outlink_context_add_jurisdiction(context, jurisdiction, &error));
  return context;
}

static void answer_links(outlink_str text) {
  outlink_links *links = NULL;
  SUCCEEDS(outlink_extract(text, &links, &error));
  for (size_t index = 0; index < outlink_links_count(links); ++index) {
    outlink_str url = outlink_links_url(links, index);
    printf("%zu-%zu ", outlink_links_start(links, index), outlink_links_end(links, index));
    fwrite(url.data, 1, url.len, stdout);
    putchar(';');
  }
  putchar('\n');
  outlink_links_free(links);
}

static char *read_file(const char *path, size_t *length) {
  FILE *file = fopen(path, "rb");
  CHECK(file != NULL && fseek(file, 0, SEEK_END) == 0);
  long size = ftell(file);
  CHECK(size > 0 && fseek(file, 0, SEEK_SET) == 0);
  char *bytes = malloc((size_t)size);
  CHECK(bytes != NULL && fread(bytes, 1, (size_t)size, file) == (size_t)size);
  fclose(file);
  *length = (size_t)size;
  return bytes;
}

/* Opens a database in every way that asks for its signature. */
static void answer_signature(const char *path, const outlink_open_options *options) {
  char beside[4096];
  snprintf(beside, sizeof beside, "%s.minisig", path);
  size_t length = 0, signature_length = 0;
  char *bytes = read_file(path, &length), *signature = read_file(beside, &signature_length);
  outlink_bytes database_bytes = {(const uint8_t *)bytes, length};
  outlink_str signature_text = {signature, signature_length};
  outlink_database *opened[3] = {NULL, NULL, NULL};
  char copies[4096];
  snprintf(copies, sizeof copies, "%s.copies", path);
  SUCCEEDS(outlink_database_map_copy(outlink_str_of(path), outlink_str_of(copies), options, &opened[0],
                                     &error));
  SUCCEEDS(outlink_database_read(outlink_str_of(path), options, &opened[1], &error));
  SUCCEEDS(outlink_database_from_signed_bytes(database_bytes, signature_text, options, &opened[2],
                                              &error));
  outlink_str key = outlink_database_signature_key(opened[0]);
  outlink_str comment = outlink_database_signature_comment(opened[0]);
  printf("%.*s %.*s\n", (int)key.len, key.data, (int)comment.len, comment.data);
  outlink_database *none = NULL;
  FAILS(OUTLINK_STATUS_SIGNATURE, "without a signature",
        outlink_database_from_bytes(database_bytes, options, &none, &error));
  bytes[length / 2] ^= 1;
  FAILS(OUTLINK_STATUS_SIGNATURE, "sign",
        outlink_database_from_signed_bytes(database_bytes, signature_text, options, &none, &error));
  for (int index = 0; index < 3; ++index) {
    CHECK(outlink_database_signature_key(opened[index]).len == 16);
    outlink_database_free(opened[index]);
  }
  free(bytes);
  free(signature);
}

enum { MAX_LAYERS = 8 };
static outlink_database *layers[MAX_LAYERS];
static size_t layer_count;

static void forget_layers(void) {
  while (layer_count > 0) outlink_database_free(layers[--layer_count]);
}

static void add_layer(outlink_str catalog) {
  outlink_compiler *compiler = NULL;
  outlink_compiled *compiled = NULL;
  SUCCEEDS(outlink_compiler_new(outlink_str_of("layer"), &compiler, &error));
  SUCCEEDS(outlink_compiler_set_strict(compiler, true, &error));
  SUCCEEDS(outlink_compiler_add_catalog(compiler, catalog, &error));
  outlink_error *error = NULL;
  if (outlink_compiler_finish(compiler, &compiled, &error) == OUTLINK_STATUS_OK) {
    CHECK(layer_count < MAX_LAYERS);
    SUCCEEDS(outlink_compiled_open(compiled, NULL, &layers[layer_count++], &error));
    puts("compiled");
  } else {
    CHECK(outlink_error_status(error) == OUTLINK_STATUS_LIST);
    outlink_error_free(error);
    puts("refused");
  }
  outlink_compiled_free(compiled);
  outlink_compiler_free(compiler);
}

static outlink_screener *screener_of_layers(const outlink_policy *policy) {
  outlink_screener_builder *builder = outlink_screener_builder_new();
  outlink_screener *screener = NULL;
  for (size_t index = 0; index < layer_count; ++index) {
    SUCCEEDS(outlink_database_verify(layers[index], &error));
    SUCCEEDS(outlink_screener_builder_add_database(builder, layers[index], &error));
  }
  SUCCEEDS(outlink_screener_builder_set_policy(builder, policy, &error));
  SUCCEEDS(outlink_screener_builder_build(builder, &screener, &error));
  outlink_screener_builder_free(builder);
  outlink_canaries *canaries = NULL;
  SUCCEEDS(outlink_screener_uncaught_canaries(screener, &canaries, &error));
  for (size_t index = 0; index < outlink_canaries_count(canaries); ++index) {
    outlink_str link = outlink_canaries_link(canaries, index);
    printf("%.*s;", (int)link.len, link.data);
  }
  putchar('\n');
  outlink_canaries_free(canaries);
  return screener;
}

static void answer_statement(const outlink_verdict *verdict, const outlink_profile *profile,
                             int64_t now) {
  outlink_statement *statement = NULL;
  outlink_error *error = NULL;
  if (outlink_verdict_statement(verdict, profile, outlink_str_of("case-1"), now, now, &statement,
                                &error) == OUTLINK_STATUS_OK) {
    answer(outlink_statement_json(statement));
    CHECK(outlink_statement_sentence(statement, outlink_str_of("sv")).len > 0);
    CHECK(outlink_statement_sentence(statement, outlink_str_of("xx")).data == NULL);
  } else {
    CHECK(outlink_error_status(error) == OUTLINK_STATUS_NO_STATEMENT);
    puts("none");
  }
  outlink_error_free(error);
  outlink_statement_free(statement);
}

static void answer_receipt(const outlink_verdict *verdict, int64_t now) {
  outlink_receipt *receipt = NULL;
  outlink_error *error = NULL;
  if (outlink_verdict_receipt(verdict, now, &receipt, &error) == OUTLINK_STATUS_OK) {
    answer(outlink_receipt_json(receipt));
  } else {
    CHECK(outlink_error_status(error) == OUTLINK_STATUS_NO_STATEMENT);
    puts("none");
  }
  outlink_error_free(error);
  outlink_receipt_free(receipt);
}

int main(void) {
  outlink_open_options *options = outlink_open_options_new();
  outlink_policy *policy = outlink_policy_new();
  outlink_screener *screener = NULL;
  outlink_context *context = outlink_context_new();
  outlink_profile *profile = NULL;
  char word[16];
  int64_t number = 0, now = 0;
  while (scanf("%15s %" SCNd64, word, &number) == 2) {
    CHECK(getchar() == '\n');
    if (strcmp(word, "now") == 0) {
      now = number;
      SUCCEEDS(outlink_context_set_now(context, now, &error));
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
        SUCCEEDS(outlink_database_map(text, options, &database, &error));
      }
      outlink_screener_free(screener);
      SUCCEEDS(outlink_screener_new(database, policy, &screener, &error));
      outlink_database_free(database);
    } else if (strcmp(word, "trust") == 0) {
      SUCCEEDS(outlink_open_options_trust(options, text, &error));
    } else if (strcmp(word, "signed") == 0) {
      answer_signature(bytes, options);
    } else if (strcmp(word, "unsigned") == 0) {
      outlink_database *database = NULL;
      FAILS(OUTLINK_STATUS_SIGNATURE, "trusted",
            outlink_database_read(text, options, &database, &error));
    } else if (strcmp(word, "refused") == 0) {
      outlink_database *database = NULL;
      FAILS(OUTLINK_STATUS_DATABASE_VERSION, "version",
            outlink_database_map(text, NULL, &database, &error));
    } else if (strcmp(word, "key") == 0) {
      const char *sign = strchr(bytes, '=');
      CHECK(sign != NULL);
      outlink_str list = {bytes, (size_t)(sign - bytes)};
      SUCCEEDS(outlink_open_options_add_key(options, list, bytes_of(sign + 1), &error));
    } else if (strcmp(word, "jurisdiction") == 0) {
      outlink_context_free(context);
      context = context_of(now, text);
    } else if (strcmp(word, "story") == 0 || strcmp(word, "context") == 0) {
      if (strcmp(word, "story") == 0) {
        forget_layers();
        outlink_policy_free(policy);
        policy = outlink_policy_new();
      }
      outlink_context_free(context);
      context = outlink_context_new();
    } else if (strcmp(word, "catalog") == 0) {
      add_layer(text);
    } else if (strcmp(word, "layers") == 0) {
      outlink_screener_free(screener);
      screener = screener_of_layers(policy);
    } else if (strcmp(word, "country") == 0) {
      SUCCEEDS(outlink_context_add_jurisdiction(context, text, &error));
    } else if (strcmp(word, "audience") == 0) {
      SUCCEEDS(outlink_context_set_audience(context, text, &error));
    } else if (strcmp(word, "surface") == 0) {
      SUCCEEDS(outlink_context_set_surface(context, text, &error));
    } else if (strcmp(word, "profile") == 0) {
      outlink_profile_free(profile);
      SUCCEEDS(outlink_profile_from_toml(text, &profile, &error));
    } else if (strcmp(word, "statement") == 0 || strcmp(word, "receipt") == 0) {
      outlink_verdict *verdict = NULL;
      SUCCEEDS(outlink_screener_screen(screener, text, context, &verdict, &error));
      if (strcmp(word, "statement") == 0) {
        answer_statement(verdict, profile, now);
      } else {
        answer_receipt(verdict, now);
      }
      outlink_verdict_free(verdict);
    } else if (strcmp(word, "extract") == 0) {
      answer_links(text);
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
  forget_layers();
  outlink_profile_free(profile);
  outlink_policy_free(policy);
  outlink_screener_free(screener);
  outlink_context_free(context);
  outlink_open_options_free(options);
  return 0;
}
