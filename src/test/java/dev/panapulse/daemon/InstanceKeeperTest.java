package dev.panapulse.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.config.ResourceSettings;
import dev.panapulse.config.Settings;
import dev.panapulse.config.SettingsLoader;
import dev.panapulse.delivery.CapturedErr;
import dev.panapulse.libc.LibC;
import dev.panapulse.spool.StateFile;
import io.opentelemetry.api.common.AttributeKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts as trees of files, which are cloned, changed, and read with other rights. */
final class InstanceKeeperTest {
  private static final String MACHINE = "0123456789abcdef0123456789abcdef";
  private static final String UUID = "sys/class/dmi/id/product_uuid";
  private static final String SERIAL = "sys/class/dmi/id/product_serial";
  private static final String CLOUD = "var/lib/cloud/data/instance-id";
  private static final String CLOUD_NOW = "run/cloud-init/.instance-id";
  private static final String BOARD = "sys/firmware/devicetree/base/serial-number";

  private final CapturedErr log = new CapturedErr();

  @TempDir Path directory = Path.of("");

  @BeforeEach
  void install() throws IOException {
    file("etc/machine-id", MACHINE + "\n");
    Files.createDirectories(state());
  }

  @AfterEach
  void close() {
    log.close();
  }

  private Path root() {
    return directory.resolve("host");
  }

  private Path state() {
    return directory.resolve("state");
  }

