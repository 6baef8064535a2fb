/*
 * The floor: what a tick of Panapulse costs at the least.
 *
 * At each tick it asks the kernel what Panapulse's sampler asks with its default settings, through the same C library
 * calls, and keeps the same figures as 64-bit values in a row. It leaves out all that is not asking and parsing:
 * no settings, no names, no devices that come and go, no counters that must not fall, no ring, no export.
 * It trusts the kernel's files to look as they do on today's kernels. That makes it a measuring stick and not an agent.
 *
 *   floor --ticks N                     N ticks back to back; prints what one costs
 *   floor --interval MS --seconds S     a tick each MS milliseconds for S seconds, to be looked at from outside
 *   floor --once                        one tick; prints the row
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysinfo.h>
#include <time.h>
#include <unistd.h>

enum {
  MAX_ROW = 4096,
  MAX_TEXT = 1 << 18,
  MAX_MOUNTS = 64,
  MAX_PATH_BYTES = 4096,
  SECTOR = 512,
  BATCH = 100 /* ticks between two looks at the clock; panapulse tick-bench has the same */
};

static int64_t row[MAX_ROW];
static int places;

static char text[MAX_TEXT + 1]; /* the file that was read last, a NUL behind it */

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void put(int64_t value) {
  if (places < MAX_ROW) {
    row[places++] = value;
  }
}

static void put_double(double value) {
  int64_t bits;
  memcpy(&bits, &value, sizeof bits);
  put(bits);
}

/* Files: opened once, read whole from the start at each tick. */

static int open_once(const char *path) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    fail(path);
  }
  return fd;
}

/* Only a read of 0 bytes says that the file ends: the kernel hands out large ones in pieces. */
/* A first read of no more than this has the end: the kernel's buffer, a page, had room for one more line. */
enum { SURELY_WHOLE = 3072, SURELY_WHOLE_OF_NAMES = 3968 };

static int mountinfo_file;
static int vmstat_file;

/* The start of a file that the kernel makes line by line: what is behind is not made. */
static void slurp_start(int fd, size_t bytes) {
  ssize_t length = pread(fd, text, bytes, 0);
  if (length < 0) {
    fail("pread");
  }
  text[length] = 0;
}

static void slurp(int fd) {
  ssize_t length = 0;
  ssize_t got;
  while ((got = pread(fd, text + length, MAX_TEXT - length, length)) > 0) {
    length += got;
    if (length == got && length <= (fd == vmstat_file ? SURELY_WHOLE_OF_NAMES : SURELY_WHOLE) && fd != mountinfo_file) {
      break;
    }
  }
  if (got < 0) {
    fail("pread");
  }
  text[length] = 0;
}

/* Parsing: a cursor into the text. */

static const char *next_line(const char *at) {
  const char *end = strchr(at, '\n');
  return end ? end + 1 : at + strlen(at);
}

static const char *skip_blanks(const char *at) {
  while (*at == ' ' || *at == '\t') {
    at++;
  }
  return at;
}

static const char *skip_word(const char *at) {
  while (*at > ' ') {
    at++;
  }
  return skip_blanks(at);
}

static int64_t number(const char **at) {
  const char *p = skip_blanks(*at);
  int64_t value = 0;
  while (*p >= '0' && *p <= '9') {
    value = value * 10 + (*p++ - '0');
  }
  *at = p;
  return value;
}

/* 12.34 as 1234 */
static int64_t hundredths(const char **at) {
  int64_t whole = number(at);
  if (**at == '.') {
    ++*at;
    whole = whole * 100 + number(at);
  }
  return whole;
}

static int starts(const char *at, const char *word) {
  return strncmp(at, word, strlen(word)) == 0;
}

/* The numbers behind keys, which stand in the order of the file; a key that is missing has 0. Answers where it got to. */
static size_t keyed(const char *const *keys, int count, int64_t *values) {
  const char *line = text;
  int key = 0;
  memset(values, 0, count * sizeof *values);
  for (; *line && key < count; line = next_line(line)) {
    if (starts(line, keys[key])) {
      const char *at = line + strlen(keys[key]);
      values[key++] = number(&at);
    }
  }
  return (size_t) (line - text);
}

/* /proc/stat: processor time by mode, processors on line, processes made */

static int stat_file;
static double ticks_per_second;
static int64_t ticks_before[7];

