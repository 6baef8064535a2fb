package dev.panapulse.host.hardware;

import dev.panapulse.libc.LibC;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The values of {@code hw.id} that are in use, and how many files are open for sensors. A device
 * takes its share by {@link DeviceIds}. Any thread.
 */
final class HardwareIds {
  /** Most files that stay open, one for each sensor. */
  static final int MOST = 512;

  private final Predicate<String> accepts;
  private final int most;
  private final Set<String> taken = new HashSet<>();
  private int files;

  /**
   * No ids, and room for {@value #MOST} files, or for half of those that this process may open.
   *
   * @param accepts the filter for ids
   */
  HardwareIds(LibC libc, Predicate<String> accepts) {
    this.accepts = accepts;
    long openMax = libc.sysconf(LibC.SC_OPEN_MAX);
    this.most = openMax < 0 ? MOST : (int) Math.min(MOST, openMax / 2);
  }

  /** Whether the filter accepts an id. */
  boolean accepts(String id) {
    return accepts.test(id);
  }

  /** Takes an id, unless it is in use. */
  synchronized boolean take(String id) {
    return taken.add(id);
  }

  /** Takes room for a file, if there is any. */
  synchronized boolean takeFile() {
    boolean free = files < most;
    files += free ? 1 : 0;
    return free;
  }

  /** Takes room for files that are open, or gives it back if negative. */
  synchronized void count(int more) {
    files += more;
  }

  /** Gives back ids and the room of files. */
  synchronized void release(Collection<String> ids, int closed) {
    ids.forEach(taken::remove);
    files -= closed;
  }
}
