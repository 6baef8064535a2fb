package dev.panapulse.host.network;

import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.SysFile;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.Layouts;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.OffHeap;
import dev.panapulse.libc.Slab;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which network interfaces are loopbacks.
 *
 * <p>The flags come from getifaddrs(3), which reads the network namespace of this process; with a
 * root path, and where a sandbox forbids netlink, from /sys/class/net/&lt;name&gt;/flags. Without
 * flags, the interface {@code lo} is the loopback. Sampling thread only; allocates, and is called
 * only for interfaces that appeared.
 */
final class LoopbackNames {
  private static final byte[] LO = {'l', 'o'};
  private static final int NAME_MAX = 256;

  /** Before the cause: a limit that was reached, for instance. */
  private static final String GETIFADDRS =
      "loopback interfaces are found in /sys, as getifaddrs(3)";

  private static final String NETLINK =
      "loopback interfaces are found in /sys, as getifaddrs(3) needs AF_NETLINK (systemd:"
          + " RestrictAddressFamilies=), which";

  private final HostContext host;
  private final CollectorErrors errors;
  private final SysFile sys;
  private final Layouts.Ifaddrs layout;
  private final Slab first;
  private List<byte[]> names = List.of();
  private boolean read;

  /** Whether getifaddrs may be called: a sandbox may forbid its netlink socket. */
  private boolean hasNetlink = true;

  LoopbackNames(HostContext host, CollectorErrors errors) {
    this.host = host;
    this.errors = errors;
    this.sys = new SysFile(host);
    this.first = host.slab(Long.BYTES);
    this.layout = host.libc().layouts().ifaddrs();
  }

  /** Makes the next call read the flags again; called once a tick. */
  void forget() {
    read = false;
  }

  /** Whether the interface of that name is a loopback. */
  boolean contains(byte[] name) {
    return host.isRerooted() ? isLoopbackInSys(name) : isLoopbackHere(name);
  }

  private boolean isLoopbackHere(byte[] name) {
    if (hasNetlink && !read) {
      read = readNames();
    }
    return read ? isAmongNames(name) : isLoopbackInSys(name);
  }

  private boolean isLoopbackInSys(byte[] name) {
    long flags = sys.number("/sys/class/net/", name, "/flags");
    return flags < 0 ? Arrays.equals(name, LO) : (flags & LibC.IFF_LOOPBACK) != 0;
  }

  private boolean isAmongNames(byte[] name) {
    for (byte[] loopback : names) {
      if (Arrays.equals(loopback, name)) {
        return true;
      }
    }
    return false;
  }

  private boolean readNames() {
    LibC libc = host.libc();
    int result = libc.getifaddrs(first.address());
    if (result < 0) {
      hasNetlink = !isForbidden(result);
      errors.failed(subject(result), result);
      return false;
    }
    List<byte[]> loopbacks = new ArrayList<>();
    long list = first.getLong(0);
    for (long entry = list; entry != 0; entry = OffHeap.getLong(entry + layout.next())) {
      if ((OffHeap.getInt(entry + layout.flags()) & LibC.IFF_LOOPBACK) != 0) {
        loopbacks.add(bytes(OffHeap.getLong(entry + layout.name())));
      }
    }
    libc.freeifaddrs(list);
    names = loopbacks;
    return true;
  }

  /** What is logged before the cause: netlink is named if that is what is missing. */
  static String subject(int result) {
    return isForbidden(result) ? NETLINK : GETIFADDRS;
  }

  /** Whether the cause is a filter of sockets or a kernel without netlink, and so will stay. */
  private static boolean isForbidden(int result) {
    return switch (-result) {
      case Errno.EAFNOSUPPORT, Errno.EPERM, Errno.EACCES -> true;
      default -> false;
    };
  }

  private static byte[] bytes(long cString) {
    byte[] bytes = new byte[OffHeap.stringLength(cString, NAME_MAX)];
    OffHeap.copyTo(cString, bytes, 0, bytes.length);
    return bytes;
  }
}