static void put_times(const char *at) {
  int64_t f[8];
  for (int i = 0; i < 8; i++) {
    f[i] = number(&at);
  }
  /* user system nice idle iowait interrupt steal */
  int64_t now[7] = {f[0], f[2], f[1], f[3], f[4], f[5] + f[6], f[7]};
  double total = 0;
  for (int i = 0; i < 7; i++) {
    put_double(now[i] / ticks_per_second);
    total += now[i] - ticks_before[i];
  }
  for (int i = 0; i < 7; i++) {
    put_double(total > 0 ? (now[i] - ticks_before[i]) / total : 0);
    ticks_before[i] = now[i];
  }
}

static void sample_stat(void) {
  int64_t online = 0;
  slurp(stat_file);
  put_times(text + sizeof "cpu" - 1);
  const char *line = next_line(text);
  for (; starts(line, "cpu"); line = next_line(line)) {
    online++;
  }
  put(online);
  for (; *line; line = next_line(line)) {
    if (starts(line, "processes ")) {
      const char *at = line + sizeof "processes " - 1;
      put(number(&at));
      return;
    }
  }
}

/* /proc/meminfo: memory by state */

static int meminfo_file;

static void sample_meminfo(void) {
  enum { TOTAL, FREE, AVAILABLE, BUFFERS, CACHED, SHMEM, RECLAIMABLE, UNRECLAIMABLE, KEYS };
  static const char *const keys[KEYS] = {
    "MemTotal:", "MemFree:", "MemAvailable:", "Buffers:", "Cached:", "Shmem:", "SReclaimable:", "SUnreclaim:"};
  int64_t kb[KEYS];
  slurp(meminfo_file);
  keyed(keys, KEYS, kb);
  int64_t states[2] = {kb[TOTAL] - kb[AVAILABLE], kb[AVAILABLE]};
  for (int i = 0; i < 2; i++) {
    put(states[i] * 1024);
    put_double((double) states[i] / kb[TOTAL]);
  }
  put(kb[TOTAL] * 1024);
  put(kb[AVAILABLE] * 1024);
  put(kb[SHMEM] * 1024);
  put(kb[RECLAIMABLE] * 1024);
  put(kb[UNRECLAIMABLE] * 1024);
}

/* sysinfo, /proc/swaps and /proc/vmstat: swap space by device, page faults */

static int swaps_file;

static void put_swap(int64_t total, int64_t unused) {
  put(total - unused);
  put(unused);
  if (total > 0) {
    put_double((double) (total - unused) / total);
    put_double((double) unused / total);
  }
}

/* The devices' lines: path type size used priority, in KiB. Returns how many there are. */
static int sample_swaps(void) {
  int devices = 0;
  slurp(swaps_file);
  for (const char *line = next_line(text); *line; line = next_line(line)) {
    if (starts(line, "none")) {
      continue; /* LXCFS: the total */
    }
    const char *at = skip_word(skip_word(line));
    int64_t size = number(&at);
    int64_t used = number(&at);
    put_swap(size * 1024, (size - used) * 1024);
    devices++;
  }
  return devices;
}

static void sample_paging(void) {
  enum { IN, OUT, FAULTS, MAJOR, KEYS };
  static const char *const keys[KEYS] = {"pswpin ", "pswpout ", "pgfault ", "pgmajfault "};
  static size_t wanted; /* where the last of these lines ended, and room for more digits */
  struct sysinfo info;
  int64_t counts[KEYS];
  if (sysinfo(&info) < 0) {
    fail("sysinfo");
  }
  int64_t total = (int64_t) info.totalswap * info.mem_unit;
  int64_t unused = (int64_t) info.freeswap * info.mem_unit;
  if (total == 0 || swaps_file < 0 || sample_swaps() == 0) {
    put_swap(total, unused);
  }
  if (wanted > 0) {
    slurp_start(vmstat_file, wanted);
    keyed(keys, KEYS, counts);
  } else {
    slurp(vmstat_file);
    wanted = keyed(keys, KEYS, counts) + 64;
  }
  put(counts[MAJOR]);
  put(counts[FAULTS] - counts[MAJOR]);
  put(counts[IN]);
  put(counts[OUT]);
}

static void sample_load(void) {
  double loads[3];
  if (getloadavg(loads, 3) < 3) {
    fail("getloadavg");
  }
  for (int i = 0; i < 3; i++) {
    put_double(loads[i]);
  }
}

/* /proc/diskstats: what whole disks read and wrote */

static int diskstats_file;

static int is_noise(const char *device) {
  return starts(device, "loop") || starts(device, "ram") || starts(device, "zram") || starts(device, "fd")
      || starts(device, "sr");
}

