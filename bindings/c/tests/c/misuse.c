/* The caller's errors, one for each first argument: a sanitizer or valgrind has to end the program. */

#include <limits.h>
#include <pthread.h>

#include "check.h"

static outlink_verdict *verdict(void) {
  outlink_database *database = NULL;
  outlink_screener *screener = NULL;
  outlink_verdict *made = NULL;
  SUCCEEDS(outlink_database_starter(&database, &error));
  SUCCEEDS(outlink_screener_new(database, NULL, &screener, &error));
  SUCCEEDS(outlink_screener_screen(screener, outlink_str_of("https://a.example/"), NULL, &made,
                                   &error));
  outlink_screener_free(screener);
  outlink_database_free(database);
  return made;
}

static volatile unsigned sum;

static void read_all(outlink_str view) {
  for (size_t at = 0; at < view.len; ++at) sum += (unsigned char)view.data[at];
}

static void *read_all_of(void *argument) {
  read_all(*(outlink_str *)argument);
  return NULL;
}

/* A link of which nobody wrote the last bytes. */
static void screen_half_a_link(void) {
  outlink_database *database = NULL;
  outlink_screener *screener = NULL;
  SUCCEEDS(outlink_database_starter(&database, &error));
  SUCCEEDS(outlink_screener_new(database, NULL, &screener, &error));
  char *text = malloc(64);
  CHECK(text != NULL);
  memcpy(text, "https://a.example/", 18);
  outlink_str link = {text, 64};
  if (outlink_screener_action(screener, link, NULL) >= OUTLINK_ACTION_BLOCK) puts("blocked");
  free(text);
  outlink_screener_free(screener);
  outlink_database_free(database);
}

int main(int count, char **arguments) {
  CHECK(count == 2);
  outlink_verdict *made = verdict();
  outlink_str json = outlink_verdict_json(made);
  if (strcmp(arguments[1], "double-free") == 0) {
    outlink_verdict_free(made);
    outlink_verdict_free(made);
  } else if (strcmp(arguments[1], "use-after-free") == 0) {
    outlink_verdict_free(made);
    read_all(json);
  } else if (strcmp(arguments[1], "data-race") == 0) {
    pthread_t reader;
    CHECK(pthread_create(&reader, NULL, read_all_of, &json) == 0);
    outlink_verdict_free(made);
    CHECK(pthread_join(reader, NULL) == 0);
  } else if (strcmp(arguments[1], "leak") == 0) {
    /* Several: the last pointer may still stand in a register, and then counts as in use. */
    for (int lost = 0; lost < 10; ++lost) made = verdict();
    made = NULL;
    json = outlink_str_of(NULL);
  } else if (strcmp(arguments[1], "undefined") == 0) {
    /* A length that is put into an int, and grows. */
    volatile int length = INT_MAX;
    length += (int)json.len;
    sum += (unsigned)length;
    outlink_verdict_free(made);
  } else if (strcmp(arguments[1], "uninitialized") == 0) {
    outlink_verdict_free(made);
    screen_half_a_link();
  }
  puts("misuse.c: nothing was found");
  return 0;
}
