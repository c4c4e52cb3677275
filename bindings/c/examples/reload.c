/* A service that replaces its database while it screens: four threads screen, and a watch looks twice
 * a second whether the file was replaced.
 *
 *   reload DATABASE < links.txt
 *
 * In another window: outlink compile outlink.toml -o DATABASE */

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <outlink.h>

enum { WORKERS = 4 };

typedef struct {
  outlink_live *live;
  pthread_mutex_t input;
  atomic_ulong screened;
  atomic_ulong blocked;
} service;

static void print(const char *what, const outlink_error *error) {
  outlink_str message = outlink_error_message(error);
  fprintf(stderr, "%s: %.*s\n", what, (int)message.len, message.data);
}

/* On the thread of the watch. */
static void report(void *data, const outlink_error *error) {
  (void)data;
  if (error != NULL) {
    print("the old database stays in force", error);
  } else {
    fprintf(stderr, "a new database is in force\n");
  }
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
  outlink_watch *watch = NULL;
  if (status == OUTLINK_STATUS_OK) {
    status = outlink_live_watch(all.live, 500, report, NULL, &watch, &error);
  }
  if (status != OUTLINK_STATUS_OK) {
    print("reload", error);
    outlink_error_free(error);
    outlink_live_free(all.live);
    return 2;
  }

  pthread_t workers[WORKERS];
  int started = 0;
  while (started < WORKERS && pthread_create(&workers[started], NULL, work, &all) == 0) ++started;
  for (int worker = 0; worker < started; ++worker) pthread_join(workers[worker], NULL);
  outlink_watch_free(watch);
  outlink_live_free(all.live);
  printf("%lu links, %lu blocked\n", atomic_load(&all.screened), atomic_load(&all.blocked));
  return 0;
}
