package dev.panapulse.otlp;

import dev.panapulse.codec.Secrets;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import dev.panapulse.libc.SmallFile;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A token in a file that another program renews, as Kubernetes and Vault do. The file is read and
 * compared every {@value #CHECK_SECONDS} seconds; stat(2) alone would miss some changes behind a
 * symbolic link. While the file cannot be read or holds no token, the previous token stays in use.
 *
 * <p>Reading again allocates next to nothing on the Java heap. One thread. No message quotes the
 * file.
 */
final class TokenFile implements AutoCloseable {
  /** How old the token may be. */
  static final int CHECK_SECONDS = 10;

  private static final Logger LOG = LoggerFactory.getLogger(TokenFile.class);
  private static final long CHECK_NANOS = CHECK_SECONDS * 1_000_000_000L;
  private static final int LIMIT = 16 * 1024;

  private final LibC libc;
  private final Path file;
  private final Slab path;
  private final Slab content = Slab.allocate(LIMIT + 1);
  private byte[] known = {};
  private Optional<String> token = Optional.empty();

  /** The token before, which a response to an earlier request may repeat. */
  private Optional<String> outdated = Optional.empty();

  private boolean warned;
  private long checkedNanos;

  /** A file that is read at once. */
  TokenFile(LibC libc, Path file) {
    this.libc = libc;
    this.file = file;
    path = Slab.ofString(file.toString());
    readAgain();
  }

  /** The token; empty: none was read yet. */
  Optional<String> token() {
    return token;
  }

  /** Reads the file if that is due at {@code now}; returns whether the token changed. */
  boolean renewed(long now) {
    return now - checkedNanos >= CHECK_NANOS && readAgain();
  }

  /** Reads the file; returns whether the token changed. */
  boolean readAgain() {
    checkedNanos = System.nanoTime();
    int length = SmallFile.read(libc, path.address(), content);
    if (length < 0) {
      warnOnce(Errno.describe(length));
      return false;
    }
    if (isKnown(length)) {
      warned = false;
      return false;
    }
    return take(length);
  }

  private boolean isKnown(int length) {
    if (token.isEmpty() || length != known.length) {
      return false;
    }
    for (int i = 0; i < known.length; i++) {
      if (content.getByte(i) != known[i]) {
        return false;
      }
    }
    return true;
  }

  private boolean take(int length) {
    int from = 0;
    int to = length;
    while (from < to && isBlank(content.getByte(from))) {
      from++;
    }
    while (to > from && isBlank(content.getByte(to - 1))) {
      to--;
    }
    StringBuilder text = new StringBuilder(to - from);
    for (int i = from; i < to; i++) {
      byte b = content.getByte(i);
      if (b <= ' ' || b > '~') {
        warnOnce("holds a character that is not allowed in a token");
        return false;
      }
      text.append((char) b);
    }
    if (text.isEmpty() || length > LIMIT) {
      warnOnce(text.isEmpty() ? "is empty" : "is larger than " + LIMIT + " bytes");
      return false;
    }
    boolean first = token.isEmpty();
    known = content.bytes(0, length);
    Secrets.register(text.toString());
    outdated.ifPresent(Secrets::forget);
    outdated = token;
    token = Optional.of(text.toString());
    warned = false;
    if (!first) {
      LOG.info("{}: there is a new token", file);
    }
    return true;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\n' || b == '\r';
  }

  /** Logs a problem once until the file is valid again. */
  private void warnOnce(String what) {
    if (!warned) {
      warned = true;
      LOG.warn(
          "{}: {}; {}",
          file,
          what,
          token.isPresent() ? "the token read before stays in use" : "nothing is sent without it");
    }
  }

  /** Its tokens are hidden no longer, unless others hold them too. */
  @Override
  public void close() {
    outdated.ifPresent(Secrets::forget);
    outdated = Optional.empty();
    token.ifPresent(Secrets::forget);
    token = Optional.empty();
    path.close();
    content.close();
  }
}
