package dev.panapulse.libc;

/**
 * Offsets of the fields of C structs, in bytes from the start of the struct, for the C library of
 * this process: from jextract's layouts on the JVM, from the C compiler in a native image.
 *
 * <p>Users keep it in a {@code static final} field, so that the offsets fold to constants.
 *
 * @param sysinfo struct sysinfo, sysinfo(2)
 * @param statvfs struct statvfs, statvfs(3)
 * @param ifaddrs struct ifaddrs, getifaddrs(3)
 * @param dirent struct dirent, readdir(3)
 * @param utsname struct utsname, uname(2)
 * @param timespec struct timespec, clock_gettime(2)
 * @param pollfd struct pollfd, poll(2)
 * @param addrinfo struct addrinfo, getaddrinfo(3)
 * @param openFlags flags of open(2) that have other numbers on other machines
 */
public record Layouts(
    Sysinfo sysinfo,
    Statvfs statvfs,
    Ifaddrs ifaddrs,
    Dirent dirent,
    Utsname utsname,
    Timespec timespec,
    Pollfd pollfd,
    Addrinfo addrinfo,
    OpenFlags openFlags) {

  /**
   * <pre>
   * struct sysinfo {
   *   long           uptime;      seconds since boot
   *   unsigned long  loads[3];    load averages, 16 bits of fraction
   *   unsigned long  totalram, freeram, sharedram, bufferram;   in mem_unit bytes
   *   unsigned long  totalswap, freeswap;                       in mem_unit bytes
   *   unsigned short procs;       tasks (threads), not processes
   *   unsigned long  totalhigh, freehigh;
   *   unsigned int   mem_unit;
   * };
   * </pre>
   */
  public record Sysinfo(
      int size,
      int uptime,
      int loads,
      int totalram,
      int freeram,
      int totalswap,
      int freeswap,
      int procs,
      int memUnit) {}

  /**
   * <pre>
   * struct statvfs {
   *   unsigned long f_bsize, f_frsize;            f_frsize: unit of the block counts
   *   fsblkcnt_t    f_blocks, f_bfree, f_bavail;  all, free, free for users other than root
   *   fsfilcnt_t    f_files, f_ffree, f_favail;
   *   unsigned long f_fsid, f_flag, f_namemax;
   * };
   * </pre>
   */
  public record Statvfs(
      int size, int frsize, int blocks, int bfree, int bavail, int files, int ffree, int flag) {}

  /**
   * <pre>
   * struct ifaddrs {
   *   struct ifaddrs  *ifa_next;
   *   char            *ifa_name;
   *   unsigned int     ifa_flags;    IFF_*
   *   struct sockaddr *ifa_addr, *ifa_netmask, *ifa_ifu;
   *   void            *ifa_data;
   * };
   * </pre>
   */
  public record Ifaddrs(int size, int next, int name, int flags, int addr) {}

  /**
   * <pre>
   * struct dirent {
   *   ino_t          d_ino;
   *   off_t          d_off;
   *   unsigned short d_reclen;
   *   unsigned char  d_type;
   *   char           d_name[];   ends with a zero byte
   * };
   * </pre>
   */
  public record Dirent(int type, int name) {}

  /**
   * <pre>
   * struct utsname {
   *   char sysname[65], nodename[65], release[65], version[65], machine[65], domainname[65];
   * };
   * </pre>
   */
  public record Utsname(
      int size, int sysname, int nodename, int release, int version, int machine) {}

  /**
   * <pre>
   * struct timespec { time_t tv_sec; long tv_nsec; };
   * </pre>
   */
  public record Timespec(int size, int sec, int nsec) {}

  /**
   * <pre>
   * struct pollfd { int fd; short events; short revents; };
   * </pre>
   */
  public record Pollfd(int size, int fd, int events, int revents) {}

  /**
   * <pre>
   * struct addrinfo {
   *   int              ai_flags, ai_family, ai_socktype, ai_protocol;
   *   socklen_t        ai_addrlen;
   *   struct sockaddr *ai_addr;
   *   char            *ai_canonname;
   *   struct addrinfo *ai_next;
   * };
   * </pre>
   */
  public record Addrinfo(
      int size,
      int flags,
      int family,
      int socktype,
      int protocol,
      int addrlen,
      int addr,
      int next) {}

  /**
   * Flags of open(2) whose numbers are not the same on x86-64 and ARM64.
   *
   * @param directory O_DIRECTORY: refused if the path is not a directory
   * @param noFollow O_NOFOLLOW: refused if the last part of the path is a symbolic link
   */
  public record OpenFlags(int directory, int noFollow) {}
}
