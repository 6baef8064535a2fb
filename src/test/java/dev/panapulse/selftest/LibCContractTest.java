package dev.panapulse.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.panapulse.bindings.addrinfo;
import dev.panapulse.bindings.dirent;
import dev.panapulse.bindings.ifaddrs;
import dev.panapulse.bindings.pollfd;
import dev.panapulse.bindings.statvfs;
import dev.panapulse.bindings.sysinfo;
import dev.panapulse.bindings.timespec;
import dev.panapulse.bindings.utsname;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.Layouts;
import dev.panapulse.libc.LibC;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class LibCContractTest {
  @TestFactory
  Stream<DynamicTest> theAdapterOfTheJvmKeepsTheContract() {
    return LibCContract.checks().stream()
        .map(check -> dynamicTest(check.name(), check.body()::run));
  }

  @Test
  void constantsAreThoseOfTheHeaders() {
    assertEquals(dev.panapulse.bindings.LibC.O_RDONLY(), LibC.O_RDONLY);
    assertEquals(dev.panapulse.bindings.LibC.O_WRONLY(), LibC.O_WRONLY);
    assertEquals(dev.panapulse.bindings.LibC.O_RDWR(), LibC.O_RDWR);
    assertEquals(dev.panapulse.bindings.LibC.O_CREAT(), LibC.O_CREAT);
    assertEquals(dev.panapulse.bindings.LibC.O_EXCL(), LibC.O_EXCL);
    assertEquals(dev.panapulse.bindings.LibC.O_CLOEXEC(), LibC.O_CLOEXEC);
    assertEquals(dev.panapulse.bindings.LibC.O_NONBLOCK(), LibC.O_NONBLOCK);
    assertEquals(dev.panapulse.bindings.LibC.O_CLOEXEC(), LibC.EFD_CLOEXEC);
    assertEquals(dev.panapulse.bindings.LibC.O_NONBLOCK(), LibC.EFD_NONBLOCK);
    assertEquals(dev.panapulse.bindings.LibC.POLLIN(), LibC.POLLIN);
    assertEquals(dev.panapulse.bindings.LibC.POLLPRI(), LibC.POLLPRI);
    assertEquals(dev.panapulse.bindings.LibC.POLLOUT(), LibC.POLLOUT);
    assertEquals(dev.panapulse.bindings.LibC.POLLERR(), LibC.POLLERR);
    assertEquals(dev.panapulse.bindings.LibC.POLLHUP(), LibC.POLLHUP);
    assertEquals(dev.panapulse.bindings.LibC.CLOCK_REALTIME(), LibC.CLOCK_REALTIME);
    assertEquals(dev.panapulse.bindings.LibC.CLOCK_MONOTONIC(), LibC.CLOCK_MONOTONIC);
    assertEquals(dev.panapulse.bindings.LibC.CLOCK_BOOTTIME(), LibC.CLOCK_BOOTTIME);
    assertEquals(dev.panapulse.bindings.LibC._SC_CLK_TCK(), LibC.SC_CLK_TCK);
    assertEquals(dev.panapulse.bindings.LibC._SC_OPEN_MAX(), LibC.SC_OPEN_MAX);
    assertEquals(dev.panapulse.bindings.LibC._SC_PAGESIZE(), LibC.SC_PAGESIZE);
    assertEquals(dev.panapulse.bindings.LibC._SC_NPROCESSORS_ONLN(), LibC.SC_NPROCESSORS_ONLN);
    assertEquals(dev.panapulse.bindings.LibC.IFF_LOOPBACK(), LibC.IFF_LOOPBACK);
    assertEquals(dev.panapulse.bindings.LibC.ST_RDONLY(), LibC.ST_RDONLY);
    assertEquals(dev.panapulse.bindings.LibC.AF_UNSPEC(), LibC.AF_UNSPEC);
    assertEquals(dev.panapulse.bindings.LibC.AF_INET(), LibC.AF_INET);
    assertEquals(dev.panapulse.bindings.LibC.AF_INET6(), LibC.AF_INET6);
    assertEquals(dev.panapulse.bindings.LibC.SOCK_STREAM(), LibC.SOCK_STREAM);
    assertEquals(dev.panapulse.bindings.LibC.SOCK_DGRAM(), LibC.SOCK_DGRAM);
    assertEquals(dev.panapulse.bindings.LibC.SOCK_NONBLOCK(), LibC.SOCK_NONBLOCK);
    assertEquals(dev.panapulse.bindings.LibC.SOCK_CLOEXEC(), LibC.SOCK_CLOEXEC);
    assertEquals(dev.panapulse.bindings.LibC.SOL_SOCKET(), LibC.SOL_SOCKET);
    assertEquals(dev.panapulse.bindings.LibC.SO_ERROR(), LibC.SO_ERROR);
    assertEquals(dev.panapulse.bindings.LibC.IPPROTO_TCP(), LibC.IPPROTO_TCP);
    assertEquals(dev.panapulse.bindings.LibC.TCP_NODELAY(), LibC.TCP_NODELAY);
    assertEquals(dev.panapulse.bindings.LibC.TCP_USER_TIMEOUT(), LibC.TCP_USER_TIMEOUT);
    assertEquals(dev.panapulse.bindings.LibC.MSG_NOSIGNAL(), LibC.MSG_NOSIGNAL);
    assertEquals(dev.panapulse.bindings.LibC.AI_NUMERICHOST(), LibC.AI_NUMERICHOST);
  }

  @Test
  void errorNumbersAreThoseOfTheHeaders() {
    assertEquals(dev.panapulse.bindings.LibC.ENOENT(), Errno.ENOENT);
    assertEquals(dev.panapulse.bindings.LibC.EINTR(), Errno.EINTR);
    assertEquals(dev.panapulse.bindings.LibC.EAGAIN(), Errno.EAGAIN);
    assertEquals(dev.panapulse.bindings.LibC.EACCES(), Errno.EACCES);
    assertEquals(dev.panapulse.bindings.LibC.EINVAL(), Errno.EINVAL);
    assertEquals(dev.panapulse.bindings.LibC.ECONNRESET(), Errno.ECONNRESET);
    assertEquals(dev.panapulse.bindings.LibC.ETIMEDOUT(), Errno.ETIMEDOUT);
    assertEquals(dev.panapulse.bindings.LibC.ECONNREFUSED(), Errno.ECONNREFUSED);
    assertEquals(dev.panapulse.bindings.LibC.EINPROGRESS(), Errno.EINPROGRESS);
  }

  @Test
  void errorsAreDescribedNegatedOrNot() {
    assertEquals("permission denied (EACCES)", Errno.describe(-Errno.EACCES));
    assertEquals("permission denied (EACCES)", Errno.describe(Errno.EACCES));
    assertEquals("error 4711", Errno.describe(-4711));
  }

  @Test
  void layoutsAreThoseThatWereGenerated() {
    Layouts layouts = LibC.system().layouts();
    assertEquals(
        new Layouts.Sysinfo(
            (int) sysinfo.layout().byteSize(),
            (int) sysinfo.uptime$offset(),
            (int) sysinfo.loads$offset(),
            (int) sysinfo.totalram$offset(),
            (int) sysinfo.freeram$offset(),
            (int) sysinfo.totalswap$offset(),
            (int) sysinfo.freeswap$offset(),
            (int) sysinfo.procs$offset(),
            (int) sysinfo.mem_unit$offset()),
        layouts.sysinfo());
    assertEquals(
        new Layouts.Statvfs(
            (int) statvfs.layout().byteSize(),
            (int) statvfs.f_frsize$offset(),
            (int) statvfs.f_blocks$offset(),
            (int) statvfs.f_bfree$offset(),
            (int) statvfs.f_bavail$offset(),
            (int) statvfs.f_files$offset(),
            (int) statvfs.f_ffree$offset(),
            (int) statvfs.f_flag$offset()),
        layouts.statvfs());
    assertEquals(
        new Layouts.Ifaddrs(
            (int) ifaddrs.layout().byteSize(),
            (int) ifaddrs.ifa_next$offset(),
            (int) ifaddrs.ifa_name$offset(),
            (int) ifaddrs.ifa_flags$offset(),
            (int) ifaddrs.ifa_addr$offset()),
        layouts.ifaddrs());
    assertEquals(
        new Layouts.Dirent((int) dirent.d_type$offset(), (int) dirent.d_name$offset()),
        layouts.dirent());
    assertEquals(
        new Layouts.Utsname(
            (int) utsname.layout().byteSize(),
            (int) utsname.sysname$offset(),
            (int) utsname.nodename$offset(),
            (int) utsname.release$offset(),
            (int) utsname.version$offset(),
            (int) utsname.machine$offset()),
        layouts.utsname());
    assertEquals(
        new Layouts.Timespec(
            (int) timespec.layout().byteSize(),
            (int) timespec.tv_sec$offset(),
            (int) timespec.tv_nsec$offset()),
        layouts.timespec());
    assertEquals(
        new Layouts.Pollfd(
            (int) pollfd.layout().byteSize(),
            (int) pollfd.fd$offset(),
            (int) pollfd.events$offset(),
            (int) pollfd.revents$offset()),
        layouts.pollfd());
    assertEquals(
        new Layouts.Addrinfo(
            (int) addrinfo.layout().byteSize(),
            (int) addrinfo.ai_flags$offset(),
            (int) addrinfo.ai_family$offset(),
            (int) addrinfo.ai_socktype$offset(),
            (int) addrinfo.ai_protocol$offset(),
            (int) addrinfo.ai_addrlen$offset(),
            (int) addrinfo.ai_addr$offset(),
            (int) addrinfo.ai_next$offset()),
        layouts.addrinfo());
  }
}
