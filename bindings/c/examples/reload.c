/* A service that replaces its database while it screens: four threads screen, a fifth looks twice a
 * second whether the file was replaced.
 *
 *   reload DATABASE < links.txt
 *
 * In another window: outlink compile outlink.toml -o DATABASE */

#define _POSIX_C_SOURCE 200809L

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <outlink.h>

enum { WORKERS = 4 };

typedef struct {
  outlink_live *live;
  pthread_mutex_t input;
  atomic_bool done;
  atomic_ulong screened;
  atomic_ulong blocked;
} service;

static void report(const char *what, outlink_error *error) {
  outlink_str message = outlink_error_message(error);
  fprintf(stderr, "%s: %.*s\n", what, (int)message.len, message.data);
  outlink_error_free(error);
}

static void *work(void *argument) {
  service *all = argument;
  char line[65536];
  for (;;) {
    pthread_mutex_lock(&all->input);
    char *read = fgets(line, sizeof line, stdin);
    pthread_mutex_unlock(&all->input);
    if (read == NULL) return NULL;
    outlink_str link = {line, strcspn(line, "\n")};
    /* Whatever is published meanwhile, this link is judged by one screener. */
    outlink_action action = outlink_live_action(all->live, link, NULL);
    atomic_fetch_add(&all->screened, 1);
    if (action >= OUTLINK_ACTION_BLOCK) atomic_fetch_add(&all->blocked, 1);
  }
}

static void *watch(void *argument) {
  service *all = argument;
  const struct timespec half_a_second = {0, 500000000};
  while (!atomic_load(&all->done)) {
    bool changed = false;
    outlink_error *error = NULL;
    if (outlink_live_reload_if_changed(all->live, &changed, &error) != OUTLINK_STATUS_OK) {
      report("the old database stays in force", error);
    } else if (changed) {
      fprintf(stderr, "a new database is in force\n");
    }
    nanosleep(&half_a_second, NULL);
  }
  return NULL;
}

int main(int count, char **arguments) {
  if (count != 2) {
    fprintf(stderr, "usage: reload DATABASE < links.txt\n");
    return 2;
  }
  outlink_error *error = NULL;
  service all = {.input = PTHREAD_MUTEX_INITIALIZER};
  outlink_live_sources *sources = outlink_live_sources_new();
  outlink_status status =
      outlink_live_sources_add_database(sources, outlink_str_of(arguments[1]), &error);
  if (status == OUTLINK_STATUS_OK) status = outlink_live_open(sources, &all.live, &error);
  outlink_live_sources_free(sources);
  if (status != OUTLINK_STATUS_OK) {
    report("reload", error);
    return 2;
  }

  pthread_t workers[WORKERS], watcher;
  int started = 0;
  if (pthread_create(&watcher, NULL, watch, &all) != 0) return 2;
  while (started < WORKERS && pthread_create(&workers[started], NULL, work, &all) == 0) ++started;
  for (int worker = 0; worker < started; ++worker) pthread_join(workers[worker], NULL);
  atomic_store(&all.done, true);
  pthread_join(watcher, NULL);
  outlink_live_free(all.live);
  printf("%lu links, %lu blocked\n", atomic_load(&all.screened), atomic_load(&all.blocked));
  return 0;
}
