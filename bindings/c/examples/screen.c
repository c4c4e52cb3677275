/* Screens links from standard input, one a line, and prints what to do about each, and why.
 *
 *   screen [DATABASE]
 *
 * Without a database it uses the links for testing that come with the library. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <outlink.h>

static void print(outlink_str text) { fwrite(text.data, 1, text.len, stdout); }

static int fail(outlink_error *error) {
  outlink_str message = outlink_error_message(error);
  fprintf(stderr, "screen: %.*s\n", (int)message.len, message.data);
  outlink_error_free(error);
  return 2;
}

int main(int count, char **arguments) {
  outlink_error *error = NULL;
  outlink_database *database = NULL;
  outlink_status status =
      count > 1 ? outlink_database_map(outlink_str_of(arguments[1]), NULL, &database, &error)
                : outlink_database_starter(&database, &error);
  if (status != OUTLINK_STATUS_OK) return fail(error);

  outlink_screener *screener = NULL;
  status = outlink_screener_new(database, NULL, &screener, &error);
  outlink_database_free(database); /* the screener keeps what it needs */
  if (status != OUTLINK_STATUS_OK) return fail(error);

  int outcome = 0;
  char line[65536];
  while (fgets(line, sizeof line, stdin) != NULL) {
    outlink_str link = {line, strcspn(line, "\n")};

    /* Most links are allowed, and then nobody asks why. */
    if (outlink_screener_action(screener, link, NULL) == OUTLINK_ACTION_ALLOW) {
      printf("allow\n");
      continue;
    }
    outcome = 1;
    outlink_verdict *verdict = NULL;
    if (outlink_screener_screen(screener, link, NULL, &verdict, &error) != OUTLINK_STATUS_OK) {
      outlink_screener_free(screener);
      return fail(error);
    }
    print(outlink_verdict_message(verdict));
    const outlink_match *rule = outlink_reason_rule(outlink_verdict_reason(verdict, 0));
    if (rule != NULL) {
      printf("  [");
      print(outlink_match_list(rule));
      printf(", line %u]", (unsigned)outlink_match_line(rule));
    }
    printf("\n");
    outlink_verdict_free(verdict);
  }
  outlink_screener_free(screener);
  return outcome;
}
