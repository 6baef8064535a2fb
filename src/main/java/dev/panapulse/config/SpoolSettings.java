package dev.panapulse.config;

import dev.panapulse.config.Origin.Default;
import dev.panapulse.config.type.AbsolutePathType;
import dev.panapulse.config.type.BooleanType;
import dev.panapulse.config.type.ByteSize;
import dev.panapulse.config.type.ChoiceType;
import dev.panapulse.config.type.DurationType;
import dev.panapulse.config.type.IntegerType;
import dev.panapulse.config.type.SizeType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Storage on disk for samples while the backend is unreachable.
 *
 * @param enabled whether samples are stored on disk
 * @param directories candidates, of which the first usable one is taken; absolute, not empty
 * @param maxBytes most space on disk, 1 MiB to 10 GiB
 * @param maxAge age at which samples on disk are dropped, 1 minute to 90 days
 * @param sync when writes are flushed to the disk
 * @param replayRate most requests a second from disk, beside those with live samples, 1 to 1000
 * @param order which samples are sent first while others wait on disk
 */
public record SpoolSettings(
    boolean enabled,
    List<Path> directories,
    long maxBytes,
    Duration maxAge,
    SyncPolicy sync,
    int replayRate,
    SpoolOrder order) {
  static final SettingGroup GROUP = new SettingGroup("spool");

  private static final SettingKey<Boolean> ENABLED =
      GROUP
          .setting(
              "enabled",
              new BooleanType(),
              "Stores samples on disk while the backend is unreachable.")
          .byDefault(true)
          .needsRestart()
          .declare();

  private static final SettingKey<Path> DIRECTORY =
      GROUP
          .setting(
              "directory",
              new AbsolutePathType(),
              "Directory of the spool, created if it is missing. If unset: $STATE_DIRECTORY, else"
                  + " /var/lib/panapulse if usable, else $XDG_STATE_HOME/panapulse or"
                  + " ~/.local/state/panapulse.")
          .needsRestart()
          .declare();

  private static final SettingKey<Long> MAX_BYTES =
      GROUP
          .setting(
              "max_bytes",
              new SizeType(1024 * 1024, 10L * 1024 * 1024 * 1024),
              "Most space on disk; when it is used up, the oldest samples are dropped.")
          .byDefault(64L * 1024 * 1024)
          .needsRestart()
          .declare();

  private static final SettingKey<Duration> MAX_AGE =
      GROUP
          .setting(
              "max_age",
              new DurationType(Duration.ofMinutes(1), Duration.ofDays(90)),
              "Samples on disk that are older are dropped.")
          .byDefault(Duration.ofDays(7))
          .needsRestart()
          .declare();

  private static final SettingKey<SyncPolicy> FSYNC =
      GROUP
          .setting(
              "fsync",
              ChoiceType.of(SyncPolicy.values()),
              "When writes are flushed to the disk. Data lost on power failure: never about 30 s,"
                  + " batch at most 60 s, always none. If the agent is killed, no policy loses"
                  + " data.")
          .byDefault(SyncPolicy.BATCH)
          .needsRestart()
          .declare();

  private static final SettingKey<Integer> REPLAY_RATE =
      GROUP
          .setting(
              "replay_rate",
              new IntegerType(1, 1000),
              "Most requests per second from disk once the backend is reachable again, beside"
                  + " requests with live samples.")
          .byDefault(10)
          .declare();

  private static final SettingKey<SpoolOrder> ORDER =
      GROUP
          .setting(
              "order",
              ChoiceType.of(SpoolOrder.values()),
              "Order of sending once the backend is reachable again. oldest_first: all samples in the"
                  + " order of their time; a live sample waits until the disk is empty, some 10 s after"
                  + " an hour at one sample a second. live_first: the present is visible at once and the"
                  + " samples on disk follow beside it, for backends that take samples out of order"
                  + " (Prometheus does so only with out_of_order_time_window).")
          .byDefault(SpoolOrder.OLDEST_FIRST)
          .declare();

  public SpoolSettings {
    directories = List.copyOf(directories);
  }

  static SpoolSettings from(SettingsReader reader) {
    return new SpoolSettings(
        reader.value(ENABLED),
        directories(reader),
        reader.value(MAX_BYTES),
        reader.value(MAX_AGE),
        reader.value(FSYNC),
        reader.value(REPLAY_RATE),
        reader.value(ORDER));
  }

  /** {@link #maxBytes} as it can be set, such as {@code 64MiB}. */
  public String shownMaxBytes() {
    return ByteSize.format(maxBytes);
  }

  /** What is in force when others are wanted while the spool is open. */
  SpoolSettings changedTo(SpoolSettings wanted) {
    return new SpoolSettings(
        enabled, directories, maxBytes, maxAge, sync, wanted.replayRate, wanted.order);
  }

  private static List<Path> directories(SettingsReader reader) {
    Resolved<Path> directory = reader.resolve(DIRECTORY);
    if (directory.value().isPresent()) {
      return List.of(directory.value().get());
    }
    List<Path> candidates = reader.resolver().stateDirectories();
    if (!directory.given()) {
      reader.note(
          DIRECTORY, Optional.empty(), new Default("the first usable one of " + candidates));
    }
    return candidates;
  }
}
