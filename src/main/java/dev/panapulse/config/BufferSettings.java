package dev.panapulse.config;

import dev.panapulse.config.type.SizeType;

/**
 * Memory for samples that wait to be sent.
 *
 * @param size bytes, 256 KiB to 64 MiB
 */
public record BufferSettings(long size) {
  static final SettingGroup GROUP = new SettingGroup("buffer");

  private static final SettingKey<Long> SIZE =
      GROUP
          .setting(
              "size",
              new SizeType(256 * 1024, 64 * 1024 * 1024),
              "Memory for samples that wait to be sent.")
          .byDefault(1024L * 1024)
          .needsRestart()
          .declare();

  static BufferSettings from(SettingsReader reader) {
    return new BufferSettings(reader.value(SIZE));
  }
}
