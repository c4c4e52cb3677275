/* Threads that screen while another one replaces the database, and a watch looks for it. The folder for files is the first
 * argument. */

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "check.h"

/* What the header says is enough. Sanitizers need more. */
#ifndef STACK_BYTES
#define STACK_BYTES (256 << 10)
#endif

enum { READERS = 4, RELOADS = 30 };

/* On the thread of the watch. */
static void count_reload(void *data, const outlink_error *error) {
  CHECK(error == NULL);
  atomic_fetch_add((atomic_ulong *)data, 1);
}

typedef struct {
  const outlink_live *live;
  const outlink_screener *screener;
  const outlink_verdict *verdict;
  atomic_bool stop;
  atomic_ulong screened;
} shared;

/* Every version of the database lists a domain of its own, and one that all of them list. Further
 * ones make it a file of another size, which is seen even if the clock of the files is slow. */
static void write_database(const char *path, int version, int further) {
  char text[4096];
  int length = snprintf(text, sizeof text, "always.example\nversion%d.example\n", version);
  for (int number = 0; number < further; ++number) {
    length += snprintf(text + length, sizeof text - (size_t)length, "number%d.example\n", number);
  }
  outlink_list *list = NULL;
  outlink_compiler *compiler = NULL;
  outlink_compiled *compiled = NULL;
  SUCCEEDS(outlink_list_new(outlink_str_of("live"), OUTLINK_FORMAT_DOMAINS, &list, &error));
  SUCCEEDS(
      outlink_list_add_canary(list, outlink_str_of("https://always.example/"), &error));
  SUCCEEDS(outlink_compiler_new(outlink_str_of("links"), &compiler, &error));
  SUCCEEDS(outlink_compiler_add_bytes(compiler, list, bytes_of(text), &error));
  SUCCEEDS(outlink_compiler_finish(compiler, &compiled, &error));
  SUCCEEDS(outlink_compiled_write(compiled, outlink_str_of(path), &error));
  outlink_compiled_free(compiled);
  outlink_compiler_free(compiler);
  outlink_list_free(list);
}

static void *read_all_the_time(void *argument) {
  shared *all = argument;
  outlink_str links[2] = {outlink_str_of("https://always.example/"),
                          outlink_str_of("https://never.example/")};
  outlink_action actions[2];
  unsigned long screened = 0;
  do {
    CHECK(outlink_live_action(all->live, links[0], NULL) == OUTLINK_ACTION_BLOCK);
    SUCCEEDS(outlink_live_actions(all->live, links, 2, NULL, actions, &error));
    CHECK(actions[0] == OUTLINK_ACTION_BLOCK && actions[1] == OUTLINK_ACTION_ALLOW);
    outlink_verdict *verdict = NULL;
    SUCCEEDS(outlink_live_screen(all->live, links[0], NULL, &verdict, &error));
    CHECK(outlink_verdict_action(verdict) == OUTLINK_ACTION_BLOCK);
    outlink_verdict_free(verdict);
    outlink_screener *held = NULL;
    SUCCEEDS(outlink_live_current(all->live, &held, &error));
    CHECK(outlink_screener_action(held, links[0], NULL) == OUTLINK_ACTION_BLOCK);
    outlink_screener_free(held);
    /* One screener and one verdict for all threads; the JSON is made by whoever comes first. */
    CHECK(outlink_screener_action(all->screener, links[1], NULL) == OUTLINK_ACTION_ALLOW);
    CHECK(contains(outlink_verdict_json(all->verdict), "always.example"));
    screened += 6;
  } while (!atomic_load(&all->stop));
  atomic_fetch_add(&all->screened, screened);
  return NULL;
}

/* Frees what another thread made. */
static void *free_verdict(void *argument) {
  outlink_verdict_free(argument);
  return NULL;
}

int main(int count, char **arguments) {
  CHECK(count == 2);
  char path[4096];
  snprintf(path, sizeof path, "%s/threads.outlink", arguments[1]);
  write_database(path, 0, 0);
  outlink_live_sources *sources = outlink_live_sources_new();
  outlink_live *live = NULL;
  outlink_screener *screener = NULL;
  outlink_verdict *verdict = NULL;
  SUCCEEDS(outlink_live_sources_add_database(sources, outlink_str_of(path), &error));
  SUCCEEDS(outlink_live_open(sources, &live, &error));
  outlink_live_sources_free(sources);
  SUCCEEDS(outlink_live_current(live, &screener, &error));
  SUCCEEDS(outlink_screener_screen(screener, outlink_str_of("always.example"), NULL, &verdict,
                                   &error));

  shared all = {.live = live, .screener = screener, .verdict = verdict};
  pthread_attr_t small;
  CHECK(pthread_attr_init(&small) == 0 && pthread_attr_setstacksize(&small, STACK_BYTES) == 0);
  pthread_t readers[READERS];
  for (int reader = 0; reader < READERS; ++reader) {
    CHECK(pthread_create(&readers[reader], &small, read_all_the_time, &all) == 0);
  }
  for (int version = 1; version <= RELOADS; ++version) {
    write_database(path, version, 0);
    SUCCEEDS(outlink_live_reload(live, &error));
    char link[64];
    snprintf(link, sizeof link, "version%d.example", version);
    CHECK(outlink_live_action(live, outlink_str_of(link), NULL) == OUTLINK_ACTION_BLOCK);
  }
  atomic_store(&all.stop, true);
  for (int reader = 0; reader < READERS; ++reader) {
    CHECK(pthread_join(readers[reader], NULL) == 0);
  }
  CHECK(outlink_screener_action(screener, outlink_str_of("version0.example"), NULL) ==
        OUTLINK_ACTION_BLOCK);
  outlink_screener_free(screener);
  outlink_watch *watch = NULL;
  atomic_ulong reloads = 0;
  SUCCEEDS(outlink_live_watch(live, 1, count_reload, &reloads, &watch, &error));
  write_database(path, 100, 10);
  while (atomic_load(&reloads) == 0) sched_yield();
  outlink_str last = outlink_str_of("version100.example");
  CHECK(outlink_live_action(live, last, NULL) == OUTLINK_ACTION_BLOCK);
  /* The watch goes on without the object of the caller. */
  outlink_live_free(live);
  write_database(path, 101, 100);
  while (atomic_load(&reloads) == 1) sched_yield();
  outlink_watch_free(watch);
  CHECK(atomic_load(&reloads) == 2);
  pthread_t other;
  CHECK(pthread_create(&other, NULL, free_verdict, verdict) == 0);
  CHECK(pthread_join(other, NULL) == 0);
  printf("threads.c: ok, %lu answers during %d reloads\n", atomic_load(&all.screened), RELOADS);
  return 0;
}
