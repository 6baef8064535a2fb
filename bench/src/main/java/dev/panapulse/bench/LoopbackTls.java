package dev.panapulse.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A key of the harness's own, with a certificate for 127.0.0.1, made by keytool for this run.
 *
 * @param authority the certificate in PEM, for agents to trust
 */
record LoopbackTls(SSLContext context, Path authority) {
  private static final String PASSWORD = "changeit";

  static LoopbackTls make(Path directory) {
    Path keys = directory.resolve("keys");
    Path authority = directory.resolve("authority.pem");
    keytool(
        directory,
        keys,
        "-genkeypair -keyalg EC -groupname secp256r1 -dname CN=localhost -ext san=ip:127.0.0.1"
            + " -ext bc=ca:true -validity 7 -storetype PKCS12");
    keytool(directory, keys, "-exportcert -rfc -file " + authority);
    try (InputStream in = Files.newInputStream(keys)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD.toCharArray());
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(store, PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      return new LoopbackTls(context, authority);
    } catch (IOException | GeneralSecurityException e) {
      throw new BenchException("no TLS: " + e.getMessage(), e);
    }
  }

  private static void keytool(Path directory, Path keys, String arguments) {
    List<String> command =
        Stream.concat(
                Stream.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-alias",
                    "sink",
                    "-keystore",
                    keys.toString(),
                    "-storepass",
                    PASSWORD),
                Stream.of(arguments.split(" ", -1)))
            .toList();
    Commands.Result result = Commands.run(command, Map.of(), directory, Duration.ofMinutes(1));
    if (!result.ok()) {
      throw new BenchException("keytool: " + result.out() + result.err());
    }
  }
}