/* By the name alone: sda1, nvme0n1p2. Panapulse asks /sys once a name. */
static int is_partition(const char *device) {
  const char *end = device;
  while (*end > ' ') {
    end++;
  }
  if (end[-1] < '0' || end[-1] > '9') {
    return 0;
  }
  if (starts(device, "sd") || starts(device, "vd") || starts(device, "hd") || starts(device, "xvd")) {
    return 1;
  }
  while (end > device && end[-1] >= '0' && end[-1] <= '9') {
    end--;
  }
  return end > device + 1 && end[-1] == 'p' && end[-2] >= '0' && end[-2] <= '9';
}

static void put_disk(const char *at) {
  int64_t f[11];
  for (int i = 0; i < 11; i++) {
    f[i] = number(&at);
  }
  put(f[2] * SECTOR);
  put(f[6] * SECTOR);
  put(f[0]);
  put(f[4]);
  put(f[1]);
  put(f[5]);
  put_double(f[3] / 1e3);
  put_double(f[7] / 1e3);
  put_double(f[9] / 1e3);
}

/* Where few of the devices are wanted, /sys/block/NAME/stat of each, as long as no device comes or goes. */
enum { LINES_PER_DISK = 4, LINES_FOR_EVENTS = 2, MAX_DISKS = 64 };

static int events_file;
static int64_t events_before = -1;
static int disk_files[MAX_DISKS];
static int disk_count;

static int few_disks;

static void open_disk(const char *name) {
  char path[256];
  snprintf(path, sizeof path, "/sys/block/%.*s/stat", (int) strcspn(name, " "), name);
  if (disk_count < MAX_DISKS) {
    disk_files[disk_count++] = open_once(path);
  }
}

static void sample_all_disks(void) {
  int lines = 0;
  while (disk_count > 0) {
    close(disk_files[--disk_count]);
  }
  slurp(diskstats_file);
  for (const char *at = text; *at; at = next_line(at)) {
    lines++;
    at = skip_word(skip_word(skip_blanks(at)));
    if (!is_noise(at) && !is_partition(at)) {
      open_disk(at);
      put_disk(skip_word(at));
    }
  }
  few_disks = events_file >= 0 && lines >= LINES_PER_DISK * disk_count + LINES_FOR_EVENTS;
}

static void sample_disks(void) {
  if (few_disks) {
    slurp(events_file);
    const char *at = text;
    int64_t events = number(&at);
    if (events == events_before) {
      for (int i = 0; i < disk_count; i++) {
        slurp(disk_files[i]);
        put_disk(text);
      }
      return;
    }
    events_before = events;
  }
  sample_all_disks();
}

/* /proc/net/dev: what interfaces received and transmitted */

static int net_file;

static int is_unwanted(const char *interface) {
  return starts(interface, "lo:") || starts(interface, "veth") || starts(interface, "docker")
      || starts(interface, "br-") || starts(interface, "cali") || starts(interface, "cilium");
}

static void sample_network(void) {
  slurp(net_file);
  for (const char *at = next_line(next_line(text)); *at; at = next_line(at)) {
    at = skip_blanks(at);
    if (is_unwanted(at)) {
      continue;
    }
    at = strchr(at, ':') + 1;
    for (int i = 0; i < 16; i++) {
      int64_t value = number(&at);
      if (i % 8 < 4) {
        put(value);
      }
    }
  }
}

/* statvfs of each file system that holds files; which those are is read anew when poll says so */

static const char *const pseudo[] = {
  "autofs", "binfmt_misc", "bpf", "cgroup", "cgroup2", "configfs", "debugfs", "devpts", "devtmpfs", "efivarfs",
  "fuse.gvfsd-fuse", "fuse.lxcfs", "fuse.portal", "fusectl", "hugetlbfs", "mqueue", "nsfs", "overlay", "proc",
  "pstore", "ramfs", "rpc_pipefs", "securityfs", "selinuxfs", "squashfs", "sysfs", "tmpfs", "tracefs"};

struct mount {
  char point[MAX_PATH_BYTES];
  int64_t device;
};

static struct mount mounts[MAX_MOUNTS];
static int mount_count;

static int is_pseudo(const char *type) {
  size_t length = strcspn(type, " ");
  for (size_t i = 0; i < sizeof pseudo / sizeof *pseudo; i++) {
    if (strlen(pseudo[i]) == length && strncmp(pseudo[i], type, length) == 0) {
      return 1;
    }
  }
  return 0;
}

static int is_known(int64_t device) {
  for (int i = 0; i < mount_count; i++) {
    if (mounts[i].device == device) {
      return 1;
    }
  }
  return 0;
}

