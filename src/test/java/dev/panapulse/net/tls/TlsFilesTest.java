package dev.panapulse.net.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.net.tls.TestAuthority.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of files, and what is said of those that are of no use. */
class TlsFilesTest {
  private static final TestAuthority AUTHORITY = TestAuthority.root("Test Authority");
  private static final Issued CLIENT = AUTHORITY.issue("EC", "client");

  @TempDir Path directory;

  private Optional<Path> file(String name, String text) throws IOException {
    return Optional.of(Files.writeString(directory.resolve(name), text));
  }

  private TlsFileException refused(String authorities, String certificate, String key)
      throws IOException {
    TlsFiles files =
        new TlsFiles(
            file("authorities.pem", authorities),
            file("client.pem", certificate),
            file("client.key", key));
    return assertThrows(TlsFileException.class, () -> TlsContext.check(files));
  }

  private TlsFileException refusedKey(String key) throws IOException {
    TlsFileException refused = refused(AUTHORITY.pem(), CLIENT.chainPem(), key);
    assertEquals(TlsFile.CLIENT_KEY, refused.file());
    return refused;
  }

  @Test
  void goodFilesAreOfUse() throws IOException {
    TlsContext.check(
        new TlsFiles(
            file("a.pem", AUTHORITY.pem()),
            file("c.pem", CLIENT.chainPem()),
            file("c.key", CLIENT.keyPem().replace("\n", "\r\n"))));
  }

  @Test
  void encryptedKeysAreNamedAsSuch() throws IOException {
    String encrypted = TestAuthority.pem("ENCRYPTED PRIVATE KEY", new byte[40]);
    String old =
        """
        -----BEGIN RSA PRIVATE KEY-----
        Proc-Type: 4,ENCRYPTED
        DEK-Info: AES-128-CBC,00

        AAAA
        -----END RSA PRIVATE KEY-----
        """;
    for (String key : List.of(encrypted, old)) {
      assertTrue(refusedKey(key).reason().startsWith("the private key is encrypted"));
    }
  }

  @Test
  void keysOfNoUseAreRefusedAndNeverShown() throws IOException {
    String another = AUTHORITY.issue("EC", "another").keyPem();
    assertTrue(refusedKey(another).reason().startsWith("is not the key of the first certificate"));
    assertEquals("holds no private key in PEM", refusedKey(CLIENT.chainPem()).reason());
    assertEquals(
        "the private key is broken",
        refusedKey(TestAuthority.pem("PRIVATE KEY", new byte[] {0x30, 3, 2, 1, 0})).reason());
    assertTrue(
        refusedKey(TestAuthority.pem("DSA PRIVATE KEY", new byte[3])).reason().startsWith("a DSA"));
    String broken = CLIENT.keyPem().replaceFirst("(?m)^M.*$", "MEE*");
    String message = String.valueOf(refusedKey(broken).getMessage());
    assertFalse(message.contains("MEE"), message);
  }

  @Test
  void certificatesOfNoUseAreRefused() throws IOException {
    String certificate = AUTHORITY.pem();
    assertEquals(
        "certificate 2 of the file is broken",
        refused(
                certificate + TestAuthority.pem("CERTIFICATE", new byte[10]),
                CLIENT.chainPem(),
                CLIENT.keyPem())
            .reason());
    assertEquals(
        "a PEM block has no end line",
        refused(
                certificate.substring(0, certificate.length() / 2),
                CLIENT.chainPem(),
                CLIENT.keyPem())
            .reason());
    assertEquals(
        TlsFile.CLIENT_CERTIFICATE, refused(certificate, "nothing", CLIENT.keyPem()).file());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nonexistent/file", "/proc", "/dev/zero"})
  void filesThatCannotBeReadAreNamed(String path) {
    TlsFiles files = new TlsFiles(Optional.of(Path.of(path)), Optional.empty(), Optional.empty());
    TlsFileException refused = assertThrows(TlsFileException.class, () -> TlsContext.check(files));
    assertTrue(String.valueOf(refused.getMessage()).startsWith(path + ": "), refused.getMessage());
  }

  @Test
  void theSystemsAuthoritiesAreLookedForInTheirPlaces() throws IOException {
    Path here = file("here.pem", AUTHORITY.pem()).orElseThrow();
    Path nowhere = directory.resolve("nowhere.pem");
    assertEquals(here, new SystemTrust("", List.of(nowhere, here)).file());
    assertEquals(nowhere, new SystemTrust(nowhere.toString(), List.of(here)).file());
    TlsFileException none =
        assertThrows(TlsFileException.class, () -> new SystemTrust("", List.of(nowhere)).file());
    assertTrue(none.reason().contains(nowhere.toString()), none.reason());
  }

  @Property(tries = 300)
  void whateverAFileHoldsNothingElseIsThrown(
      @ForAll byte[] noise, @ForAll boolean within, @ForAll short at) throws IOException {
    byte[] bytes = noise;
    if (within) {
      bytes = CLIENT.keyPem().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
      for (int i = 0; i < noise.length; i++) {
        bytes[Math.floorMod(at + i, bytes.length)] = noise[i];
      }
    }
    Path file = Files.createTempFile("panapulse", ".pem");
    try {
      Files.write(file, Arrays.copyOf(bytes, bytes.length));
      PrivateKeys.read(file.toString());
    } catch (TlsFileException e) {
      assertEquals(TlsFile.CLIENT_KEY, e.file());
    } finally {
      Files.delete(file);
    }
  }
}
