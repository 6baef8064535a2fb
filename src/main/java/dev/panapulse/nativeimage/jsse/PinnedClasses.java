package dev.panapulse.nativeimage.jsse;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.graalvm.nativeimage.hosted.Feature;

/**
 * Stops a build of the image with a JDK whose ChaCha20-Poly1305 is not the one that {@link
 * ChaCha20Substitution} and {@link Poly1305Substitution} were written for: what they take part in
 * authenticates. An update that leaves these classes as they are changes no sum, and packages of
 * other vendors have the same. Runs in the builder only.
 */
public final class PinnedClasses implements Feature {
  private static final String PACKAGE = "com.sun.crypto.provider.";

  /** SHA-256 of the class files in java.base, of JDK 25.0.3 and 25.0.5. */
  static final Map<String, String> SUMS =
      Map.of(
          PACKAGE + "Poly1305",
          "0d364efcce3e2afce3d9e9d43ae83cb7d42758c86f93e77e94391e6b5859811c",
          PACKAGE + "ChaCha20Cipher",
          "81874ec0b209ef04d518d6040484e231ae97181e66d95d6d3e9e6df0a6d25b9a",
          PACKAGE + "ChaCha20Cipher$EngineAEADDec",
          "097439335551cb663899e02427ed5f9a8207a930773f5ddabfaf5acaeb9ea166",
          PACKAGE + "ChaCha20Cipher$EngineAEADEnc",
          "5a1117cd93d68a6dde00f82df7996521a940d5697c8f5b4e623813f971277de1");

  @Override
  public void afterRegistration(AfterRegistrationAccess access) {
    List<String> differences = differences(SUMS);
    if (!differences.isEmpty()) {
      throw new IllegalStateException(String.join("\n", differences));
    }
  }

  /** A sentence for each class of this JDK that has another sum or is not there. */
  static List<String> differences(Map<String, String> sums) {
    List<String> differences = new ArrayList<>();
    new TreeMap<>(sums)
        .forEach((name, pinned) -> {
          String sum = sum(name);
          if (!sum.equals(pinned)) {
            differences.add(
                name
                    + " of JDK "
                    + Runtime.version()
                    + " is not the class that the substitutions in nativeimage.jsse were"
                    + " written for: its SHA-256 is "
                    + sum
                    + ", not "
                    + pinned
                    + ". Read what is new in it, adapt ChaCha20Substitution and"
                    + " Poly1305Substitution, then put the new sum into PinnedClasses.");
          }
        });
    return differences;
  }

  private static String sum(String name) {
    try (InputStream file =
        Object.class.getModule().getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (file == null) {
        return "none, as there is no such class";
      }
      byte[] sum = MessageDigest.getInstance("SHA-256").digest(file.readAllBytes());
      return HexFormat.of().formatHex(sum);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
