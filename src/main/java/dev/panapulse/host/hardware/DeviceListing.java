package dev.panapulse.host.hardware;

import dev.panapulse.host.BlockingCall;
import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.SysTree;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lists the devices of one source, whose names a driver may have to read.
 *
 * <p>The result belongs to the thread that makes the call until it is done.
 */
final class DeviceListing extends BlockingCall {
  /** Most devices of one source. */
  static final int MAX_DEVICES = 512;

  private final HostContext host;
  private final SensorSource source;
  private List<SensorSource.Candidate> candidates = List.of();
  private int beyond;
  private @Nullable RuntimeException failure;

  DeviceListing(HostContext host, SensorSource source) {
    this.host = host;
    this.source = source;
  }

  @Override
  protected void call() {
    failure = null;
    try (SysTree sys = new SysTree(host)) {
      List<SensorSource.Candidate> all = source.candidates(sys);
      int listed = Math.min(all.size(), MAX_DEVICES);
      candidates = new ArrayList<>(all.subList(0, listed));
      beyond = all.size() - listed + sys.takeLeftOut();
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  @Override
  protected void release() {}

  /** The devices that were listed. */
  List<SensorSource.Candidate> candidates(CollectorErrors errors) {
    if (failure != null) {
      errors.unexpected(failure);
    }
    return candidates;
  }

  /** How many further ones there are. */
  int beyond() {
    return beyond;
  }
}
