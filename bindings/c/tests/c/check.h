/* What the tests need: conditions that hold in every build, and views that print. */

#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "outlink.h"

#define CHECK(condition)                                                           \
  do {                                                                             \
    if (!(condition)) {                                                            \
      fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition); \
      abort();                                                                     \
    }                                                                              \
  } while (0)

/* The call succeeds; otherwise its error is shown. */
#define SUCCEEDS(call)                                                                \
  do {                                                                                \
    outlink_error *error = NULL;                                                      \
    if ((call) != OUTLINK_STATUS_OK) {                                                \
      outlink_str message = outlink_error_message(error);                             \
      fprintf(stderr, "%s:%d: %.*s\n", __FILE__, __LINE__, (int)message.len, message.data); \
      abort();                                                                        \
    }                                                                                 \
    CHECK(error == NULL);                                                             \
  } while (0)

/* The call fails with a status, the error says so too, and the message holds a text. */
#define FAILS(expected, text, call)                            \
  do {                                                         \
    outlink_error *error = NULL;                               \
    CHECK((call) == (expected));                               \
    CHECK(outlink_error_status(error) == (expected));          \
    CHECK(contains(outlink_error_message(error), text));       \
    outlink_error_free(error);                                 \
  } while (0)

static inline int is(outlink_str view, const char *text) {
  return view.data != NULL && view.len == strlen(text) && memcmp(view.data, text, view.len) == 0;
}

static inline int contains(outlink_str view, const char *text) {
  size_t length = strlen(text);
  for (size_t at = 0; at + length <= view.len; ++at) {
    if (memcmp(view.data + at, text, length) == 0) return 1;
  }
  return 0;
}

static inline outlink_bytes bytes_of(const char *text) {
  outlink_bytes bytes = {(const uint8_t *)text, strlen(text)};
  return bytes;
}

#endif
