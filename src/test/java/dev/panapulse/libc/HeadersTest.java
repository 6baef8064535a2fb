package dev.panapulse.libc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Constants and layouts, which are those of x86-64, hold on every machine and with every C library
 * that the agent runs on: C compilers for these are asked, as far as they are installed.
 */
final class HeadersTest {
  private static final String HEADERS =
      """
      #define _GNU_SOURCE
      #include <dirent.h>
      #include <errno.h>
      #include <fcntl.h>
      #include <ifaddrs.h>
      #include <net/if.h>
      #include <netdb.h>
      #include <netinet/in.h>
      #include <netinet/tcp.h>
      #include <poll.h>
      #include <signal.h>
      #include <stddef.h>
      #include <sys/eventfd.h>
      #include <sys/ioctl.h>
      #include <sys/file.h>
      #include <sys/mman.h>
      #include <sys/prctl.h>
      #include <sys/resource.h>
      #include <sys/signalfd.h>
      #include <sys/socket.h>
      #include <sys/stat.h>
      #include <sys/statvfs.h>
      #include <sys/sysinfo.h>
      #include <sys/utsname.h>
      #include <termios.h>
      #include <time.h>
      #include <unistd.h>
      """;

  @TempDir Path directory = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"gcc", "aarch64-linux-gnu-gcc", "x86_64-linux-musl-gcc"})
  void constantsAreTheSameEverywhere(String compiler) throws Exception {
    assumeInstalled(compiler);
    List<String> claims = new ArrayList<>(constants(LibC.class));
    claims.addAll(constants(Errno.class));
    claims.addAll(
        List.of(
            "EFD_CLOEXEC == SFD_CLOEXEC",
            "EFD_NONBLOCK == SFD_NONBLOCK",
            "SIGHUP == 1",
            "SIGINT == 2",
            "SIGQUIT == 3",
            "SIGUSR1 == 10",
            "SIGUSR2 == 12",
            "SIGALRM == 14",
            "SIG_IGN == (void (*)(int)) 1",
            "SIG_ERR == (void (*)(int)) -1",
            "SIGPIPE == 13",
            "SIGTERM == 15",
            "SIGXFSZ == 25",
            "SIGCONT == 18",
            "SIGTSTP == 20",
            "SIGTTOU == 22",
            "SIGWINCH == 28",
            "sizeof(struct termios) == 60",
            "sizeof(struct winsize) == 8",
            "offsetof(struct winsize, ws_col) == 2",
            "sizeof(sigset_t) == 128"));

    assertTrue(claims.size() > 60, claims.size() + " claims");
    assertCompiles(compiler, claims);
  }

  /** musl's are asked of its own compiler when the executable is built. */
  @ParameterizedTest
  @ValueSource(strings = {"gcc", "aarch64-linux-gnu-gcc"})
  void layoutsOfTheJvmAreThoseOfGlibcEverywhere(String compiler) throws Exception {
    assumeInstalled(compiler);

    List<String> claims = layouts();
    claims.addAll(
        List.of(
            "sizeof(struct statx) == 256",
            "offsetof(struct statx, stx_nlink) == 16",
            "offsetof(struct statx, stx_uid) == 20",
            "offsetof(struct statx, stx_mode) == 28",
            "offsetof(struct statx, stx_ino) == 32",
            "offsetof(struct statx, stx_size) == 40",
            "offsetof(struct statx, stx_dev_major) == 136",
            "offsetof(struct statx, stx_dev_minor) == 140",
            "STATX_BASIC_STATS == 0x7ff"));

    assertCompiles(compiler, claims);
  }

  @ParameterizedTest
  @CsvSource({
    "gcc, amd64",
    "x86_64-linux-musl-gcc, amd64",
    "aarch64-linux-gnu-gcc, aarch64",
  })
  void flagsOfOpenAreThoseOfTheMachine(String compiler, String machine) throws Exception {
    assumeInstalled(compiler);
    Layouts.OpenFlags flags = PanamaLibC.openFlags(machine);

    assertCompiles(
        compiler,
        List.of("O_DIRECTORY == " + flags.directory(), "O_NOFOLLOW == " + flags.noFollow()));
  }

  /** Else the tests above would prove nothing. */
  @Test
  void aWrongClaimDoesNotCompile() throws Exception {
    assumeInstalled("gcc");

    assertNotEquals("", compile("gcc", List.of("O_CREAT == 0x200")));
  }

  private static void assumeInstalled(String compiler) {
    boolean installed =
        List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)).stream()
            .anyMatch(path -> Files.isExecutable(Path.of(path, compiler)));
    assumeTrue(installed, compiler + " is not installed");
  }

  private void assertCompiles(String compiler, List<String> claims) throws Exception {
    assertEquals("", compile(compiler, claims));
  }

  /** What the compiler has to say. */
  private String compile(String compiler, List<String> claims)
      throws IOException, InterruptedException {
    StringBuilder source = new StringBuilder(HEADERS);
    for (String claim : claims) {
      source.append("_Static_assert(").append(claim).append(", \"it is not so\");\n");
    }
    Path file = Files.writeString(directory.resolve("claims.c"), source);
    Process process =
        new ProcessBuilder(compiler, "-std=c11", "-fsyntax-only", file.toString())
            .redirectErrorStream(true)
            .start();
    String words = new String(process.getInputStream().readAllBytes(), UTF_8);
    int status = process.waitFor();
    assertEquals(status == 0, words.isEmpty(), words);
    return words;
  }

  private static List<String> constants(Class<?> owner) throws IllegalAccessException {
    List<String> claims = new ArrayList<>();
    for (Field field : owner.getFields()) {
      if (field.getType() == int.class) {
        String name = field.getName();
        String inC = name.startsWith("SC_") ? "_" + name : name;
        claims.add(inC + " == " + field.getInt(owner));
      }
    }
    return claims;
  }

  private static List<String> layouts() {
    Layouts layouts = LibC.system().layouts();
    List<String> claims = new ArrayList<>();
    Layouts.Sysinfo sysinfo = layouts.sysinfo();
    claim(
        claims,
        "sysinfo",
        sysinfo.size(),
        Map.of(
            "uptime", sysinfo.uptime(),
            "loads", sysinfo.loads(),
            "totalram", sysinfo.totalram(),
            "freeram", sysinfo.freeram(),
            "totalswap", sysinfo.totalswap(),
            "freeswap", sysinfo.freeswap(),
            "procs", sysinfo.procs(),
            "mem_unit", sysinfo.memUnit()));
    Layouts.Statvfs statvfs = layouts.statvfs();
    claim(
        claims,
        "statvfs",
        statvfs.size(),
        Map.of(
            "f_frsize", statvfs.frsize(),
            "f_blocks", statvfs.blocks(),
            "f_bfree", statvfs.bfree(),
            "f_bavail", statvfs.bavail(),
            "f_files", statvfs.files(),
            "f_ffree", statvfs.ffree(),
            "f_flag", statvfs.flag()));
    Layouts.Ifaddrs ifaddrs = layouts.ifaddrs();
    claim(
        claims,
        "ifaddrs",
        ifaddrs.size(),
        Map.of(
            "ifa_next", ifaddrs.next(),
            "ifa_name", ifaddrs.name(),
            "ifa_flags", ifaddrs.flags(),
            "ifa_addr", ifaddrs.addr()));
    Layouts.Utsname utsname = layouts.utsname();
    claim(
        claims,
        "utsname",
        utsname.size(),
        Map.of(
            "sysname", utsname.sysname(),
            "nodename", utsname.nodename(),
            "release", utsname.release(),
            "version", utsname.version(),
            "machine", utsname.machine()));
    Layouts.Timespec timespec = layouts.timespec();
    claim(
        claims,
        "timespec",
        timespec.size(),
        Map.of("tv_sec", timespec.sec(), "tv_nsec", timespec.nsec()));
    Layouts.Pollfd pollfd = layouts.pollfd();
    claim(
        claims,
        "pollfd",
        pollfd.size(),
        Map.of("fd", pollfd.fd(), "events", pollfd.events(), "revents", pollfd.revents()));
    Layouts.Addrinfo addrinfo = layouts.addrinfo();
    claim(
        claims,
        "addrinfo",
        addrinfo.size(),
        Map.of(
            "ai_flags", addrinfo.flags(),
            "ai_family", addrinfo.family(),
            "ai_socktype", addrinfo.socktype(),
            "ai_protocol", addrinfo.protocol(),
            "ai_addrlen", addrinfo.addrlen(),
            "ai_addr", addrinfo.addr(),
            "ai_next", addrinfo.next()));
    claims.add("offsetof(struct dirent, d_type) == " + layouts.dirent().type());
    claims.add("offsetof(struct dirent, d_name) == " + layouts.dirent().name());
    return claims;
  }

  private static void claim(
      List<String> claims, String struct, int size, Map<String, Integer> offsets) {
    claims.add("sizeof(struct " + struct + ") == " + size);
    offsets.forEach((field, offset) ->
        claims.add("offsetof(struct " + struct + ", " + field + ") == " + offset));
  }
}
