// SPDX-License-Identifier: MIT
//
// For LD_PRELOAD: shifts the wall clock by the number of seconds in the file that $KB_CLOCK names, or stops it at the
// time after a `=` in that file. Monotonic clocks are not changed, just as when an administrator sets the time.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void change(struct timespec* now) {
  const char* path = getenv("KB_CLOCK");
  FILE* file = path ? fopen(path, "re") : NULL;
  long long seconds = 0;
  if (!file) return;
  if (fscanf(file, " =%lld", &seconds) == 1)
    *now = (struct timespec){.tv_sec = (time_t)seconds};
  else if (fscanf(file, "%lld", &seconds) == 1)
    now->tv_sec += (time_t)seconds;
  fclose(file);
}

int clock_gettime(clockid_t clock, struct timespec* out) {
  const int result = (int)syscall(SYS_clock_gettime, clock, out);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) change(out);
  return result;
}

time_t time(time_t* out) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (out) *out = now.tv_sec;
  return now.tv_sec;
}
