package dev.panapulse.selftest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.FileStatus;
import dev.panapulse.libc.Layouts;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.OffHeap;
import dev.panapulse.libc.Slab;
import dev.panapulse.libc.SmallFile;
import dev.panapulse.libc.Termios;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The contract of both adapters of {@link LibC}, and of {@link OffHeap} and {@link Slab} above
 * them: a list of checks that run on the JVM as tests and in a native image as the executable's
 * self-test.
 *
 * <p>The checks create and remove files in the directory for temporary files, connect to port 1 of
 * the loopback interface, and leave nothing open. Any thread may run them, one at a time.
 */
public final class LibCContract {
  private static final int EAI_NONAME = -2;
  private static final int CLOSED_PORT = 1;
  private static final int MOST_PATH = 4096;
  private static final int ERANGE = 34;
  private static final int MAX_TEXT = 256;
  private static final int MAX_AUXILIARY = 4096;
  private static final int AT_PAGESZ = 6;

  private final LibC libc = LibC.system();
  private final Layouts layouts = libc.layouts();

  private LibCContract() {}

  /**
   * A check.
   *
   * @param name the statement that is checked
   * @param body throws {@link AssertionError} if the statement is false
   * @param onVirtualThreads whether it holds on virtual threads as well, as the exporting one is
   */
  public record Check(String name, Runnable body, boolean onVirtualThreads) {
    Check(String name, Runnable body) {
      this(name, body, true);
    }
  }

