/*
 * cputime PID: nanoseconds of processor time that a process has had, all its threads together, ended ones too.
 *
 * /proc/PID/stat has it in hundredths of a second alone; /proc/PID/task/TID/schedstat loses what threads had that ended,
 * and is zero where the kernel keeps none. The process's CPU clock has neither fault.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int main(int argc, char **argv) {
  if (argc != 2) {
    fputs("usage: cputime PID\n", stderr);
    return 2;
  }
  clockid_t clock;
  struct timespec t;
  int error = clock_getcpuclockid(atoi(argv[1]), &clock);
  if (error == 0 && clock_gettime(clock, &t) < 0) {
    error = errno;
  }
  if (error != 0) {
    fprintf(stderr, "cputime %s: %s\n", argv[1], strerror(error));
    return 1;
  }
  printf("%" PRId64 "\n", (int64_t) t.tv_sec * 1000000000 + t.tv_nsec);
  return 0;
}
