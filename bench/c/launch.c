/*
 * launch STAMP [-g FILE]... -- COMMAND ARGUMENT...: becomes COMMAND, in control groups of its own.
 *
 * Writes its process id to each FILE (cgroup.procs or tasks of a group), so that the group is charged from COMMAND's
 * first page on, and the time just before exec, in nanoseconds since the epoch, to STAMP. COMMAND is killed when who
 * started it dies.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

static void fail(const char *what) {
  fprintf(stderr, "launch: %s: %s\n", what, strerror(errno));
  exit(126);
}

static void write_number(const char *file, int64_t number) {
  char text[24];
  int length = snprintf(text, sizeof text, "%" PRId64 "\n", number);
  int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0 || write(fd, text, length) != length || close(fd) < 0) {
    fail(file);
  }
}

int main(int argc, char **argv) {
  int i = 2;
  struct timespec now;
  for (; i + 1 < argc && strcmp(argv[i], "-g") == 0; i += 2) {
    write_number(argv[i + 1], getpid());
  }
  if (argc < 2 || i + 1 >= argc || strcmp(argv[i], "--") != 0) {
    fputs("usage: launch STAMP [-g FILE]... -- COMMAND ARGUMENT...\n", stderr);
    return 126;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  clock_gettime(CLOCK_REALTIME, &now);
  write_number(argv[1], (int64_t) now.tv_sec * 1000000000 + now.tv_nsec);
  execv(argv[i + 1], argv + i + 1);
  fail(argv[i + 1]);
}