  private void file(String path, String content) throws IOException {
    Path file = root().resolve(path);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, content);
  }

  private Settings settings() {
    return settings("/settings/defaults.toml");
  }

  private Settings settings(String file) {
    Map<String, String> environment =
        Map.of(
            "PANAPULSE_ROOT_PATH", root().toString(),
            "PANAPULSE_SPOOL_DIRECTORY", state().toString(),
            "PANAPULSE_EXPORT_ENDPOINT", "http://backend.example:4318");
    return SettingsLoader.load(environment, Map.of(), Optional.of(TestSettings.resource(file)))
        .settings();
  }

  /** The id with which an agent that starts now exports. */
  private String id() {
    Settings settings = settings();
    Settings named = new InstanceKeeper(LibC.system(), settings).named(settings);
    return Objects.requireNonNull(
        DestinationFactory.resource(LibC.system(), named, "1")
            .getAttributes()
            .get(AttributeKey.stringKey("service.instance.id")));
  }

  private String derived() {
    return Objects.requireNonNull(
        DestinationFactory.resource(LibC.system(), settings(), "1")
            .getAttributes()
            .get(AttributeKey.stringKey("service.instance.id")));
  }

  private Optional<String> cause() {
    return new InstanceKeeper(LibC.system(), settings()).cause();
  }

  private List<Path> kept() throws IOException {
    try (var files = Files.list(state())) {
      return files.filter(file -> file.getFileName().toString().startsWith("instance-")).toList();
    }
  }

  @Test
  void anOrdinaryHostKeepsTheIdThatItHadBeforeThereWasAFile() throws IOException {
    file(UUID, "4c4c4544-0051-3510-8052-b4c04f4a3232\n");
    for (int i = 0; i < 3; i++) {
      assertEquals(derived(), id());
    }
    assertEquals(1, kept().size());
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(kept().getFirst())));
    assertFalse(Files.readString(kept().getFirst()).contains(MACHINE), "machine-id(5) says why");
    assertEquals(Optional.empty(), cause());
    assertEquals(List.of(), log.lines(""));
  }

  @Test
  void aCloneGetsAnIdOfItsOwnOnce() throws IOException {
    file(UUID, "4c4c4544-0051-3510-8052-b4c04f4a3232\n");
    String original = id();
    // the image with the state goes to another machine
    file(UUID, "4c4c4544-0051-3510-8052-b4c04f4a3233\n");
    String clone = id();
    assertNotEquals(original, clone);
    assertEquals(clone, id());
    assertEquals(clone, id());
    String both = "the machine id is that of the host before, but the DMI product UUID is another";
    assertEquals(Optional.of(both), cause());
    assertEquals(1, log.lines("").size());
    assertEquals(1, log.lines(both).size());
    assertEquals(1, log.lines("service.instance.id is new: " + clone).size());
    // and a clone of the clone
    file(UUID, "4c4c4544-0051-3510-8052-b4c04f4a3234\n");
    assertFalse(List.of(original, clone).contains(id()));
  }

  /** As the agent before is at its end, or another agent has the same directory. */
  @Test
  void theIdIsTheSameWhileAnotherHasTheLock() throws IOException {
    file(UUID, "4c4c4544-0051-3510-8052-b4c04f4a3232\n");
    try (StateFile _ = other()) {
      assertEquals(derived(), id(), "nothing is kept yet");
    }
    assertEquals(derived(), id());
    file(UUID, "4c4c4544-0051-3510-8052-b4c04f4a3233\n");
    String clone = id();
    assertNotEquals(derived(), clone);
    String kept = Files.readString(kept().getFirst());
    try (StateFile _ = other()) {
      assertEquals(clone, id());
      assertEquals(1, log.lines("").size());
      // it cannot be kept now, and must not change from start to start
      file(UUID, "4c4c4544-0051-3510-8052-b4c04f4a3234\n");
      assertEquals(clone, id());
      assertEquals(1, log.lines("another agent uses it: service.instance.id stays").size());
      assertEquals(kept, Files.readString(kept().getFirst()));
    }
    assertNotEquals(clone, id());
  }

  private StateFile other() {
    StateFile other = new StateFile(LibC.system(), List.of(state()), "other");
    assertEquals(0, other.open());
    return other;
  }

  @Test
  void twoClonesOfOneImageGetDifferentIds() throws IOException {
    file(CLOUD, "i-1\n");
    id();
    String image = Files.readString(kept().getFirst());
    file(CLOUD, "i-2\n");
    String second = id();
    Files.writeString(kept().getFirst(), image);
    file(CLOUD, "i-3\n");
    assertNotEquals(second, id());
  }

  @Test
  void theInstanceIdOfThisBootComesBeforeThatOfTheLast() throws IOException {
    file(CLOUD, "i-1\n");
    String original = id();
    file(CLOUD_NOW, "i-2\n");
    assertNotEquals(original, id());
  }

  @Test
  void aCardInAnotherBoardIsAnotherHost() throws IOException {
    file(BOARD, "10000000a1b2c3d4\0");
    String original = id();
    file(BOARD, "10000000a1b2c3d5\0");
    assertNotEquals(original, id());
  }

  /** DMI is readable by root alone: a part that is not known is not another one. */
  @Test
  void rightsThatComeAndGoChangeNothing() throws IOException {
    assertEquals(derived(), id());
    file(UUID, "4c4c4544-0051-3510-8052-b4c04f4a3232\n");
    assertEquals(derived(), id());
    Files.delete(root().resolve(UUID));
    assertEquals(derived(), id());
    file(CLOUD, "i-1\n");
    assertEquals(derived(), id());
    file(UUID, "4c4c4544-0051-3510-8052-b4c04f4a3232\n");
    assertEquals(derived(), id());
    // what was bound with more rights is not forgotten with fewer
    file(UUID, "4c4c4544-0051-3510-8052-b4c04f4a3239\n");
    assertNotEquals(derived(), id());
    assertEquals(1, log.lines("").size());
  }

  @Test
  void whatVendorsPutWhereTheyHaveNoNumberIsNotKnown() throws IOException {
    file(UUID, "03000200-0400-0500-0006-000700080009\n");
    file(SERIAL, "To be filled by O.E.M.\n");
    assertEquals(derived(), id());
    file(UUID, "4c4c4544-0051-3510-8052-b4c04f4a3232\n");
    file(SERIAL, "0\n");
    assertEquals(derived(), id());
    file(UUID, "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF\n");
    file(SERIAL, "........\n");
    assertEquals(derived(), id());
    file(UUID, "4C4C4544-0051-3510-8052-B4C04F4A3232\n");
    assertEquals(derived(), id());
    assertEquals(List.of(), log.lines(""));
  }

  /** As clones should be made: then the derived id is another already. */
  @Test
  void aNewMachineIdMakesANewDerivedId() throws IOException {
    file(UUID, "4c4c4544-0051-3510-8052-b4c04f4a3232\n");
    String original = id();
    file("etc/machine-id", MACHINE.replace('0', 'f') + "\n");
    file(UUID, "4c4c4544-0051-3510-8052-b4c04f4a3233\n");
    assertNotEquals(original, id());
    assertEquals(derived(), id());
    assertEquals(Optional.of("the machine id and the DMI product UUID are others"), cause());
  }

  @Test
  void eachAgentOfAHostHasAFile() throws IOException {
    Settings first = settings();
    Path file = Files.createFile(directory.resolve("second.toml"));
    Settings second =
        SettingsLoader.load(
                Map.of(
                    "PANAPULSE_SPOOL_DIRECTORY",
                    state().toString(),
                    "PANAPULSE_EXPORT_ENDPOINT",
                    "http://backend.example:4318"),
                Map.of(),
                Optional.of(file))
            .settings();
    new InstanceKeeper(LibC.system(), first).named(first);
    new InstanceKeeper(LibC.system(), second).named(second);
    assertEquals(2, kept().size());
  }

  @Test
  void whatTheSettingsNameIsNotReplacedAndNothingIsKept() throws IOException {
    Settings settings = settings();
    Settings given =
        settings.with(new ResourceSettings("panapulse", Map.of("service.instance.id", "mine")));
    assertEquals(given, new InstanceKeeper(LibC.system(), given).named(given));
    assertEquals(List.of(), kept());
  }

  /** As a reload does: a clone must not get the other host's id then. */
  @Test
  void onceTheSettingsNameNoneAnyMoreTheKeptOneIsUsed() throws IOException {
    file(UUID, "4c4c4544-0051-3510-8052-b4c04f4a3232\n");
    id();
    file(UUID, "4c4c4544-0051-3510-8052-b4c04f4a3233\n");
    String clone = id();
    Settings settings = settings();
    Settings given =
        settings.with(new ResourceSettings("panapulse", Map.of("service.instance.id", "mine")));
    InstanceKeeper keeper = new InstanceKeeper(LibC.system(), given);
    keeper.named(given);

    Settings later = keeper.named(settings);

    assertEquals(clone, later.resource().attributes().get("service.instance.id"));
  }

  @Test
  void withoutADirectoryAllIsAsBefore() throws IOException {
    Files.delete(state());
    assertEquals(derived(), id());
    assertFalse(Files.exists(state()));
    Files.createDirectories(state());
    Files.setPosixFilePermissions(state(), PosixFilePermissions.fromString("rwxrwxrwx"));
    assertEquals(derived(), id());
    assertEquals(List.of(), kept());
  }

  @Test
  void aCutFileIsMadeAnew() throws IOException {
    file(UUID, "4c4c4544-0051-3510-8052-b4c04f4a3232\n");
    id();
    String whole = Files.readString(kept().getFirst());
    for (int length = 0; length < whole.length(); length += 7) {
      Files.writeString(kept().getFirst(), whole.substring(0, length));
      assertEquals(derived(), id());
      assertEquals(whole, Files.readString(kept().getFirst()));
    }
    assertTrue(log.lines("is damaged and is written again").size() > 10);
  }

  @Test
  void theCopyHelpsIfThePowerFailedInAWrite() throws IOException {
    file(UUID, "4c4c4544-0051-3510-8052-b4c04f4a3232\n");
    id();
    file(UUID, "4c4c4544-0051-3510-8052-b4c04f4a3233\n");
    String clone = id();
    Path kept = kept().getFirst();
    Files.copy(kept, state().resolve(kept.getFileName() + ".new"));
    Files.writeString(kept, "");
    assertEquals(clone, id());
    assertEquals(0, log.lines("damaged").size());
  }

  @Test
  void aFileOfOthersIsNotUsedAndNotReplaced() throws IOException {
    file(UUID, "4c4c4544-0051-3510-8052-b4c04f4a3232\n");
    id();
    Path kept = kept().getFirst();
    file(UUID, "4c4c4544-0051-3510-8052-b4c04f4a3233\n");
    Files.setPosixFilePermissions(kept, PosixFilePermissions.fromString("rw-rw-rw-"));
    String text = Files.readString(kept);
    assertEquals(derived(), id());
    assertEquals(text, Files.readString(kept));
    assertEquals(1, log.lines("other users may write to it").size());

    Path secret = Files.writeString(directory.resolve("secret"), "x");
    Files.delete(kept);
    Files.createSymbolicLink(kept, secret);
    assertEquals(derived(), id());
    assertEquals("x", Files.readString(secret));
  }
}
