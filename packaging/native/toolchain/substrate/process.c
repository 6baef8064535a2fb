/* Small questions about the process, and libc functions with variable arguments, which Java can only call fixed. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

extern char **environ;
/* from the JDK's libjava */
extern char *findJavaTZ_md(const char *java_home);

char **getEnviron(void) {
  return environ;
}

int getThreadId(void) {
  return (int)syscall(SYS_gettid);
}

/* User time of a thread in nanoseconds, or -1: field 14 of its stat, counted from behind the name, which may hold
   blanks and parentheses of its own. */
long getThreadUserTimeSlow(int tid) {
  char path[64], stat[512];
  snprintf(path, sizeof path, "/proc/self/task/%d/stat", tid);
  FILE *file = fopen(path, "r");
  if (!file) {
    return -1;
  }
  size_t length = fread(stat, 1, sizeof stat - 1, file);
  fclose(file);
  stat[length] = 0;
  const char *name_end = strrchr(stat, ')');
  unsigned long ticks;
  if (!name_end || sscanf(name_end + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu", &ticks) != 1) {
    return -1;
  }
  return (long)(ticks * (1000000000ul / (unsigned long)sysconf(_SC_CLK_TCK)));
}

/* No Java home to look into: the zone comes from TZ, /etc/timezone or /etc/localtime. */
char *SVM_FindJavaTZmd(const char *mappings, int length) {
  (void)mappings;
  (void)length;
  return findJavaTZ_md("");
}

void *mremapP(void *old, size_t old_size, size_t new_size, int flags, void *target) {
  return mremap(old, old_size, new_size, flags, target);
}

int openSII(const char *path, int flags, int mode) {
  return open(path, flags, mode);
}

int openatISII(int directory, const char *path, int flags, int mode) {
  return openat(directory, path, flags, mode);
}

int fprintfSD(FILE *file, const char *format, const char *string, int number) {
  return fprintf(file, format, string, number);
}