  /** All checks, in the order in which they build upon each other. */
  public static List<Check> checks() {
    LibCContract contract = new LibCContract();
    return List.of(
        new Check("memory holds what was put, at any width and address", contract::widths),
        new Check("memory is copied and cleared", contract::copyAndClear),
        new Check("a C string's length is found, up to a limit", contract::stringLength),
        new Check("a slab refuses every access past its ends", contract::slabBounds),
        new Check("a closed slab refuses every access", contract::closedSlab),
        new Check("calloc gives zeroed memory", contract::calloc),
        new Check("a call that fails returns -errno", contract::errno),
        new Check("open has the kernel's flags", contract::openFlags),
        new Check("pread reads from any offset", contract::pread),
        new Check("read continues where it stopped", contract::read),
        new Check("pwrite writes at any offset", contract::pwrite),
        new Check("a file is truncated, synced and removed", contract::fileLife),
        new Check("java.nio follows no link with NOFOLLOW_LINKS", LibCContract::noFollow),
        new Check("files are opened and removed relative to a directory", contract::openat),
        new Check("a symbolic link is not followed where it must not be", contract::openRefuses),
        new Check("a file's type, owner and size are read", contract::fileStatus),
        new Check("a directory is made once", contract::mkdir),
        new Check(
            "the working directory has a name, and a missing one is not entered",
            contract::workingDirectory),
        new Check("a lock has one holder", contract::flock),
        new Check("a directory is listed, and again after a rewind", contract::directory),
        new Check(
            "a symbolic link says where it leads, as far as there is room", contract::readlink),
        new Check("an eventfd counts, and poll sees it", contract::eventfd),
        new Check("a signalfd is made, with the kernel's flags", contract::signalfd),
        new Check("a signal is sent, or not if it cannot be", contract::kill),
        new Check("a terminal has modes and a size, and a file has none", contract::terminal),
        new Check("a signal is ignored, and not one that cannot be", contract::ignoreSignal),
        new Check("a limit of the process is set", contract::setrlimit),
        new Check("statvfs of / is plausible", contract::statvfs),
        new Check("links of /proc are plausible", contract::links, false),
        new Check("sysinfo agrees with the clock since boot", contract::sysinfo),
        new Check("getloadavg gives three averages", contract::getloadavg),
        new Check("uname names Linux", contract::uname),
        new Check("sysconf returns ticks, pages and processors", contract::sysconf),
        new Check("a page has the size that the kernel reports", contract::pageSize),
        new Check("getpid is this process", contract::getpid),
        new Check("getifaddrs lists the loopback interface", contract::getifaddrs),
        new Check("the clocks run", contract::clocks),
        new Check("getaddrinfo reads an address", contract::getaddrinfo),
        new Check("getaddrinfo's errors have a description", contract::getaddrinfoFails),
        new Check("socket has the kernel's flags", contract::socketFlags),
        new Check("a socket's options are set and read", contract::socketOptions),
        new Check("a closed port refuses, blocking or not", contract::connect),
        new Check("send and recv return -errno", contract::sendAndRecv),
        new Check("a local socket is named, closed to others, and accepts", contract::localSocket));
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new AssertionError(otherwise);
    }
  }

  private static void requireEqual(long expected, long actual, String what) {
    require(expected == actual, what + ": expected " + expected + ", got " + actual);
  }

  private static void requireRefused(Runnable access, String what) {
    try {
      access.run();
    } catch (IndexOutOfBoundsException e) {
      return;
    }
    throw new AssertionError("not refused: " + what);
  }

  private void widths() {
    try (Slab slab = Slab.allocate(32)) {
      for (int at = 0; at < 8; at++) {
        long address = slab.address() + at;
        OffHeap.putLong(address, 0x8123_4567_89AB_CDEFL);
        requireEqual(0x8123_4567_89AB_CDEFL, OffHeap.getLong(address), "64 bits at " + at);
        requireEqual(0x89AB_CDEF, OffHeap.getInt(address), "low 32 bits at " + at);
        requireEqual((short) 0xCDEF, OffHeap.getShort(address), "low 16 bits at " + at);
        requireEqual((byte) 0xEF, OffHeap.getByte(address), "low 8 bits at " + at);
        OffHeap.putInt(address, 0x7EDC_BA98);
        OffHeap.putShort(address + 4, (short) 0x8001);
        OffHeap.putByte(address + 6, (byte) -2);
        requireEqual(0x81FE_8001_7EDC_BA98L, OffHeap.getLong(address), "stored apart at " + at);
        OffHeap.putDouble(address, -0.1);
        requireEqual(Double.doubleToRawLongBits(-0.1), OffHeap.getLong(address), "double at " + at);
        require(OffHeap.getDouble(address) == -0.1, "double read at " + at);
      }
    }
  }

  private void copyAndClear() {
    byte[] bytes = new byte[100];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 7 + 1);
    }
    try (Slab from = Slab.allocate(100);
        Slab to = Slab.allocate(100)) {
      from.put(0, bytes, 0, 100);
      to.copyFrom(from, 3, 5, 90);
      requireEqual(0, to.getByte(4), "before the copy");
      requireEqual(0, to.getByte(95), "behind the copy");
      require(Arrays.equals(to.bytes(5, 90), Arrays.copyOfRange(bytes, 3, 93)), "the copy");
      to.clear(50, 10);
      require(Arrays.equals(to.bytes(50, 10), new byte[10]), "cleared");
      requireEqual(bytes[47], to.getByte(49), "before the cleared");
      requireEqual(bytes[58], to.getByte(60), "behind the cleared");
      byte[] back = new byte[10];
      from.get(20, back, 2, 5);
      require(back[1] == 0 && back[2] == bytes[20] && back[6] == bytes[24] && back[7] == 0, "get");
    }
  }

  private void stringLength() {
    try (Slab text = Slab.ofString("h\u00e9llo")) {
      requireEqual(7, text.size(), "UTF-8 and a zero byte");
      requireEqual(6, OffHeap.stringLength(text.address(), MAX_TEXT), "length");
      requireEqual(3, OffHeap.stringLength(text.address(), 3), "limited length");
    }
  }

  private void slabBounds() {
    try (Slab slab = Slab.allocate(16);
        Slab other = Slab.allocate(16)) {
      slab.getByte(15);
      slab.getShort(14);
      slab.getInt(12);
      slab.getLong(8);
      slab.getDouble(8);
      slab.addressOf(16);
      byte[] bytes = new byte[16];
      requireRefused(() -> slab.getByte(16), "getByte");
      requireRefused(() -> slab.getByte(-1), "getByte before");
      requireRefused(() -> slab.getShort(15), "getShort");
      requireRefused(() -> slab.getInt(13), "getInt");
      requireRefused(() -> slab.getLong(9), "getLong");
      requireRefused(() -> slab.getLong(-1), "getLong before");
      requireRefused(() -> slab.getLong(Long.MAX_VALUE), "getLong, overflowing");
      requireRefused(() -> slab.getDouble(9), "getDouble");
      requireRefused(() -> slab.putByte(16, (byte) 1), "putByte");
      requireRefused(() -> slab.putShort(15, (short) 1), "putShort");
      requireRefused(() -> slab.putInt(13, 1), "putInt");
      requireRefused(() -> slab.putLong(9, 1), "putLong");
      requireRefused(() -> slab.putDouble(9, 1), "putDouble");
      requireRefused(() -> slab.addressOf(17), "addressOf");
      requireRefused(() -> slab.put(1, bytes, 0, 16), "put");
      requireRefused(() -> slab.put(0, bytes, 1, 16), "put from behind the array");
      requireRefused(() -> slab.get(1, bytes, 0, 16), "get");
      requireRefused(() -> slab.get(0, bytes, 1, 16), "get to behind the array");
      requireRefused(() -> slab.copyFrom(other, 1, 0, 16), "copyFrom");
      requireRefused(() -> slab.copyFrom(other, 0, 1, 16), "copyFrom to behind");
      requireRefused(() -> slab.clear(1, 16), "clear");
      requireRefused(() -> slab.bytes(1, 16), "bytes");
      requireEqual(0, slab.getLong(0) | slab.getLong(8), "what refused calls wrote");
    }
    try {
      Slab.allocate(0).close();
    } catch (IllegalArgumentException e) {
      return;
    }
    throw new AssertionError("a slab of no bytes");
  }

  private void closedSlab() {
    Slab slab = Slab.allocate(16);
    slab.close();
    slab.close();
    requireEqual(0, slab.size(), "size once closed");
    requireRefused(() -> slab.getByte(0), "getByte once closed");
    requireRefused(() -> slab.putLong(0, 1), "putLong once closed");
    requireRefused(() -> slab.clear(0, 1), "clear once closed");
  }

  private void calloc() {
    long address = libc.calloc(1000, 8);
    require(address != 0, "no memory");
    for (int i = 0; i < 1000; i++) {
      requireEqual(0, OffHeap.getLong(address + i * 8L), "long " + i);
    }
    libc.free(address);
    requireEqual(0, libc.calloc(1, Long.MAX_VALUE / 2), "more memory than there is");
  }

  private void errno() {
    requireEqual(-Errno.ENOENT, openFile("/no/such/file", 0), "open of a missing file");
    requireEqual(-Errno.EBADF, libc.close(-1), "close(-1)");
    try (Slab slab = Slab.ofString("/no/such/directory")) {
      requireEqual(-Errno.ENOENT, libc.opendir(slab.address()), "opendir of a missing directory");
      requireEqual(-Errno.EBADF, libc.read(-1, slab.address(), 1), "read of no descriptor");
      requireEqual(-Errno.EBADF, libc.pread(-1, slab.address(), 1, 0), "pread of no descriptor");
      requireEqual(-Errno.EBADF, libc.write(-1, slab.address(), 1), "write to no descriptor");
    }
    try (Slab vfs = Slab.allocate(layouts.statvfs().size());
        Slab path = Slab.ofString("/no/such/file")) {
      requireEqual(
          -Errno.ENOENT, libc.statvfs(path.address(), vfs.address()), "statvfs of nothing");
    }
    requireEqual(-Errno.EINVAL, libc.eventfd(0, 1 << 30), "eventfd with an unknown flag");
    try (Slab timespec = Slab.allocate(layouts.timespec().size())) {
      requireEqual(
          -Errno.EINVAL, libc.clockGettime(99, timespec.address()), "a clock that is none");
    }
  }

  private int openFile(String path, int flags) {
    try (Slab slab = Slab.ofString(path)) {
      return libc.open(slab.address(), LibC.O_RDONLY | flags, 0);
    }
  }

  /** The flags that the kernel keeps for a descriptor, proc_pid_fdinfo(5): in octal. */
  private int flagsOf(int fd) {
    int info = openFile("/proc/self/fdinfo/" + fd, LibC.O_CLOEXEC);
    require(info >= 0, "no fdinfo of " + fd + ": " + Errno.describe(info));
    try (Slab slab = Slab.allocate(MAX_TEXT)) {
      long length = libc.read(info, slab.address(), MAX_TEXT);
      libc.close(info);
      String text = new String(slab.bytes(0, (int) length), US_ASCII);
      int at = text.indexOf("flags:");
      int end = text.indexOf('\n', at);
      return Integer.parseInt(text.substring(at + 6, end).strip(), 8);
    }
  }

  private void requireFlags(int fd, int expected, String what) {
    require(fd >= 0, what + ": " + Errno.describe(fd));
    int flags = flagsOf(fd) & (LibC.O_CLOEXEC | LibC.O_NONBLOCK);
    libc.close(fd);
    requireEqual(expected, flags, what);
  }

  private void openFlags() {
    withFile(
        "x",
        path -> {
          requireFlags(openFile(path, 0), 0, "no flags");
          requireFlags(openFile(path, LibC.O_CLOEXEC), LibC.O_CLOEXEC, "O_CLOEXEC");
          requireFlags(openFile(path, LibC.O_NONBLOCK), LibC.O_NONBLOCK, "O_NONBLOCK");
        });
  }

  private interface PathBody {
    void run(String path);
  }

  private static void withFile(String content, PathBody body) {
    try {
      Path directory = Files.createTempDirectory("panapulse-contract");
      Path file = directory.resolve("file");
      try {
        Files.writeString(file, content);
        body.run(file.toString());
      } finally {
        Files.deleteIfExists(file);
        Files.delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void pread() {
    withFile(
        "0123456789",
        path -> {
          int fd = openFile(path, LibC.O_CLOEXEC);
          try (Slab slab = Slab.allocate(16)) {
            requireEqual(4, libc.pread(fd, slab.address(), 4, 3), "bytes from 3");
            require(Arrays.equals(slab.bytes(0, 4), "3456".getBytes(US_ASCII)), "content from 3");
            requireEqual(2, libc.pread(fd, slab.address(), 16, 8), "bytes from 8");
            requireEqual(0, libc.pread(fd, slab.address(), 16, 10), "bytes at the end");
            requireEqual(10, libc.pread(fd, slab.address(), 16, 0), "bytes from 0 again");
            requireEqual(-Errno.EINVAL, libc.pread(fd, slab.address(), 1, -1), "a negative offset");
          } finally {
            requireEqual(0, libc.close(fd), "close");
          }
        });
  }

  private void read() {
    withFile(
        "0123456789",
        path -> {
          int fd = openFile(path, LibC.O_CLOEXEC);
          try (Slab slab = Slab.allocate(16)) {
            requireEqual(6, libc.read(fd, slab.address(), 6), "first bytes");
            requireEqual(4, libc.read(fd, slab.addressOf(6), 10), "last bytes");
            requireEqual(0, libc.read(fd, slab.address(), 16), "bytes at the end");
            require(Arrays.equals(slab.bytes(0, 10), "0123456789".getBytes(US_ASCII)), "content");
            requireEqual(
                -Errno.EBADF, libc.write(fd, slab.address(), 1), "write to a read-only file");
          } finally {
            libc.close(fd);
          }
        });
  }

  private int openAs(String path, int flags) {
    try (Slab slab = Slab.ofString(path)) {
      return libc.open(slab.address(), flags | LibC.O_CLOEXEC, 0600);
    }
  }

  private void pwrite() {
    withFile(
        "0123456789",
        path -> {
          int fd = openAs(path, LibC.O_RDWR);
          try (Slab slab = Slab.allocate(16)) {
            slab.put(0, "abc".getBytes(US_ASCII), 0, 3);
            requireEqual(3, libc.pwrite(fd, slab.address(), 3, 8), "bytes written at 8");
            requireEqual(11, libc.lseek(fd, 0, LibC.SEEK_END), "size then");
            requireEqual(11, libc.pread(fd, slab.address(), 16, 0), "bytes read");
            require(Arrays.equals(slab.bytes(0, 11), "01234567abc".getBytes(US_ASCII)), "content");
            requireEqual(
                -Errno.EINVAL, libc.pwrite(fd, slab.address(), 1, -1), "a negative offset");
            requireEqual(
                -Errno.EBADF, libc.pwrite(-1, slab.address(), 1, 0), "pwrite of no descriptor");
          } finally {
            libc.close(fd);
          }
        });
  }

  private void fileLife() {
    withFile(
        "",
        path -> {
          requireEqual(
              -Errno.EEXIST,
              openAs(path, LibC.O_WRONLY | LibC.O_CREAT | LibC.O_EXCL),
              "O_EXCL of a file that is there");
          String other = path + ".2";
          int fd = openAs(other, LibC.O_RDWR | LibC.O_CREAT | LibC.O_EXCL);
          require(fd >= 0, "O_CREAT: " + Errno.describe(fd));
          requireEqual(0, libc.ftruncate(fd, 5), "ftruncate to more");
          requireEqual(5, libc.lseek(fd, 0, LibC.SEEK_END), "size of 5");
          requireEqual(0, libc.ftruncate(fd, 2), "ftruncate to less");
          requireEqual(2, libc.lseek(fd, 0, LibC.SEEK_END), "size of 2");
          requireEqual(0, libc.fdatasync(fd), "fdatasync");
          requireEqual(0, libc.fsync(fd), "fsync");
          libc.close(fd);
          try (Slab slab = Slab.ofString(other)) {
            requireEqual(0, libc.unlink(slab.address()), "unlink");
            requireEqual(-Errno.ENOENT, libc.unlink(slab.address()), "unlink of nothing");
          }
          int directory = openFile(Objects.requireNonNull(Path.of(path).getParent()).toString(), 0);
          requireEqual(0, libc.fsync(directory), "fsync of a directory");
          libc.close(directory);
          requireEqual(-Errno.EBADF, libc.fsync(-1), "fsync of no descriptor");
          requireEqual(-Errno.EBADF, libc.fdatasync(-1), "fdatasync of no descriptor");
          requireEqual(-Errno.EBADF, libc.ftruncate(-1, 0), "ftruncate of no descriptor");
          requireEqual(-Errno.EBADF, libc.lseek(-1, 0, LibC.SEEK_END), "lseek of no descriptor");
        });
  }

  /**
   * The JDK's classes have C's constants compiled in, and O_NOFOLLOW differs between machines: an
   * image for another machine than the builder's must not have the builder's.
   */
  private static void noFollow() {
    withFile(
        "x",
        path -> {
          Path link = Path.of(path + ".link");
          try {
            Files.createSymbolicLink(link, Path.of(path));
            try (InputStream followed = Files.newInputStream(link)) {
              requireEqual('x', followed.read(), "what is behind the link");
            }
            require(isRefused(link), "a link was followed against NOFOLLOW_LINKS");
            Files.delete(link);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static boolean isRefused(Path link) {
    try (InputStream followed = Files.newInputStream(link, LinkOption.NOFOLLOW_LINKS)) {
      return followed.read() < -1;
    } catch (IOException e) {
      return true;
    }
  }

  private void mkdir() {
    withFile(
        "",
        path -> {
          try (Slab slab = Slab.ofString(path + ".d");
              Slab below = Slab.ofString(path + ".x/d")) {
            requireEqual(0, libc.mkdir(slab.address(), 0700), "mkdir");
            requireEqual(-Errno.EEXIST, libc.mkdir(slab.address(), 0700), "mkdir again");
            requireEqual(-Errno.ENOENT, libc.mkdir(below.address(), 0700), "mkdir below nothing");
          }
          try {
            Files.delete(Path.of(path + ".d"));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private void workingDirectory() {
    withFile(
        "",
        path -> {
          try (Slab name = Slab.allocate(MOST_PATH);
              Slab link = Slab.ofString("/proc/self/cwd");
              Slab target = Slab.allocate(MOST_PATH);
              Slab missing = Slab.ofString(path + ".none");
              Slab file = Slab.ofString(path)) {
            requireEqual(0, libc.getcwd(name.address(), name.size()), "getcwd");
            int length = (int) libc.readlink(link.address(), target.address(), target.size());
            require(
                Arrays.equals(target.bytes(0, length + 1), name.bytes(0, length + 1)),
                "the working directory");
            requireEqual(-ERANGE, libc.getcwd(name.address(), 1), "getcwd without room");
            requireEqual(-Errno.ENOENT, libc.chdir(missing.address()), "chdir to nothing");
            requireEqual(-Errno.ENOTDIR, libc.chdir(file.address()), "chdir to a file");
            // into the directory that it is in
            requireEqual(0, libc.chdir(target.address()), "chdir");
          }
        });
  }

  private void flock() {
    withFile(
        "",
        path -> {
          int one = openAs(path, LibC.O_RDWR);
          int other = openAs(path, LibC.O_RDWR);
          int exclusive = LibC.LOCK_EX | LibC.LOCK_NB;
          requireEqual(0, libc.flock(one, exclusive), "first lock");
          requireEqual(-Errno.EAGAIN, libc.flock(other, exclusive), "second lock");
          libc.close(one);
          requireEqual(0, libc.flock(other, exclusive), "lock once the first is closed");
          libc.close(other);
          requireEqual(-Errno.EBADF, libc.flock(-1, exclusive), "flock of no descriptor");
        });
  }

  private void directory() {
    withFile(
        "x",
        file -> {
          Path directory = Objects.requireNonNull(Path.of(file).getParent());
          try (Slab path = Slab.ofString(directory.toString())) {
            long stream = libc.opendir(path.address());
            require(stream > 0, "opendir");
            requireEqual(1, entries(stream, "file", false), "the file");
            libc.rewinddir(stream);
            requireEqual(1, entries(stream, "..", true), "the parent, after a rewind");
            libc.rewinddir(stream);
            requireEqual(0, entries(stream, "nothing", false), "a missing entry");
            requireEqual(0, libc.closedir(stream), "closedir");
          }
        });
  }

  private void readlink() {
    withFile(
        "x",
        file -> {
          int fd = openFile(file, LibC.O_RDONLY);
          byte[] expected = file.getBytes(US_ASCII);
          try (Slab link = Slab.ofString("/proc/self/fd/" + fd);
              Slab path = Slab.ofString(file);
              Slab target = Slab.allocate(expected.length + 8L)) {
            long room = target.size();
            long length = libc.readlink(link.address(), target.address(), room);
            requireEqual(expected.length, length, "bytes of the target");
            require(Arrays.equals(expected, target.bytes(0, (int) length)), "the target");
            requireEqual(3, libc.readlink(link.address(), target.address(), 3), "bytes, cut");
            requireEqual(
                -Errno.EINVAL,
                libc.readlink(path.address(), target.address(), room),
                "readlink of a file");
          }
          libc.close(fd);
        });
  }

  private int entries(long stream, String name, boolean isDirectory) {
    int found = 0;
    long entry = libc.readdir(stream);
    while (entry != 0) {
      if (text(entry + layouts.dirent().name()).equals(name)) {
        int type = OffHeap.getByte(entry + layouts.dirent().type());
        // 0 is a file system that does not report it
        require(type == 0 || (type == LibC.DT_DIR) == isDirectory, "type of " + name + ": " + type);
        found++;
      }
      entry = libc.readdir(stream);
    }
    return found;
  }

  private static String text(long address) {
    byte[] bytes = new byte[OffHeap.stringLength(address, MAX_TEXT)];
    OffHeap.copyTo(address, bytes, 0, bytes.length);
    return new String(bytes, US_ASCII);
  }

  private int poll(int fd, int events) {
    Layouts.Pollfd layout = layouts.pollfd();
    try (Slab pollfd = Slab.allocate(layout.size())) {
      pollfd.putInt(layout.fd(), fd);
      pollfd.putShort(layout.events(), (short) events);
      int ready = libc.poll(pollfd.address(), 1, 0);
      int answered = pollfd.getShort(layout.revents());
      requireEqual(answered == 0 ? 0 : 1, ready, "the result of poll");
      return answered;
    }
  }

  private void eventfd() {
    requireFlags(
        libc.eventfd(0, LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK),
        LibC.O_CLOEXEC | LibC.O_NONBLOCK,
        "eventfd");
    int fd = libc.eventfd(0, LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK);
    try (Slab count = Slab.allocate(8)) {
      requireEqual(-Errno.EAGAIN, libc.read(fd, count.address(), 8), "read of nothing");
      requireEqual(LibC.POLLOUT, poll(fd, LibC.POLLIN | LibC.POLLOUT), "poll of nothing");
      requireEqual(0, poll(fd, LibC.POLLIN), "poll without waiting");
      count.putLong(0, 3);
      requireEqual(8, libc.write(fd, count.address(), 8), "write");
      requireEqual(8, libc.write(fd, count.address(), 8), "second write");
      requireEqual(LibC.POLLIN, poll(fd, LibC.POLLIN), "poll of a count");
      requireEqual(8, libc.read(fd, count.address(), 8), "read");
      requireEqual(6, count.getLong(0), "count");
    } finally {
      libc.close(fd);
    }
    requireEqual(0x20, poll(fd, LibC.POLLIN), "poll of a closed descriptor (POLLNVAL)");
  }

  private void signalfd() {
    try (Slab none = Slab.allocate(128)) {
      requireEqual(0, libc.pthreadSigmask(LibC.SIG_BLOCK, none.address()), "blocking no signal");
      requireEqual(-Errno.EINVAL, libc.pthreadSigmask(99, none.address()), "an unknown way");
      requireFlags(
          libc.signalfd(-1, none.address(), LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK),
          LibC.O_CLOEXEC | LibC.O_NONBLOCK,
          "signalfd");
    }
  }

  private void kill() {
    requireEqual(0, libc.kill(libc.getpid(), 0), "no signal, to this process");
    requireEqual(-Errno.EINVAL, libc.kill(libc.getpid(), 99), "a signal that is none");
  }

  private void terminal() {
    try (Slab path = Slab.ofString("/dev/ptmx");
        Slab size = Slab.allocate(8);
        Termios modes = new Termios(libc);
        Termios raw = new Termios(libc);
        Termios now = new Termios(libc)) {
      int fd = libc.open(path.address(), LibC.O_RDWR | LibC.O_CLOEXEC, 0);
      require(fd >= 0, "open of /dev/ptmx: " + fd);
      requireEqual(0, modes.read(fd), "tcgetattr");
      raw.rawOf(modes);
      require(!raw.isSame(modes), "cfmakeraw changes modes");
      requireEqual(0, raw.apply(fd), "tcsetattr");
      requireEqual(0, now.read(fd), "tcgetattr again");
      require(now.isSame(raw), "the modes that were set are read");
      size.putLong(0, -1);
      requireEqual(0, libc.ioctl(fd, LibC.TIOCGWINSZ, size.address()), "ioctl");
      requireEqual(0, size.getLong(0), "size of a new terminal");
      libc.close(fd);
    }
    try (Slab path = Slab.ofString("/proc/self/stat");
        Slab size = Slab.allocate(8);
        Termios modes = new Termios(libc)) {
      int fd = libc.open(path.address(), LibC.O_RDONLY | LibC.O_CLOEXEC, 0);
      requireEqual(-Errno.ENOTTY, modes.read(fd), "tcgetattr of a file");
      requireEqual(-Errno.ENOTTY, modes.apply(fd), "tcsetattr of a file");
      requireEqual(
          -Errno.ENOTTY, libc.ioctl(fd, LibC.TIOCGWINSZ, size.address()), "ioctl of a file");
      libc.close(fd);
    }
  }

  private void statvfs() {
    Layouts.Statvfs layout = layouts.statvfs();
    try (Slab root = Slab.ofString("/");
        Slab first = Slab.allocate(layout.size());
        Slab second = Slab.allocate(layout.size())) {
      requireEqual(0, libc.statvfs(root.address(), first.address()), "statvfs");
      requireEqual(0, libc.statvfs(root.address(), second.address()), "statvfs again");
      long frsize = first.getLong(layout.frsize());
      require(frsize >= 512 && Long.bitCount(frsize) == 1, "f_frsize: " + frsize);
      requireEqual(frsize, second.getLong(layout.frsize()), "f_frsize again");
      requireEqual(
          first.getLong(layout.blocks()), second.getLong(layout.blocks()), "f_blocks again");
      long blocks = first.getLong(layout.blocks());
      long free = first.getLong(layout.bfree());
      long available = first.getLong(layout.bavail());
      require(
          blocks >= free && free >= available && available >= 0,
          "blocks, free, available: " + blocks + ", " + free + ", " + available);
      require(first.getLong(layout.files()) >= first.getLong(layout.ffree()), "files");
      requireEqual(0, first.getLong(layout.flag()) & ~0xFFFFL, "unknown bits of f_flag");
    }
    try (Slab proc = Slab.ofString("/sys");
        Slab vfs = Slab.allocate(layout.size())) {
      libc.statvfs(proc.address(), vfs.address());
      requireEqual(0, vfs.getLong(layout.flag()) & ~0xFFFFL, "unknown bits of f_flag of /sys");
    }
  }

  private void ignoreSignal() {
    int sigwinch = 28;
    int sigkill = 9;
    requireEqual(0, libc.ignoreSignal(sigwinch), "signal");
    requireEqual(-Errno.EINVAL, libc.ignoreSignal(sigkill), "signal of one that cannot be ignored");
  }

  private void setrlimit() {
    int none = 99;
    try (Slab limits = Slab.allocate(2 * Long.BYTES);
        Slab path = Slab.ofString("/proc/self/limits");
        Slab content = Slab.allocate(8192)) {
      requireEqual(0, libc.setrlimit(LibC.RLIMIT_CORE, limits.address()), "setrlimit");
      requireEqual(
          -Errno.EINVAL, libc.setrlimit(none, limits.address()), "setrlimit of an unknown limit");
      int length = SmallFile.read(libc, path.address(), content);
      String text = length < 0 ? "" : new String(content.bytes(0, length), US_ASCII);
      int core = text.indexOf("Max core file size");
      require(core >= 0, "no limit of core dumps in /proc/self/limits");
      String[] words = text.substring(core).split(" +", 7);
      require(words[4].equals("0") && words[5].equals("0"), "limits " + words[4] + ' ' + words[5]);
    }
  }

  private void openat() {
    int createNew = LibC.O_RDWR | LibC.O_CREAT | LibC.O_EXCL | LibC.O_CLOEXEC;
    withFile(
        "",
        path -> {
          Path file = Path.of(path + ".at");
          String fileName = path.substring(path.lastIndexOf('/') + 1) + ".at";
          int parent = openDirectory(path.substring(0, path.lastIndexOf('/')));
          try (Slab name = Slab.ofString(fileName)) {
            int created = libc.openat(parent, name.address(), createNew, 0600);
            require(created >= 0, "openat: " + created);
            libc.close(created);
            require(Files.isRegularFile(file), "the file that openat made");
            requireEqual(
                -Errno.EEXIST,
                libc.openat(parent, name.address(), createNew, 0600),
                "openat again");
            requireEqual(1, entriesOf(parent, fileName), "listed entries");
            requireEqual(0, libc.unlinkat(parent, name.address()), "unlinkat");
            requireEqual(-Errno.ENOENT, libc.unlinkat(parent, name.address()), "unlinkat again");
            requireEqual(
                -Errno.ENOENT, libc.openat(parent, name.address(), LibC.O_RDONLY, 0), "no file");
            requireEqual(
                -Errno.EBADF, libc.openat(-1, name.address(), LibC.O_RDONLY, 0), "no directory");
            requireEqual(-Errno.EBADF, libc.fdopendir(-1), "fdopendir of nothing");
          }
          libc.close(parent);
        });
  }

  private int openDirectory(String directory) {
    try (Slab path = Slab.ofString(directory)) {
      int fd = libc.open(path.address(), layouts.openFlags().directory() | LibC.O_CLOEXEC, 0);
      require(fd >= 0, "open with O_DIRECTORY: " + fd);
      return fd;
    }
  }

  private int entriesOf(int directory, String wanted) {
    try (Slab self = Slab.ofString(".")) {
      long stream = libc.fdopendir(libc.openat(directory, self.address(), LibC.O_CLOEXEC, 0));
      require(stream > 0, "fdopendir: " + stream);
      int entries = 0;
      for (long entry = libc.readdir(stream); entry != 0; entry = libc.readdir(stream)) {
        long name = entry + layouts.dirent().name();
        byte[] text = new byte[OffHeap.stringLength(name, MAX_TEXT)];
        for (int i = 0; i < text.length; i++) {
          text[i] = OffHeap.getByte(name + i);
        }
        entries += new String(text, US_ASCII).equals(wanted) ? 1 : 0;
      }
      libc.closedir(stream);
      return entries;
    }
  }

  private void openRefuses() {
    Layouts.OpenFlags flags = layouts.openFlags();
    try (Slab link = Slab.ofString("/proc/self");
        Slab file = Slab.ofString("/proc/version");
        FileStatus status = new FileStatus(libc)) {
      requireEqual(
          -Errno.ELOOP, libc.open(link.address(), flags.noFollow(), 0), "a link with O_NOFOLLOW");
      requireEqual(
          -Errno.ENOTDIR, libc.open(file.address(), flags.directory(), 0), "a file, O_DIRECTORY");
      int itself = libc.open(link.address(), LibC.O_PATH | flags.noFollow(), 0);
      requireEqual(0, status.read(itself), "status of a link");
      libc.close(itself);
      require(!status.isDirectory() && !status.isRegular(), "a link is neither file nor directory");
    }
  }

  private void fileStatus() {
    withFile(
        "12345",
        path -> {
          try (FileStatus status = new FileStatus(libc)) {
            readStatus(status, path);
            require(status.isRegular() && !status.isDirectory(), "a regular file");
            require(status.isOwnedByUserOrRoot(), "its owner");
            requireEqual(1, status.links(), "its links");
            requireEqual(5, status.bytes(), "its bytes");
            readStatus(status, "/dev/null");
            require(!status.isRegular() && !status.isDirectory(), "a device is not a regular file");
            require(status.isWritableByOthers() && status.isReadableByOthers(), "open to all");
            readStatus(status, "/proc");
            require(status.isDirectory() && !status.isRegular(), "a directory");
            require(!status.isWritableByOthers(), "/proc is written by nobody");
            requireEqual(1, status.inode(), "inode of /proc");
            requireEqual(-Errno.EBADF, status.read(-1), "status of nothing");
          }
        });
  }

  private void readStatus(FileStatus status, String file) {
    try (Slab path = Slab.ofString(file)) {
      int fd = libc.open(path.address(), LibC.O_RDONLY | LibC.O_CLOEXEC, 0);
      requireEqual(0, status.read(fd), "status of " + file);
      libc.close(fd);
    }
  }

  private void links() {
    try (Slab proc = Slab.ofString("/proc");
        Slab status = Slab.ofString("/proc/self/status")) {
      long links = linksOf(proc);
      require(links > 2 && links < 1 << 24, "links of /proc: " + links);
      requireEqual(1, linksOf(status), "links of a file");
      requireEqual(-Errno.EBADF, libc.links(-1), "links of nothing");
    }
  }

  private long linksOf(Slab path) {
    int fd = libc.open(path.address(), LibC.O_RDONLY | LibC.O_CLOEXEC, 0);
    long links = libc.links(fd);
    libc.close(fd);
    return links;
  }

  private long seconds(int clock) {
    return nanos(clock) / 1_000_000_000;
  }

  private long nanos(int clock) {
    Layouts.Timespec layout = layouts.timespec();
    try (Slab timespec = Slab.allocate(layout.size())) {
      requireEqual(0, libc.clockGettime(clock, timespec.address()), "clock_gettime");
      long nanos = timespec.getLong(layout.nsec());
      require(nanos >= 0 && nanos < 1_000_000_000, "tv_nsec: " + nanos);
      return timespec.getLong(layout.sec()) * 1_000_000_000 + nanos;
    }
  }

  private void sysinfo() {
    Layouts.Sysinfo layout = layouts.sysinfo();
    try (Slab info = Slab.allocate(layout.size())) {
      long before = seconds(LibC.CLOCK_BOOTTIME);
      requireEqual(0, libc.sysinfo(info.address()), "sysinfo");
      long after = seconds(LibC.CLOCK_BOOTTIME);
      long uptime = info.getLong(layout.uptime());
      // the kernel rounds up
      require(
          before <= uptime && uptime <= after + 1,
          "uptime " + uptime + " against " + before + " to " + after);
      require(info.getInt(layout.memUnit()) > 0, "mem_unit");
      long total = info.getLong(layout.totalram());
      require(total > 0 && info.getLong(layout.freeram()) <= total, "totalram, freeram");
      require(
          info.getLong(layout.freeswap()) <= info.getLong(layout.totalswap()),
          "freeswap above totalswap");
      require(info.getShort(layout.procs()) != 0, "procs");
    }
  }

  private void getloadavg() {
    try (Slab loads = Slab.allocate(24)) {
      requireEqual(3, libc.getloadavg(loads.address(), 3), "averages");
      for (int i = 0; i < 3; i++) {
        double load = loads.getDouble(i * 8L);
        require(load >= 0 && load < 100_000, "load average " + i + ": " + load);
      }
    }
  }

  private void uname() {
    Layouts.Utsname layout = layouts.utsname();
    try (Slab names = Slab.allocate(layout.size())) {
      requireEqual(0, libc.uname(names.address()), "uname");
      String system = text(names.addressOf(layout.sysname()));
      require(system.equals("Linux"), "sysname: " + system);
      require(!text(names.addressOf(layout.release())).isEmpty(), "release");
      require(!text(names.addressOf(layout.nodename())).isEmpty(), "nodename");
      require(!text(names.addressOf(layout.version())).isEmpty(), "version");
      require(!text(names.addressOf(layout.machine())).isEmpty(), "machine");
    }
  }

  private void sysconf() {
    requireEqual(100, libc.sysconf(LibC.SC_CLK_TCK), "_SC_CLK_TCK");
    require(libc.sysconf(LibC.SC_OPEN_MAX) >= 20, "_SC_OPEN_MAX");
    long page = libc.sysconf(LibC.SC_PAGESIZE);
    require(page >= 4096 && page <= 65536 && Long.bitCount(page) == 1, "_SC_PAGESIZE: " + page);
    long processors = libc.sysconf(LibC.SC_NPROCESSORS_ONLN);
    require(processors >= 1 && processors <= 65536, "_SC_NPROCESSORS_ONLN: " + processors);
    requireEqual(-1, libc.sysconf(-1), "a name that is none");
  }

  /** The auxiliary vector, getauxval(3): pairs of longs, the last one of type 0. */
  private void pageSize() {
    int fd = openFile("/proc/self/auxv", LibC.O_CLOEXEC);
    require(fd >= 0, "no /proc/self/auxv: " + Errno.describe(fd));
    try (Slab vector = Slab.allocate(MAX_AUXILIARY)) {
      long length = libc.read(fd, vector.address(), MAX_AUXILIARY);
      libc.close(fd);
      long at = 0;
      while (at < length && vector.getLong(at) != AT_PAGESZ) {
        at += 2 * Long.BYTES;
      }
      require(at < length, "no AT_PAGESZ");
      requireEqual(vector.getLong(at + Long.BYTES), libc.sysconf(LibC.SC_PAGESIZE), "_SC_PAGESIZE");
    }
  }

  private void getpid() {
    requireEqual(ProcessHandle.current().pid(), libc.getpid(), "getpid");
  }

  private void getifaddrs() {
    Layouts.Ifaddrs layout = layouts.ifaddrs();
    int loopbacks = 0;
    try (Slab result = Slab.allocate(8)) {
      requireEqual(0, libc.getifaddrs(result.address()), "getifaddrs");
      long first = result.getLong(0);
      long entry = first;
      while (entry != 0) {
        boolean isLo = text(OffHeap.getLong(entry + layout.name())).equals("lo");
        boolean isLoopback = (OffHeap.getInt(entry + layout.flags()) & LibC.IFF_LOOPBACK) != 0;
        require(!isLo || isLoopback, "lo is not a loopback");
        loopbacks += isLo ? 1 : 0;
        entry = OffHeap.getLong(entry + layout.next());
      }
      libc.freeifaddrs(first);
    }
    require(loopbacks > 0, "no lo");
  }

  private void clocks() {
    long first = nanos(LibC.CLOCK_MONOTONIC);
    long second = nanos(LibC.CLOCK_MONOTONIC);
    require(second >= first, "CLOCK_MONOTONIC fell from " + first + " to " + second);
    require(nanos(LibC.CLOCK_BOOTTIME) >= second, "CLOCK_BOOTTIME behind CLOCK_MONOTONIC");
    long before = System.currentTimeMillis();
    long now = nanos(LibC.CLOCK_REALTIME) / 1_000_000;
    long after = System.currentTimeMillis();
    require(before <= now && now <= after, now + " is not in " + before + " to " + after);
  }

  private int lookUp(String host, Slab result) {
    Layouts.Addrinfo layout = layouts.addrinfo();
    try (Slab node = Slab.ofString(host);
        Slab service = Slab.ofString("4318");
        Slab hints = Slab.allocate(layout.size())) {
      hints.putInt(layout.flags(), LibC.AI_NUMERICHOST);
      hints.putInt(layout.family(), LibC.AF_UNSPEC);
      hints.putInt(layout.socktype(), LibC.SOCK_STREAM);
      return libc.getaddrinfo(node.address(), service.address(), hints.address(), result.address());
    }
  }

  private void getaddrinfo() {
    Layouts.Addrinfo layout = layouts.addrinfo();
    try (Slab result = Slab.allocate(8)) {
      requireEqual(0, lookUp("127.0.0.1", result), "getaddrinfo");
      long info = result.getLong(0);
      requireEqual(LibC.AF_INET, OffHeap.getInt(info + layout.family()), "ai_family");
      requireEqual(LibC.SOCK_STREAM, OffHeap.getInt(info + layout.socktype()), "ai_socktype");
      requireEqual(LibC.IPPROTO_TCP, OffHeap.getInt(info + layout.protocol()), "ai_protocol");
      requireEqual(16, OffHeap.getInt(info + layout.addrlen()), "ai_addrlen");
      requireEqual(0, OffHeap.getLong(info + layout.next()), "a second result");
      long address = OffHeap.getLong(info + layout.addr());
      requireEqual(LibC.AF_INET, OffHeap.getShort(address), "sin_family");
      requireEqual((byte) (4318 >> 8), OffHeap.getByte(address + 2), "sin_port, high byte");
      requireEqual((byte) 4318, OffHeap.getByte(address + 3), "sin_port, low byte");
      byte[] bytes = new byte[4];
      OffHeap.copyTo(address + 4, bytes, 0, 4);
      require(Arrays.equals(bytes, new byte[] {127, 0, 0, 1}), "sin_addr");
      libc.freeaddrinfo(info);

      requireEqual(0, lookUp("::1", result), "getaddrinfo of ::1");
      long six = result.getLong(0);
      requireEqual(LibC.AF_INET6, OffHeap.getInt(six + layout.family()), "ai_family of ::1");
      libc.freeaddrinfo(six);
    }
  }

  private void getaddrinfoFails() {
    try (Slab result = Slab.allocate(8)) {
      int code = lookUp("no-address.invalid", result);
      requireEqual(EAI_NONAME, code, "getaddrinfo of no address");
      String words = text(libc.gaiStrerror(code));
      require(!words.isBlank(), "no words for " + code);
    }
  }

  private void socketFlags() {
    requireFlags(libc.socket(LibC.AF_INET, LibC.SOCK_STREAM, 0), 0, "a plain socket");
    requireFlags(
        libc.socket(LibC.AF_INET, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC, 0),
        LibC.O_CLOEXEC,
        "SOCK_CLOEXEC");
    requireFlags(
        libc.socket(LibC.AF_INET, LibC.SOCK_STREAM | LibC.SOCK_NONBLOCK, 0),
        LibC.O_NONBLOCK,
        "SOCK_NONBLOCK");
    require(libc.socket(-1, LibC.SOCK_STREAM, 0) < 0, "a socket of no family");
  }

  private void socketOptions() {
    int fd = libc.socket(LibC.AF_INET, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC, 0);
    try {
      requireEqual(0, option(fd, LibC.IPPROTO_TCP, LibC.TCP_NODELAY), "TCP_NODELAY at first");
      requireEqual(0, option(fd, LibC.IPPROTO_TCP, LibC.TCP_USER_TIMEOUT), "TCP_USER_TIMEOUT");
      try (Slab value = Slab.allocate(4)) {
        value.putInt(0, 5000);
        for (int option : new int[] {LibC.TCP_NODELAY, LibC.TCP_USER_TIMEOUT}) {
          requireEqual(
              0, libc.setsockopt(fd, LibC.IPPROTO_TCP, option, value.address(), 4), "setsockopt");
        }
      }
      require(option(fd, LibC.IPPROTO_TCP, LibC.TCP_NODELAY) != 0, "TCP_NODELAY once set");
      requireEqual(
          5000, option(fd, LibC.IPPROTO_TCP, LibC.TCP_USER_TIMEOUT), "TCP_USER_TIMEOUT once set");
      requireEqual(0, option(fd, LibC.SOL_SOCKET, LibC.SO_ERROR), "SO_ERROR");
    } finally {
      libc.close(fd);
    }
  }

  private int option(int fd, int level, int name) {
    try (Slab value = Slab.allocate(4);
        Slab length = Slab.allocate(4)) {
      length.putInt(0, 4);
      requireEqual(
          0,
          libc.getsockopt(fd, level, name, value.address(), length.address()),
          "getsockopt " + name);
      return value.getInt(0);
    }
  }

  private void connect() {
    try (Slab address = Slab.allocate(16)) {
      address.putShort(0, (short) LibC.AF_INET);
      address.putByte(3, (byte) CLOSED_PORT);
      address.put(4, new byte[] {127, 0, 0, 1}, 0, 4);
      int blocking = libc.socket(LibC.AF_INET, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC, 0);
      requireEqual(
          -Errno.ECONNREFUSED, libc.connect(blocking, address.address(), 16), "connect, blocking");
      libc.close(blocking);

      int type = LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK;
      int fd = libc.socket(LibC.AF_INET, type, 0);
      int answer = libc.connect(fd, address.address(), 16);
      if (answer == -Errno.EINPROGRESS) {
        // on the loopback the refusal is there by now
        int events = poll(fd, LibC.POLLOUT);
        require((events & (LibC.POLLERR | LibC.POLLHUP)) != 0, "events of a refusal: " + events);
        answer = -option(fd, LibC.SOL_SOCKET, LibC.SO_ERROR);
      }
      libc.close(fd);
      requireEqual(-Errno.ECONNREFUSED, answer, "connect, not blocking");
    }
  }

  private void localSocket() {
    int type = LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK;
    withFile(
        "",
        path -> {
          byte[] name = (path + ".sock").getBytes(US_ASCII);
          try (Slab address = Slab.allocate(name.length + 3L)) {
            address.putShort(0, (short) LibC.AF_UNIX);
            address.put(2, name, 0, name.length);
            int length = name.length + 3;
            int listening = libc.socket(LibC.AF_UNIX, type, 0);
            requireEqual(0, libc.bind(listening, address.address(), length), "bind");
            int client = libc.socket(LibC.AF_UNIX, type, 0);
            requireEqual(
                -Errno.EADDRINUSE, libc.bind(client, address.address(), length), "bind again");
            requireEqual(0, libc.chmod(address.addressOf(2), 0640), "chmod");
            require(isForOthers(address.addressOf(2)), "mode 0640");
            requireEqual(0, libc.chmod(address.addressOf(2), 0600), "chmod again");
            require(!isForOthers(address.addressOf(2)), "mode 0600");
            requireEqual(0, libc.listen(listening, 1), "listen");
            requireEqual(-Errno.EAGAIN, libc.accept4(listening, LibC.SOCK_CLOEXEC), "nobody");
            requireEqual(0, libc.connect(client, address.address(), length), "connect");
            int served = libc.accept4(listening, LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK);
            requireFlags(served, LibC.O_CLOEXEC | LibC.O_NONBLOCK, "accept4");
            libc.close(client);
            libc.close(listening);
            requireEqual(0, libc.unlink(address.addressOf(2)), "unlink of a socket");
            requireEqual(-Errno.EBADF, libc.bind(-1, address.address(), length), "bind, no socket");
            requireEqual(-Errno.EBADF, libc.listen(-1, 1), "listen, no socket");
            requireEqual(-Errno.ENOENT, libc.chmod(address.addressOf(2), 0600), "chmod, no file");
          }
        });
  }

  private boolean isForOthers(long path) {
    int flags = LibC.O_PATH | layouts.openFlags().noFollow() | LibC.O_CLOEXEC;
    int fd = libc.open(path, flags, 0);
    try (FileStatus status = new FileStatus(libc)) {
      requireEqual(0, status.read(fd), "status of a socket");
      require(status.isSocket(), "a socket");
      return status.isReadableByOthers();
    } finally {
      libc.close(fd);
    }
  }

  private void sendAndRecv() {
    int fd = libc.socket(LibC.AF_INET, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC, 0);
    try (Slab bytes = Slab.allocate(4)) {
      // without MSG_NOSIGNAL the first would end the process
      requireEqual(
          -Errno.EPIPE, libc.send(fd, bytes.address(), 4, LibC.MSG_NOSIGNAL), "send (EPIPE)");
      requireEqual(-107, libc.recv(fd, bytes.address(), 4, 0), "recv (ENOTCONN)");
    } finally {
      libc.close(fd);
    }
    requireEqual(-Errno.EBADF, libc.send(-1, 1, 0, 0), "send to no descriptor");
  }
}
