package dev.panapulse.net.tls;

import dev.panapulse.net.tls.TestCertificate.Made;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A table of chains of certificates, good and bad, with our judgement on each. */
public final class TestChains {
  /** The host of a row that names none. */
  private static final String HOST = "host.example.test";

  private static final String NAME = "dns:" + HOST;
  private static final UnaryOperator<TestCertificate> AS_USUAL = UnaryOperator.identity();

  private final List<Row> rows = new ArrayList<>();
  private final Made root = authority("Root", "EC/root", AS_USUAL);
  private final Made rsaRoot = authority("RSA Root", "RSA2048/root", AS_USUAL);

  /**
   * A chain as a server sends it.
   *
   * @param name of the row
   * @param host that is connected to
   * @param sent the server's certificate first
   * @param trusted certificates of the file of authorities
   * @param accepted our judgement
   */
  public record Row(
      String name, String host, List<Made> sent, List<Made> trusted, boolean accepted) {
    /** The certificates that are sent. */
    public X509Certificate[] chain() {
      return sent.stream().map(Made::certificate).toArray(X509Certificate[]::new);
    }

    /** What a server sends, with its key. */
    public TestAuthority.Issued identity() {
      return new TestAuthority.Issued(sent.getFirst().key(), List.of(chain()));
    }

    /** The file of authorities. */
    public String authorities() {
      StringBuilder all = new StringBuilder();
      trusted.forEach(made -> all.append(made.pem()));
      return all.toString();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private TestChains() {}

  /** All rows. */
  public static List<Row> rows() {
    TestChains chains = new TestChains();
    chains.addGood();
    chains.addSignatures();
    chains.addKeys();
    chains.addDates();
    chains.addPurposes();
    chains.addUsages();
    chains.addConstraints();
    chains.addNameConstraints();
    chains.addNames();
    chains.addIdentifiers();
    chains.addExtensions();
    chains.addTrust();
    return chains.rows;
  }

  private void row(boolean accepted, String name, List<Made> sent, Made... trusted) {
    row(accepted, name, HOST, sent, trusted);
  }

  private void row(boolean accepted, String name, String host, List<Made> sent, Made... trusted) {
    rows.add(new Row(name, host, sent, List.of(trusted), accepted));
  }

  private static Made authority(String subject, String key, UnaryOperator<TestCertificate> change) {
    return change.apply(new TestCertificate(subject, key).valid(-9, 9).authority()).make();
  }

  private static Made intermediate(Made by, UnaryOperator<TestCertificate> change) {
    return change.apply(new TestCertificate("Between", "EC/between").by(by).authority()).make();
  }

  private static Made server(Made by, UnaryOperator<TestCertificate> change) {
    return server(by, "EC/server", change);
  }

  private static Made server(Made by, String key, UnaryOperator<TestCertificate> change) {
    return change.apply(new TestCertificate("server", key).by(by).names(NAME)).make();
  }

  /** A row of a chain root, intermediate, server; one of them is changed. */
  private void changed(
      boolean accepted,
      String name,
      UnaryOperator<TestCertificate> ofRoot,
      UnaryOperator<TestCertificate> ofIntermediate,
      UnaryOperator<TestCertificate> ofServer) {
    Made top = authority("Changed Root", "EC/changed", ofRoot);
    Made middle = intermediate(top, ofIntermediate);
    row(accepted, name, List.of(server(middle, ofServer), middle), top);
  }

  private void server(boolean accepted, String name, UnaryOperator<TestCertificate> change) {
    changed(accepted, "server: " + name, AS_USUAL, AS_USUAL, change);
  }

  private void intermediate(boolean accepted, String name, UnaryOperator<TestCertificate> change) {
    changed(accepted, "intermediate: " + name, AS_USUAL, change, AS_USUAL);
  }

  private void root(boolean accepted, String name, UnaryOperator<TestCertificate> change) {
    changed(accepted, "root: " + name, change, AS_USUAL, AS_USUAL);
  }

  /** A server's certificate that is trusted itself. */
  private void pinned(boolean accepted, String name, UnaryOperator<TestCertificate> change) {
    Made made = change.apply(new TestCertificate("pinned", "EC/pinned").names(NAME)).make();
    row(accepted, "pinned: " + name, List.of(made), made);
  }

  private void addGood() {
    row(true, "root and server", List.of(server(root, AS_USUAL)), root);
    row(true, "RSA", List.of(server(rsaRoot, "RSA2048/server", AS_USUAL)), rsaRoot);
    Made one = intermediate(root, AS_USUAL);
    Made two = new TestCertificate("Between 2", "EC/2").by(one).authority().make();
    Made three = new TestCertificate("Between 3", "EC/3").by(two).authority().make();
    Made end = server(three, AS_USUAL);
    row(true, "three intermediates", List.of(end, three, two, one), root);
    row(true, "three intermediates in disorder", List.of(end, one, three, two), root);
    row(true, "the root is sent", List.of(end, three, two, one, root), root);
    row(true, "one that does not belong is sent", List.of(end, rsaRoot, three, two, one), root);
    row(true, "several authorities", List.of(server(root, AS_USUAL)), rsaRoot, root);
    row(true, "a trusted intermediate", List.of(server(one, AS_USUAL), one), one);
    row(true, "a trusted intermediate that is not sent", List.of(server(one, AS_USUAL)), one);
    for (String key : List.of("P384", "P521", "Ed25519")) {
      row(true, "a server with " + key, List.of(server(root, key, AS_USUAL)), root);
    }
    for (String key : List.of("P384/root", "P521/root", "Ed25519/root")) {
      Made top = authority("Root of " + key, key, AS_USUAL);
      row(true, "a root with " + key, List.of(server(top, AS_USUAL)), top);
    }
    pinned(true, "self-signed", AS_USUAL);
    Made issued = server(root, AS_USUAL);
    row(true, "pinned: issued by an unknown authority", List.of(issued), issued);
    Made old = new TestCertificate("Old Root", "EC/old").valid(-9, 9).version1().make();
    row(true, "a root of X.509 version 1", List.of(server(old, AS_USUAL)), old);
    Made cross = new TestCertificate("Root", "EC/root").by(rsaRoot).authority().make();
    row(true, "cross-signed", List.of(server(root, AS_USUAL), cross), rsaRoot);
    Made first = authority("Twin", "EC/other", c -> c.keyIdentifier("one"));
    Made second = authority("Twin", "EC/root", c -> c.keyIdentifier("two"));
    Made twin = server(second, c -> c.authorityKeyIdentifier("two"));
    row(true, "two authorities of one name", List.of(twin), first, second);
  }

  private void addSignatures() {
    for (String hash : List.of("SHA384", "SHA512")) {
      server(true, "signed with ECDSA and " + hash, c -> c.signedWith(hash + "withECDSA"));
      String rsa = hash + "withRSA";
      row(true, rsa, List.of(server(rsaRoot, c -> c.signedWith(rsa))), rsaRoot);
    }
    for (String hash : List.of("SHA-256", "SHA-384", "SHA-512")) {
      String pss = "RSASSA-PSS/" + hash;
      row(true, pss, List.of(server(rsaRoot, c -> c.signedWith(pss))), rsaRoot);
    }
    for (String weak : List.of("MD5withRSA", "SHA1withRSA", "SHA224withRSA", "RSASSA-PSS/SHA-1")) {
      row(false, weak, List.of(server(rsaRoot, c -> c.signedWith(weak))), rsaRoot);
      Made middle = intermediate(rsaRoot, c -> c.signedWith(weak));
      row(false, "intermediate: " + weak, List.of(server(middle, AS_USUAL), middle), rsaRoot);
      Made top = authority("Weak Root", "RSA2048/root", c -> c.signedWith(weak));
      row(true, "root: " + weak + " by itself", List.of(server(top, AS_USUAL)), top);
    }
    server(false, "signed with SHA-1 and ECDSA", c -> c.signedWith("SHA1withECDSA"));
    server(false, "signed with SHA-224 and ECDSA", c -> c.signedWith("SHA224withECDSA"));
    Made edwards = authority("Root of Ed448", "Ed448/root", c -> c.signedWith("Ed448"));
    row(false, "Ed448", List.of(server(edwards, c -> c.signedWith("Ed448"))), edwards);
    pinned(true, "its signature does not count", c -> c.signedWith("SHA1withECDSA"));
    server(false, "damaged", TestCertificate::damaged);
    intermediate(false, "damaged", TestCertificate::damaged);
    root(true, "damaged, but trusted", TestCertificate::damaged);
  }

  private void addKeys() {
    for (String key : List.of("RSA1024", "RSA2047")) {
      row(false, "server: " + key, List.of(server(rsaRoot, key, AS_USUAL)), rsaRoot);
      Made middle = new TestCertificate("Between", key + "/2").by(root).authority().make();
      row(false, "intermediate: " + key, List.of(server(middle, AS_USUAL), middle), root);
      Made top = authority("Root of " + key, key + "/3", AS_USUAL);
      row(false, "root: " + key, List.of(server(top, AS_USUAL)), top);
      Made pinned = new TestCertificate("pinned", key).names(NAME).make();
      row(false, "pinned: " + key, List.of(pinned), pinned);
    }
  }

  private void addDates() {
    server(false, "expired", c -> c.valid(-3, -1));
    server(false, "not valid yet", c -> c.valid(1, 3));
    intermediate(false, "expired", c -> c.valid(-3, -1));
    intermediate(false, "not valid yet", c -> c.valid(1, 3));
    root(false, "expired", c -> c.valid(-3, -1));
    root(false, "not valid yet", c -> c.valid(1, 3));
    pinned(false, "expired", c -> c.valid(-3, -1));
    pinned(false, "not valid yet", c -> c.valid(1, 3));
  }

  private void addPurposes() {
    server(true, "for servers", c -> c.purposes(1));
    server(true, "for servers and clients", c -> c.purposes(2, 1));
    server(false, "for clients", c -> c.purposes(2));
    server(false, "for code", c -> c.purposes(3));
    server(false, "for any purpose", c -> c.purposes(0));
    intermediate(true, "for servers", c -> c.purposes(1));
    intermediate(true, "for servers and clients", c -> c.purposes(1, 2));
    intermediate(false, "for clients", c -> c.purposes(2));
    intermediate(false, "for any purpose", c -> c.purposes(0));
    root(true, "for servers", c -> c.purposes(1));
    root(false, "for clients", c -> c.purposes(2));
    root(false, "for any purpose", c -> c.purposes(0));
    pinned(true, "for servers", c -> c.purposes(1));
    pinned(false, "for clients", c -> c.purposes(2));
    server(
        false, "purposes that cannot be read", c -> c.extension("2.5.29.37", false, new byte[3]));
    server(true, "a server by Netscape's type", c -> netscape(c, 0x40));
    server(false, "a client by Netscape's type", c -> netscape(c, 0x80));
  }

  private static TestCertificate netscape(TestCertificate certificate, int bits) {
    return certificate.extension("2.16.840.1.113730.1.1", false, new byte[] {3, 2, 6, (byte) bits});
  }

  private void addUsages() {
    server(true, "key for signatures", c -> c.usage(0));
    server(true, "key for signatures and encryption", c -> c.usage(0, 2));
    server(false, "key for certificates", c -> c.usage(5));
    server(false, "key for lists of revoked certificates", c -> c.usage(6));
    Made encryption = server(rsaRoot, "RSA2048/server", c -> c.usage(2));
    row(false, "server: key for encryption", List.of(encryption), rsaRoot);
    intermediate(true, "key for certificates", c -> c.usage(5, 6));
    intermediate(false, "key for signatures", c -> c.usage(0));
    root(true, "key for certificates", c -> c.usage(5));
    root(false, "key for signatures", c -> c.usage(0));
    pinned(true, "key for signatures", c -> c.usage(0));
    server(false, "usage that cannot be read", c -> c.extension("2.5.29.15", false, new byte[2]));
  }

  private void addConstraints() {
    byte[] no = Der.of(1, new byte[1]);
    byte[] length = Der.of(Der.INTEGER, new byte[1]);
    Made nothing = new TestCertificate("Nothing", "EC/nothing").by(root).make();
    row(false, "intermediate: no authority", List.of(server(nothing, AS_USUAL), nothing), root);
    Made denied = new TestCertificate("Denied", "EC/nothing").by(root).constraints(no).make();
    row(false, "intermediate: cA false", List.of(server(denied, AS_USUAL), denied), root);
    Made old = new TestCertificate("Old", "EC/nothing").by(root).version1().make();
    row(false, "intermediate: version 1", List.of(server(old, AS_USUAL), old), root);
    Made end = server(root, AS_USUAL);
    row(false, "issued by a server", List.of(server(end, AS_USUAL), end), root);
    Made plain = new TestCertificate("Plain", "EC/plain").valid(-9, 9).keyIdentifier("x").make();
    row(false, "root: no authority", List.of(server(plain, AS_USUAL)), plain);
    Made not = new TestCertificate("Not", "EC/plain").valid(-9, 9).constraints(no).make();
    row(false, "root: cA false", List.of(server(not, AS_USUAL)), not);
    server(true, "an authority itself", TestCertificate::authority);
    server(true, "no authority", c -> c.constraints());
    server(false, "no authority, but a length", c -> c.constraints(length));
    server(
        false,
        "constraints that cannot be read",
        c -> c.extension("2.5.29.19", false, new byte[] {4, 0}));
    for (int most = 0; most <= 2; most++) {
      int limit = most;
      Made top = new TestCertificate("Short Root", "EC/short").valid(-9, 9).authority(limit).make();
      Made one = intermediate(top, AS_USUAL);
      Made two = new TestCertificate("Between 2", "EC/2").by(one).authority().make();
      row(true, "length " + limit + ", no intermediate", List.of(server(top, AS_USUAL)), top);
      row(limit > 0, "length " + limit + ", 1 of them", List.of(server(one, AS_USUAL), one), top);
      List<Made> sent = List.of(server(two, AS_USUAL), two, one);
      row(limit > 1, "length " + limit + ", 2 of them", sent, top);
    }
    Made zero = new TestCertificate("Zero", "EC/zero").by(root).authority(0).make();
    row(true, "intermediate: length 0", List.of(server(zero, AS_USUAL), zero), root);
    Made below = new TestCertificate("Below", "EC/2").by(zero).authority().make();
    row(false, "below length 0", List.of(server(below, AS_USUAL), below, zero), root);
  }

  private void addNameConstraints() {
    for (boolean top : new boolean[] {true, false}) {
      String which = top ? "root: " : "intermediate: ";
      constrained(top, true, which + "its domain", HOST, NAME, "dns:example.test");
      constrained(top, true, which + "its name", HOST, NAME, NAME);
      constrained(top, false, which + "another domain", HOST, NAME, "dns:other.test");
      constrained(top, false, which + "a longer name", HOST, NAME, "dns:x." + HOST);
      constrained(top, false, which + "no domain by its end", HOST, NAME, "dns:ample.test");
      constrained(top, false, which + "not its domain", HOST, NAME, "-dns:example.test");
      constrained(top, false, which + "not its name", HOST, NAME, "-" + NAME);
      constrained(top, true, which + "not another domain", HOST, NAME, "-dns:other.test");
      constrained(top, true, which + "mail only", HOST, NAME, "email:example.test");
      constrained(top, false, which + "not its name, in capitals", HOST, NAME, "-dns:EXAMPLE.test");
      String ip = "ip:7f000001";
      constrained(top, true, which + "its network", "127.0.0.1", ip, "ip:7f000000ff000000");
      constrained(top, false, which + "another network", "127.0.0.1", ip, "ip:0a000000ff000000");
      constrained(top, false, which + "not its network", "127.0.0.1", ip, "-ip:7f000000ff000000");
      constrained(top, false, which + "another directory", HOST, NAME, "directory:other");
      constrained(top, true, which + "its directory", HOST, NAME, "directory:server");
    }
    root(
        false,
        "name constraints that cannot be read",
        c -> c.extension("2.5.29.30", false, new byte[] {4, 0}));
    intermediate(
        false,
        "name constraints that cannot be read",
        c -> c.extension("2.5.29.30", false, new byte[] {4, 0}));
  }

  private void constrained(
      boolean top, boolean accepted, String name, String host, String own, String constraint) {
    UnaryOperator<TestCertificate> change = c -> c.constrainNames(constraint);
    Made above = authority("Constraining Root", "EC/changed", top ? change : AS_USUAL);
    Made between = top ? above : intermediate(above, change);
    Made end = new TestCertificate("server", "EC/server").by(between).names(own).make();
    row(accepted, name, host, top ? List.of(end) : List.of(end, between), above);
  }

  private void addNames() {
    named(true, "HOST.example.test", "dns:" + HOST);
    named(true, HOST, "dns:Host.Example.TEST");
    named(true, HOST, "dns:other.test", "ip:7f000001", NAME);
    named(true, HOST, "dns:*.example.test");
    named(true, HOST, "dns:*.EXAMPLE.test");
    named(true, "xn--mnchen-3ya.example.test", "dns:*.example.test");
    named(true, "xn--mnchen-3ya.example.test", "dns:xn--mnchen-3ya.example.test");
    named(false, HOST, "dns:other.example.test");
    named(false, HOST, "dns:example.test");
    named(false, HOST, "dns:x.host.example.test");
    named(false, HOST, "dns:host.example.test.other");
    named(false, HOST, "dns:*.test");
    named(false, HOST, "dns:*.other.test");
    named(false, HOST, "dns:*");
    named(false, HOST, "dns:*.*.test");
    named(false, HOST, "dns:host.*.test");
    named(false, HOST, "dns:h*.example.test");
    named(false, HOST, "dns:*t.example.test");
    named(false, HOST, "dns:h*t.example.test");
    named(false, HOST, "dns:**.example.test");
    named(false, HOST, "dns:*host.example.test");
    named(false, HOST, "dns:host.example.test\0.other.test");
    named(false, HOST, "dns:");
    named(false, HOST, "uri:https://host.example.test/");
    named(false, HOST, "email:host.example.test");
    named(false, HOST, "ip:7f000001");
    named(false, "example.test", "dns:*.test");
    named(false, "example.test", "dns:*.example.test");
    named(true, "127.0.0.1", "ip:7f000001");
    named(true, "127.0.0.1", "dns:other.test", "ip:7f000001");
    named(false, "127.0.0.1", "ip:7f000002");
    named(false, "127.0.0.1", "dns:127.0.0.1");
    named(false, "127.0.0.1", "dns:*.0.0.1");
    named(false, "127.0.0.1", "ip:00000000000000000000ffff7f000001");
    Made common = new TestCertificate(HOST, "EC/server").by(root).make();
    row(false, "common name without alternative names", List.of(common), root);
    Made mail = new TestCertificate(HOST, "EC/server").by(root).names("email:a@b.test").make();
    row(false, "common name beside an address of mail", List.of(mail), root);
    Made both = new TestCertificate(HOST, "EC/server").by(root).names("dns:other.test").make();
    row(false, "common name beside another name", List.of(both), root);
    Made address = new TestCertificate("127.0.0.1", "EC/server").by(root).make();
    row(false, "common name that is the address", "127.0.0.1", List.of(address), root);
    Made broken =
        new TestCertificate(HOST, "EC/server")
            .by(root)
            .extension("2.5.29.17", false, new byte[] {4, 0})
            .make();
    row(false, "alternative names that cannot be read", List.of(broken), root);
    Made pinned = new TestCertificate("pinned", "EC/pinned").names("dns:other.test").make();
    row(false, "pinned: of another name", List.of(pinned), pinned);
  }

  private void named(boolean accepted, String host, String... names) {
    Made end = new TestCertificate("server", "EC/server").by(root).names(names).make();
    String name = host + " by " + String.join(", ", names).replace("\0", "\\0");
    row(accepted, name, host, List.of(end), root);
  }

  private void addIdentifiers() {
    Made top = authority("Identified Root", "EC/changed", c -> c.keyIdentifier("one"));
    row(true, "no identifier of its issuer", List.of(server(top, AS_USUAL)), top);
    identified(true, "the identifier of its issuer", top, c -> c.authorityKeyIdentifier("one"));
    identified(false, "another identifier", top, c -> c.authorityKeyIdentifier("two"));
    identified(
        true, "the number of its issuer", top, c -> c.authoritySerial(top.subject(), top.serial()));
    identified(false, "another number", top, c -> c.authoritySerial(top.subject(), BigInteger.TWO));
    identified(true, "an issuer without", root, c -> c.authorityKeyIdentifier("two"));
    identified(
        false,
        "an identifier that cannot be read",
        top,
        c -> c.extension("2.5.29.35", false, new byte[] {4, 0}));
  }

  private void identified(
      boolean accepted, String name, Made by, UnaryOperator<TestCertificate> change) {
    row(accepted, "identifiers: " + name, List.of(server(by, change)), by);
  }

  private void addExtensions() {
    byte[] value = Der.of(Der.INTEGER, new byte[1]);
    for (boolean critical : new boolean[] {true, false}) {
      String name = critical ? "an unknown critical extension" : "an unknown extension";
      UnaryOperator<TestCertificate> change = c -> c.extension("1.2.3.4", critical, value);
      server(!critical, name, change);
      intermediate(!critical, name, change);
      root(!critical, name, change);
      pinned(!critical, name, change);
    }
    server(false, "a proxy certificate", c -> c.extension("1.3.6.1.5.5.7.1.14", false, value));
    server(true, "critical purposes", c -> c.extension("2.5.29.37", true, serverAuth()));
  }

  private static byte[] serverAuth() {
    return Der.of(Der.SEQUENCE, TestCertificate.oid("1.3.6.1.5.5.7.3.1"));
  }

  private void addTrust() {
    row(false, "an unknown root", List.of(server(root, AS_USUAL)), rsaRoot);
    row(false, "an unknown root that is sent", List.of(server(root, AS_USUAL), root), rsaRoot);
    Made other = authority("Root", "EC/other", AS_USUAL);
    row(false, "a root of the same name", List.of(server(root, AS_USUAL)), other);
    row(false, "a root of the same name is sent", List.of(server(root, AS_USUAL), root), other);
    Made self = new TestCertificate("self", "EC/self").names(NAME).make();
    row(false, "self-signed", List.of(self), root);
    Made alike = new TestCertificate("self", "EC/pinned").names(NAME).make();
    row(false, "pinned: another of the same name", List.of(self), alike);
    Made one = intermediate(root, AS_USUAL);
    row(false, "an intermediate is not sent", List.of(server(one, AS_USUAL)), root);
    Made claimed = server(rsaRoot, c -> c.claimingIssuer("Root").signedWith("SHA256withRSA"));
    row(false, "signed by another than it claims", List.of(claimed), root, rsaRoot);
    Made renamed = server(root, c -> c.claimingIssuer("Nobody"));
    row(false, "an issuer of another name", List.of(renamed), root);
    byte[] text = "no".getBytes(StandardCharsets.UTF_8);
    server(true, "a comment", c -> c.extension("2.16.840.1.113730.1.13", false, Der.of(22, text)));
  }
}
