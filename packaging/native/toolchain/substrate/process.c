/* The start of the process, small questions about it, and libc functions with variable arguments, which Java can only
   call fixed. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Room on the first thread's stack that Java code may count on. */
#define FIRST_STACK (128 * 1024)
/* Address space that the runtime reserves for the heap. */
#define RESERVED_FOR_HEAP (32ul << 30)
#define EXIT_USAGE 2

extern char **environ;
/* from the JDK's libjava */
extern char *findJavaTZ_md(const char *java_home);

/* The kernel maps 128 kB for the first stack and lets it grow. But musl reports as its size what is mapped when the
   runtime asks, and from that the array of the environment's variables is taken: with 10,000 of them too little is left. */
static __attribute__((noinline)) void extend_first_stack(void) {
  char stack[FIRST_STACK];
  *(volatile char *)stack = 0;
}

/* The runtime itself says no more than "Failed to create the main Isolate". */
static void check_address_space(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_AS, &limit) || limit.rlim_cur == RLIM_INFINITY) {
    return;
  }
  void *heap = mmap(NULL, RESERVED_FOR_HEAP, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (heap == MAP_FAILED) {
    fprintf(stderr,
            "panapulse: the limit of address space is %lu MB, and %lu MB more are needed, of which the agent uses a"
            " small part; raise it (ulimit -v, LimitAS= of systemd) and limit memory in use instead (MemoryMax=)\n",
            (unsigned long)(limit.rlim_cur >> 20), (unsigned long)RESERVED_FOR_HEAP >> 20);
    _exit(EXIT_USAGE);
  }
  munmap(heap, RESERVED_FOR_HEAP);
}

__attribute__((constructor)) static void prepare(void) {
  extend_first_stack();
  check_address_space();
}

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
