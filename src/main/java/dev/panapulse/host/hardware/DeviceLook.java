package dev.panapulse.host.hardware;

import dev.panapulse.host.BlockingCall;
import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.SysTree;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the sensors of one device: their names, labels and limits, which a driver may have to read.
 *
 * <p>The result belongs to the thread that makes the call until it is done.
 */
final class DeviceLook extends BlockingCall {
  private final HostContext host;
  private final SensorSource source;
  private final SensorSource.Candidate candidate;
  private final DeviceIds ids;
  private final String hangs;
  private Optional<Component> component = Optional.empty();
  private int beyond;
  private @Nullable RuntimeException failure;

  DeviceLook(
      HostContext host, SensorSource source, SensorSource.Candidate candidate, HardwareIds ids) {
    this.host = host;
    this.source = source;
    this.candidate = candidate;
    this.ids = new DeviceIds(ids);
    this.hangs =
        "a driver does not return what "
            + CollectorErrors.name(candidate.name())
            + " is; left out until it does";
  }

  String identity() {
    return candidate.identity();
  }

  @Override
  protected void call() {
    try (SysTree sys = new SysTree(host)) {
      component = source.component(sys, candidate, ids);
      beyond = sys.takeLeftOut();
    } catch (RuntimeException e) {
      failure = e;
    }
    ids.settle(component);
  }

  /** What was found of a device that went meanwhile. */
  @Override
  protected void release() {
    component.ifPresent(ids::giveBack);
    component.ifPresent(Component::dispose);
  }

  /** What was found, after the call, and says what is to be said. */
  Optional<Component> component(CollectorErrors errors) {
    ids.report(errors);
    if (failure != null) {
      errors.unexpected(failure);
    }
    return component;
  }

  /** How many entries of its directory were not looked at. */
  int beyond() {
    return beyond;
  }

  /** What is said while it does not return; the same object each time. */
  String hangs() {
    return hangs;
  }
}