/* up to the blank, \040 and its like made good */
static void unescape(const char *from, char *to, size_t size) {
  size_t n = 0;
  while (*from > ' ' && n + 1 < size) {
    if (*from == '\\') {
      to[n++] = (char) ((from[1] - '0') * 64 + (from[2] - '0') * 8 + (from[3] - '0'));
      from += 4;
    } else {
      to[n++] = *from++;
    }
  }
  to[n] = 0;
}

/* id parent major:minor root point options [fields] - type source options */
static void read_mounts(void) {
  mount_count = 0;
  slurp(mountinfo_file);
  for (const char *line = text; *line; line = next_line(line)) {
    const char *at = skip_word(skip_word(line));
    int64_t device = number(&at) << 32;
    at++;
    device |= number(&at);
    const char *point = skip_word(skip_blanks(at));
    const char *type = strstr(point, " - ");
    if (type && !is_pseudo(type + 3) && !is_known(device) && mount_count < MAX_MOUNTS) {
      unescape(point, mounts[mount_count].point, MAX_PATH_BYTES);
      mounts[mount_count++].device = device;
    }
  }
}

static void sample_filesystems(void) {
  struct pollfd changes = {.fd = mountinfo_file, .events = POLLPRI};
  if (poll(&changes, 1, 0) > 0) {
    read_mounts();
  }
  for (int i = 0; i < mount_count; i++) {
    struct statvfs fs;
    if (statvfs(mounts[i].point, &fs) < 0) {
      continue;
    }
    int64_t unit = (int64_t) fs.f_frsize;
    int64_t limit = (int64_t) fs.f_blocks * unit;
    int64_t states[3] = {
      limit - (int64_t) fs.f_bfree * unit, (int64_t) fs.f_bavail * unit, (int64_t) (fs.f_bfree - fs.f_bavail) * unit};
    put(limit);
    for (int s = 0; s < 3; s++) {
      put(states[s]);
      put_double(limit > 0 ? (double) states[s] / limit : 0);
    }
  }
}

static void sample_uptime(void) {
  struct timespec t;
  clock_gettime(CLOCK_BOOTTIME, &t);
  put_double(t.tv_sec + t.tv_nsec / 1e9);
}

/* the numeric directories of /proc */

static DIR *proc;

static int is_process(const struct dirent *entry) {
  if (entry->d_type != DT_DIR) {
    return 0;
  }
  const char *c = entry->d_name;
  while (*c >= '0' && *c <= '9') {
    c++;
  }
  return *c == 0;
}

static int64_t links(void) {
  struct stat status;
  return fstat(dirfd(proc), &status) == 0 ? (int64_t) status.st_nlink : -1;
}

/* The kernel's own count where it agrees with the directory, looked at again each 64th time, as the sampler does. */
static void sample_processes(void) {
  static int64_t others;
  static int trusted;
  const struct dirent *entry;
  int64_t processes = 0;
  int64_t directories = 0;
  int64_t before = links();
  if (trusted > 0) {
    trusted--;
    put(before - others);
    return;
  }
  rewinddir(proc);
  while ((entry = readdir(proc))) {
    int process = is_process(entry);
    processes += process;
    directories += !process && entry->d_type == DT_DIR; /* itself and the one above among them: two links */
  }
  if (before == processes + directories && links() == before) {
    others = directories;
    trusted = 63;
  }
  put(processes);
}

/* The smaller of both limits, read again at each 64th tick, as by the sampler. */

enum { LIMIT_TICKS = 64 };

static int limit_files[2];

static void sample_process_limit(void) {
  static int64_t limit;
  static int ticks;
  if (ticks++ % LIMIT_TICKS == 0) {
    limit = INT64_MAX;
    for (int i = 0; i < 2; i++) {
      slurp(limit_files[i]);
      const char *at = text;
      int64_t value = number(&at);
      limit = value < limit ? value : limit;
    }
  }
  put(limit);
}

/* /proc/pressure: avg10 and total of "some" and "full" */

static int pressure_files[3];
static int pressure_count;

static void sample_pressure(void) {
  for (int i = 0; i < pressure_count; i++) {
    slurp(pressure_files[i]);
    for (const char *line = text; *line; line = next_line(line)) {
      const char *at = line + sizeof "some avg10=" - 1;
      put_double(hundredths(&at) / 1e4);
      at = strstr(at, "total=") + sizeof "total=" - 1;
      put_double(number(&at) / 1e6);
    }
  }
}

