package dev.panapulse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.config.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The manual pages and completions in {@code packaging/} are those of the code. With {@code
 * -Dpanapulse.docs.write=true} they are written instead of compared.
 */
final class CommandLineFilesTest {
  private static final boolean WRITE = Boolean.getBoolean("panapulse.docs.write");
  private static final Path MAN = Path.of("packaging", "man");
  private static final Path COMPLETIONS = Path.of("packaging", "completions");
  private static final String REWRITE =
      "mvn test -Dtest=CommandLineFilesTest -Dpanapulse.docs.write=true";

  private static void same(Path file, String text) throws IOException {
    if (WRITE) {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, text);
    }
    assertEquals(text, Files.readString(file), file + " differs from the code: " + REWRITE);
  }

  @Test
  void manualPagesAreThoseOfTheCode() throws IOException {
    same(MAN.resolve("panapulse.8"), ManualPages.command());
    same(MAN.resolve("panapulse-config.5"), ManualPages.settings());
  }

  @Test
  void completionsAreThoseOfTheCode() throws IOException {
    same(COMPLETIONS.resolve("panapulse.bash"), Completions.bash());
    same(COMPLETIONS.resolve("_panapulse"), Completions.zsh());
    same(COMPLETIONS.resolve("panapulse.fish"), Completions.fish());
  }

  @Test
  void everyCommandAndOptionIsThere() {
    assertEquals(
        Main.COMMANDS,
        CommandLineFacts.commands().stream().map(CommandLineFacts.Command::name).toList());
    assertEquals(
        new TreeSet<>(CommandLineFacts.known()),
        new TreeSet<>(CommandLineFacts.flags().stream().map(CommandLineFacts.Flag::name).toList()));
    String page = ManualPages.settings();
    for (var key : Settings.keys()) {
      assertTrue(page.contains(".B " + key.name() + "\n"), key.name());
    }
  }

  /** No line of text may begin as a request would. */
  @ParameterizedTest
  @CsvSource({"panapulse.8", "panapulse-config.5"})
  void pagesHaveKnownRequestsOnly(String name) throws IOException {
    List<String> lines = Files.readAllLines(MAN.resolve(name));
    for (String line : lines) {
      assertFalse(line.startsWith("'"), line);
      assertTrue(
          !line.startsWith(".")
              || line.matches("\\.(\\\\\" .*|(TH|SH|TP|B|I|BR|BI|RI|br|nf|fi)( .*)?)"),
          line);
      assertTrue(line.chars().allMatch(c -> c < 128), () -> "not ASCII: " + line);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'panapulse st', status",
    "'panapulse re', reload",
    "'panapulse status --qu', --quiet",
    "'panapulse --protocol g', grpc",
    "'panapulse --endpoint ', ''",
    "'panapulse --config packaging/conf', packaging/config.toml",
    "'panapulse help a', all",
    "'panapulse status ', ''",
    "'panapulse support packaging/conf', packaging/config.toml"
  })
  void bashCompletes(String line, String expected) throws Exception {
    String script =
        """
        set -u
        compopt() { :; }
        . packaging/completions/panapulse.bash
        read -r -a COMP_WORDS <<< "$1"
        [[ $1 == *' ' ]] && COMP_WORDS+=('')
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _panapulse
        [[ ${#COMPREPLY[@]} -eq 0 ]] || printf '%s\\n' "${COMPREPLY[@]}"
        """;
    Process bash =
        new ProcessBuilder("bash", "-c", script, "bash", line).redirectErrorStream(true).start();
    String printed = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertEquals(0, bash.waitFor(), printed);
    assertEquals(expected, printed.strip());
  }
}
