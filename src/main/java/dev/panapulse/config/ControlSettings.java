package dev.panapulse.config;

import dev.panapulse.config.Origin.Default;
import dev.panapulse.config.type.AbsolutePathType;
import dev.panapulse.config.type.BooleanType;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The socket by which a running agent is asked.
 *
 * @param enabled whether there is one
 * @param sockets candidates, of which the first usable one is taken; absolute, not empty
 * @param isGiven whether the path was set, and is not the default
 */
public record ControlSettings(boolean enabled, List<Path> sockets, boolean isGiven) {
  static final SettingGroup GROUP = new SettingGroup("control");

  private static final String NAME = "control.sock";

  private static final SettingKey<Boolean> ENABLED =
      GROUP
          .setting(
              "enabled",
              new BooleanType(),
              "Opens a socket by which panapulse status asks the running agent. It is a file, not a"
                  + " port: only its user, its group and root can connect.")
          .byDefault(true)
          .needsRestart()
          .declare();

  private static final SettingKey<Path> SOCKET =
      GROUP
          .setting(
              "socket",
              new AbsolutePathType(),
              "Path of that socket. If unset: control.sock in $RUNTIME_DIRECTORY, else in"
                  + " /run/panapulse if usable, else in $XDG_RUNTIME_DIR/panapulse.")
          .needsRestart()
          .declare();

  /** Keeps a copy of the list. */
  public ControlSettings {
    sockets = List.copyOf(sockets);
  }

  static ControlSettings from(SettingsReader reader) {
    boolean enabled = reader.value(ENABLED);
    Resolved<Path> socket = reader.resolve(SOCKET);
    if (socket.value().isPresent()) {
      return new ControlSettings(enabled, List.of(socket.value().get()), true);
    }
    List<Path> candidates =
        reader.resolver().runtimeDirectories().stream()
            .map(directory -> directory.resolve(NAME))
            .toList();
    if (!socket.given()) {
      reader.note(SOCKET, Optional.empty(), new Default("the first usable one of " + candidates));
    }
    return new ControlSettings(enabled, candidates, false);
  }
}