/* The tick. */

static void tick(void) {
  struct timespec now;
  places = 0;
  clock_gettime(CLOCK_REALTIME, &now);
  put((int64_t) now.tv_sec * 1000000000 + now.tv_nsec);
  sample_stat();
  sample_load();
  sample_meminfo();
  sample_paging();
  sample_disks();
  sample_filesystems();
  sample_network();
  sample_uptime();
  sample_processes();
  sample_process_limit();
  sample_pressure();
}

static void open_all(void) {
  static const char *const pressures[] = {"/proc/pressure/cpu", "/proc/pressure/memory", "/proc/pressure/io"};
  ticks_per_second = sysconf(_SC_CLK_TCK);
  stat_file = open_once("/proc/stat");
  meminfo_file = open_once("/proc/meminfo");
  vmstat_file = open_once("/proc/vmstat");
  swaps_file = open("/proc/swaps", O_RDONLY | O_CLOEXEC); /* missing without CONFIG_SWAP */
  limit_files[0] = open_once("/proc/sys/kernel/threads-max");
  limit_files[1] = open_once("/proc/sys/kernel/pid_max");
  diskstats_file = open_once("/proc/diskstats");
  events_file = open("/sys/kernel/uevent_seqnum", O_RDONLY | O_CLOEXEC);
  net_file = open_once("/proc/net/dev");
  mountinfo_file = open_once("/proc/self/mountinfo");
  read_mounts();
  for (int i = 0; i < 3; i++) {
    int fd = open(pressures[i], O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
      pressure_files[pressure_count++] = fd; /* kernels before 4.20 have none */
    }
  }
  proc = opendir("/proc");
  if (!proc) {
    fail("/proc");
  }
}

static int64_t monotonic(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t) t.tv_sec * 1000000000 + t.tv_nsec;
}

static int compare(const void *a, const void *b) {
  int64_t x = *(const int64_t *) a;
  int64_t y = *(const int64_t *) b;
  return (x > y) - (x < y);
}

/* One line, as panapulse tick-bench prints it: median and minimum over batches. */
static void back_to_back(long ticks) {
  long batches = ticks < BATCH ? 1 : ticks / BATCH;
  int64_t *costs = malloc(batches * sizeof *costs);
  if (!costs) {
    fail("malloc");
  }
  for (long b = 0; b < batches; b++) {
    int64_t start = monotonic();
    for (int i = 0; i < BATCH; i++) {
      tick();
    }
    costs[b] = (monotonic() - start) / BATCH;
  }
  qsort(costs, batches, sizeof *costs, compare);
  printf("tick: %" PRId64 " ns median, %" PRId64 " ns minimum\n", costs[batches / 2], costs[0]);
  free(costs);
}

/* At absolute deadlines, waiting in poll as the sampler does. */
static void paced(long interval_ms, long seconds) {
  int64_t interval = interval_ms * 1000000;
  int64_t due = monotonic();
  int64_t end = due + (int64_t) seconds * 1000000000;
  while (due < end) {
    int64_t wait;
    while ((wait = due - monotonic()) > 0) {
      poll(NULL, 0, (int) ((wait + 999999) / 1000000));
    }
    tick();
    due += interval;
  }
}

static void print_row(void) {
  for (int i = 0; i < places; i++) {
    printf("%d %" PRId64 "\n", i, row[i]);
  }
}

int main(int argc, char **argv) {
  long ticks = 0;
  long interval_ms = 0;
  long seconds = 0;
  int once = 0;
  for (int i = 1; i < argc; i++) {
    const char *value = i + 1 < argc ? argv[i + 1] : "";
    if (strcmp(argv[i], "--once") == 0) {
      once = 1;
    } else if (strcmp(argv[i], "--ticks") == 0) {
      ticks = atol(value);
      i++;
    } else if (strcmp(argv[i], "--interval") == 0) {
      interval_ms = atol(value);
      i++;
    } else if (strcmp(argv[i], "--seconds") == 0) {
      seconds = atol(value);
      i++;
    } else {
      fprintf(stderr, "floor: what is %s?\n", argv[i]);
      return 2;
    }
  }
  if (!once && ticks <= 0 && (interval_ms <= 0 || seconds <= 0)) {
    fputs("usage: floor --ticks N | --interval MS --seconds S | --once\n", stderr);
    return 2;
  }
  open_all();
  if (once) {
    tick();
    print_row();
  } else if (ticks > 0) {
    back_to_back(ticks);
  } else {
    paced(interval_ms, seconds);
  }
  return 0;
}
