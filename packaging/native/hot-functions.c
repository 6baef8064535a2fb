/*
 * hot-functions SETTLE SECONDS PROGRAM [ARGUMENT...]
 *
 * Runs PROGRAM, a static executable with symbols, and after SETTLE seconds notes for SECONDS which of its functions are
 * entered; then ends it and prints their symbols, in order of first entry. Every function gets a breakpoint, which
 * goes at the first hit, so the program runs at its own pace but for a moment. x86-64 Linux.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <elf.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const unsigned char BREAKPOINT = 0xcc;

struct function {
  unsigned long address;
  const char *name;
  unsigned char first_byte;
  int entered;
};

static struct function *functions;
static size_t function_count;

static void die(const char *what) {
  perror(what);
  exit(1);
}

static int by_address(const void *a, const void *b) {
  unsigned long x = ((const struct function *)a)->address, y = ((const struct function *)b)->address;
  return x < y ? -1 : x > y;
}

static void read_functions(const char *file) {
  int fd = open(file, O_RDONLY);
  struct stat status;
  if (fd < 0 || fstat(fd, &status)) die(file);
  char *elf = mmap(0, status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (elf == MAP_FAILED) die(file);
  Elf64_Ehdr *header = (Elf64_Ehdr *)elf;
  Elf64_Shdr *sections = (Elf64_Shdr *)(elf + header->e_shoff);
  for (int i = 0; i < header->e_shnum; i++) {
    if (sections[i].sh_type != SHT_SYMTAB) continue;
    Elf64_Sym *symbols = (Elf64_Sym *)(elf + sections[i].sh_offset);
    const char *names = elf + sections[sections[i].sh_link].sh_offset;
    size_t symbol_count = sections[i].sh_size / sizeof *symbols;
    functions = calloc(symbol_count, sizeof *functions);
    if (!functions) die("calloc");
    for (size_t k = 0; k < symbol_count; k++) {
      if (ELF64_ST_TYPE(symbols[k].st_info) != STT_FUNC || symbols[k].st_shndx >= header->e_shnum) continue;
      if (!(sections[symbols[k].st_shndx].sh_flags & SHF_EXECINSTR)) continue;
      functions[function_count].address = symbols[k].st_value;
      functions[function_count++].name = names + symbols[k].st_name;
    }
  }
  if (!function_count) {
    fprintf(stderr, "%s has no symbols\n", file);
    exit(1);
  }
  qsort(functions, function_count, sizeof *functions, by_address);
  size_t kept = 0;
  for (size_t k = 0; k < function_count; k++)
    if (!kept || functions[k].address != functions[kept - 1].address) functions[kept++] = functions[k];
  function_count = kept;
}

static void for_each_thread(DIR *tasks, void (*action)(int thread)) {
  rewinddir(tasks);
  for (struct dirent *entry; (entry = readdir(tasks));)
    if (atoi(entry->d_name) > 0) action(atoi(entry->d_name));
}

static void seize(int thread) {
  int status;
  if (ptrace(PTRACE_SEIZE, thread, 0, PTRACE_O_TRACECLONE)) die("PTRACE_SEIZE");
  if (ptrace(PTRACE_INTERRUPT, thread, 0, 0)) die("PTRACE_INTERRUPT");
  waitpid(thread, &status, __WALL);
}

static void go_on(int thread) {
  ptrace(PTRACE_CONT, thread, 0, 0);
}

static void set_breakpoints(int memory) {
  for (size_t k = 0; k < function_count; k++) {
    if (pread(memory, &functions[k].first_byte, 1, functions[k].address) != 1) die("read of the program");
    if (pwrite(memory, &BREAKPOINT, 1, functions[k].address) != 1) die("write to the program");
  }
}

/* A second thread may hit a breakpoint that is gone by now: it goes on from the function's start all the same. */
static int is_entry(int memory, int thread) {
  struct user_regs_struct registers;
  if (ptrace(PTRACE_GETREGS, thread, 0, &registers)) return 0;
  struct function key = {.address = registers.rip - 1};
  struct function *function = bsearch(&key, functions, function_count, sizeof key, by_address);
  if (!function) return 0;
  if (!function->entered) {
    function->entered = 1;
    if (pwrite(memory, &function->first_byte, 1, function->address) != 1) die("write to the program");
    puts(function->name);
  }
  registers.rip--;
  ptrace(PTRACE_SETREGS, thread, 0, &registers);
  return 1;
}

static void watch(int program, int memory, int seconds) {
  const struct timespec moment = {0, 100000};
  for (time_t end = time(0) + seconds; time(0) < end;) {
    int status, thread = waitpid(-1, &status, __WALL | WNOHANG);
    if (thread == 0) {
      nanosleep(&moment, 0);
      continue;
    }
    if (thread < 0 || (!WIFSTOPPED(status) && thread == program)) {
      fprintf(stderr, "the program has ended\n");
      exit(1);
    }
    if (!WIFSTOPPED(status)) continue;
    int signal = WSTOPSIG(status), event = status >> 16;
    if (event || (signal == SIGTRAP && is_entry(memory, thread))) signal = 0;
    ptrace(PTRACE_CONT, thread, 0, signal);
  }
}

int main(int argc, char **argv) {
  if (argc < 4) {
    fprintf(stderr, "usage: hot-functions SETTLE SECONDS PROGRAM [ARGUMENT...]\n");
    return 2;
  }
  read_functions(argv[3]);
  pid_t program = fork();
  if (program < 0) die("fork");
  if (program == 0) {
    dup2(STDERR_FILENO, STDOUT_FILENO);
    execv(argv[3], argv + 3);
    die(argv[3]);
  }
  sleep(atoi(argv[1]));
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/task", program);
  DIR *tasks = opendir(path);
  if (!tasks) die(path);
  snprintf(path, sizeof path, "/proc/%d/mem", program);
  int memory = open(path, O_RDWR);
  if (memory < 0) die(path);
  for_each_thread(tasks, seize);
  set_breakpoints(memory);
  for_each_thread(tasks, go_on);
  watch(program, memory, atoi(argv[2]));
  kill(program, SIGKILL);
  return fflush(stdout) ? 1 : 0;
}
