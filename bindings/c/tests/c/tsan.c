/* Entry points that Rust's instrumentation calls and older runtimes of TSan do not have; the
 * functions that they call here are those that the runtime watches. */

#include <string.h>

void *__tsan_memcpy(void *to, const void *from, size_t count);
void *__tsan_memmove(void *to, const void *from, size_t count);
void *__tsan_memset(void *to, int byte, size_t count);

__attribute__((weak)) void *__tsan_memcpy(void *to, const void *from, size_t count) {
  return memcpy(to, from, count);
}

__attribute__((weak)) void *__tsan_memmove(void *to, const void *from, size_t count) {
  return memmove(to, from, count);
}

__attribute__((weak)) void *__tsan_memset(void *to, int byte, size_t count) {
  return memset(to, byte, count);
}
