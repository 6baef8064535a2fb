package dev.panapulse.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.panapulse.libc.LibC;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What scripts/package makes of the executable, twice: the same bytes, the files and modes that are
 * expected, nothing that lintian and rpmlint complain of, a signature that other programs verify.
 * Without an executable, rpmbuild or apt-ftparchive the tests are skipped. Each test that needs
 * another program is skipped without it.
 */
final class PackagesIT {
  private static final String VERSION = "1.2.3";
  private static final String DEB = "panapulse_1.2.3_amd64.deb";
  private static final String RPM = "panapulse-1.2.3-1.x86_64.rpm";
  private static final String APK = "panapulse-1.2.3-r0.x86_64.apk";
  private static final String TAR = "panapulse-1.2.3-linux-x86-64.tar.gz";
  private static final String IMAGE = "panapulse-1.2.3-oci-x86-64.tar";
  private static final String SBOM = "panapulse-1.2.3-linux-x86-64.cdx.json";
  private static final String SUMS = "SHA256SUMS";

  @TempDir private static Path directory;

  @BeforeAll
  static void makeTwice() throws IOException, InterruptedException {
    assumeTrue(
        System.getProperty("panapulse.builds", "").contains("executable"),
        "-Dpanapulse.builds has no executable");
    assumeTrue(System.getProperty("os.arch", "").equals("amd64"), "the names are of x86-64");
    for (String command : List.of("rpmbuild", "apt-ftparchive", "dpkg-deb", "openssl", "python3")) {
      assumeTrue(isThere(command), command + " is missing");
    }
    shell("scripts/package --new-key $1/key");
    make("a", "umask 022; ", "");
    make("b", "umask 077; export LC_ALL=C.UTF-8 TZ=Asia/Tokyo; ", " --repository $1/repository");
  }

  private static void make(String output, String before, String options)
      throws IOException, InterruptedException {
    shell(
        before
            + "scripts/package --arch x86-64 --version "
            + VERSION
            + " --executable $2 --sign $1/key --output $1/"
            + output
            + options
            + " 2>&1");
  }

  private static boolean isThere(String command) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(each -> Files.isExecutable(Path.of(each, command)));
  }

  /**
   * Runs a script in the checkout and returns what it prints; standard error is in the message of a
   * failure. {@code $1} is the directory of the test, {@code $2} the executable, {@code $3} the
   * tree of Debian.
   */
  private static String shell(String script) throws IOException, InterruptedException {
    Result result = attempt(script);
    assertEquals(0, result.status(), () -> script + "\n" + result.out() + result.err());
    return result.out();
  }

  private record Result(int status, String out, String err) {}

  private static Result attempt(String script) throws IOException, InterruptedException {
    Path out = Files.createTempFile("packages", ".out");
    Path err = Files.createTempFile("packages", ".err");
    try {
      int status =
          new ProcessBuilder(
                  "bash",
                  "-euc",
                  script,
                  "bash",
                  directory.toString(),
                  Build.EXECUTABLE.executable().toString(),
                  System.getProperty("panapulse.tree", ""))
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start()
              .waitFor();
      return new Result(status, Files.readString(out), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  private static Set<String> names(String output) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve(output))) {
      return new TreeSet<>(files.map(each -> String.valueOf(each.getFileName())).toList());
    }
  }

  @Test
  void theSameExecutableMakesTheSameBytes() throws IOException {
    Set<String> expected =
        new TreeSet<>(
            List.of(
                DEB,
                RPM,
                APK,
                TAR,
                IMAGE,
                SBOM,
                SUMS,
                SUMS + ".sig",
                SUMS + ".minisig",
                "install.sh"));
    assertEquals(expected, names("a"));
    assertEquals(expected, names("b"));
    for (String name : expected) {
      long difference =
          Files.mismatch(
              directory.resolve("a").resolve(name), directory.resolve("b").resolve(name));
      assertEquals(-1, difference, name);
    }
  }

  @Test
  void lintianComplainsOfNothing() throws IOException, InterruptedException {
    assumeTrue(isThere("lintian"), "lintian is missing");
    Result result =
        attempt("lintian --allow-root --fail-on error,warning --tag-display-limit 0 $1/a/" + DEB);
    assertEquals(new Result(0, "", ""), result);
  }

  @Test
  void rpmlintComplainsOfNothing() throws IOException, InterruptedException {
    assumeTrue(isThere("rpmlint"), "rpmlint is missing");
    String out = shell("rpmlint -c packaging/rpm/rpmlint.toml $1/a/" + RPM);
    assertTrue(out.contains(" 0 errors, 0 warnings"), out);
  }

  @Test
  void theDebHasTheseFilesAndAllAreRoots() throws IOException, InterruptedException {
    List<String> files = new ArrayList<>();
    for (String line : shell("dpkg-deb -c $1/a/" + DEB).lines().toList()) {
      String[] words = line.split(" +", -1);
      assertEquals("root/root", words[1], line);
      if (!words[0].startsWith("d")) {
        files.add(words[0] + " " + words[5]);
      } else {
        assertEquals("drwxr-xr-x", words[0], line);
      }
    }
    assertEquals(
        List.of(
            "-rw-r--r-- ./etc/panapulse/config.toml",
            "-rwxr-xr-x ./usr/bin/panapulse",
            "-rw-r--r-- ./usr/lib/systemd/system/panapulse.service",
            "-rw-r--r-- ./usr/lib/sysusers.d/panapulse.conf"),
        files.stream().filter(each -> !each.contains("/usr/share/")).toList());
    assertEquals("/etc/panapulse/config.toml\n", shell("dpkg-deb -I $1/a/" + DEB + " conffiles"));
    assertEquals(
        Files.size(Build.EXECUTABLE.executable()) + "\n",
        shell("dpkg-deb --fsys-tarfile $1/a/" + DEB + " | tar xO ./usr/bin/panapulse | wc -c"));
  }

  @Test
  void theRpmHasTheSameFilesAndKeepsTheSettings() throws IOException, InterruptedException {
    String list =
        shell(
            "rpm -qp --qf '[%{FILEMODES:perms} %{FILEUSERNAME}:%{FILEGROUPNAME} %{FILEFLAGS:fflags}"
                + " %{FILENAMES}\\n]' $1/a/"
                + RPM);
    assertEquals(
        List.of(
            "drwxr-xr-x root:root  /etc/panapulse",
            "-rw-r--r-- root:root cn /etc/panapulse/config.toml",
            "-rwxr-xr-x root:root  /usr/bin/panapulse",
            "-rw-r--r-- root:root  /usr/lib/systemd/system/panapulse.service",
            "-rw-r--r-- root:root  /usr/lib/sysusers.d/panapulse.conf"),
        list.lines().filter(each -> !each.contains("/usr/share/")).toList());
    assertTrue(shell("rpm -Kv --nosignature $1/a/" + RPM).contains("digest: OK"));
  }

  /** What apk-v2(5) asks for; zlib's objects know where a gzip stream ends. */
  private static final String READ_APK =
      """
      import hashlib, io, sys, tarfile, zlib
      rest, parts = open(sys.argv[1], 'rb').read(), []
      while rest:
          stream = zlib.decompressobj(31)
          text = stream.decompress(rest)
          parts.append((text, rest[:len(rest) - len(stream.unused_data)]))
          rest = stream.unused_data
      control, data = parts[-2:]
      assert len(control[0]) % 512 == 0 and any(control[0][-512:]), 'the control part has an end'
      # the parts together are one archive
      whole = tarfile.open(fileobj=io.BytesIO(b''.join(text for text, _ in parts)))
      info = whole.extractfile('.PKGINFO').read().decode()
      assert 'datahash = ' + hashlib.sha256(data[1]).hexdigest() in info, info
      for each in whole.getmembers():
          if each.name.startswith('.'):
              continue
          content = whole.extractfile(each).read() if each.isfile() else None
          if content is not None:
              assert each.pax_headers['APK-TOOLS.checksum.SHA1'] == hashlib.sha1(content).hexdigest()
          print(oct(each.mode), each.uname, each.gname, each.name)
      print(len(parts), *(each.name for each in whole.getmembers() if each.name.startswith('.')))
      """;

  @Test
  void theApkIsWhatAlpineReads() throws IOException, InterruptedException {
    Path reader = directory.resolve("read-apk.py");
    Files.writeString(reader, READ_APK);
    List<String> lines = shell("python3 $1/read-apk.py $1/a/" + APK).lines().toList();
    assertTrue(lines.contains("0o755 root root usr/bin/panapulse"), lines.toString());
    assertTrue(lines.contains("0o755 root root etc/init.d/panapulse"), lines.toString());
    assertTrue(lines.contains("0o644 root root etc/panapulse/config.toml"), lines.toString());
    assertEquals(
        "2 .PKGINFO .post-upgrade .pre-deinstall .pre-install .pre-upgrade", lines.getLast());
  }

  @Test
  void theApkIsSignedWithAKeyForIt() throws IOException, InterruptedException {
    shell(
        "openssl genpkey -algorithm RSA -out $1/me.pem 2> /dev/null;"
            + " openssl pkey -in $1/me.pem -pubout -out $1/me.rsa.pub;"
            + " scripts/package --arch x86-64 --executable $2 --version "
            + VERSION
            + " --formats apk --apk-key $1/me.pem --output $1/signed");
    String cut =
        """
        import io, sys, tarfile, zlib
        stream = zlib.decompressobj(31)
        content = open(sys.argv[1], 'rb').read()
        text = stream.decompress(content)
        member = tarfile.TarInfo.frombuf(text[:512], 'utf-8', 'strict')
        print(member.name)
        open(sys.argv[2] + '/apk.sig', 'wb').write(text[512:512 + member.size])
        rest = stream.unused_data
        stream = zlib.decompressobj(31)
        stream.decompress(rest)
        open(sys.argv[2] + '/apk.control', 'wb').write(rest[:len(rest) - len(stream.unused_data)])
        """;
    Files.writeString(directory.resolve("cut-apk.py"), cut);
    assertEquals(
        ".SIGN.RSA256.me.rsa.pub\n", shell("python3 $1/cut-apk.py $1/signed/" + APK + " $1"));
    assertEquals(
        "Verified OK\n",
        shell("openssl dgst -sha256 -verify $1/me.rsa.pub -signature $1/apk.sig $1/apk.control"));
  }

  @Test
  void theImageIsOneThatOthersReadAndIsNotRoots() throws IOException, InterruptedException {
    shell("mkdir $1/image; tar -C $1/image -xf $1/a/" + IMAGE);
    Struct manifest = blob(object(json("image/index.json"), "manifests", 0));
    Struct config = blob(manifest.getFieldsOrThrow("config").getStructValue());
    Struct settings = config.getFieldsOrThrow("config").getStructValue();
    assertEquals("65532:65532", text(settings, "User"));
    assertEquals(
        "/usr/bin/panapulse",
        settings.getFieldsOrThrow("Entrypoint").getListValue().getValues(0).getStringValue());
    String layer = text(object(manifest, "layers", 0), "digest").substring("sha256:".length());
    String list =
        shell(
            "tar --numeric-owner -tvzf $1/image/blobs/sha256/"
                + layer
                + " | tr -s ' ' | cut -d ' ' -f 1,2,6");
    for (String line :
        List.of(
            "-rwxr-xr-x 0/0 usr/bin/panapulse",
            "-rw-r--r-- 0/0 etc/ssl/certs/ca-certificates.crt",
            "drwx------ 65532/65532 var/lib/panapulse/",
            "drwx------ 65532/65532 run/panapulse/")) {
      assertTrue(list.lines().toList().contains(line), line + "\n" + list);
    }
    if (isThere("skopeo")) {
      assertTrue(shell("skopeo inspect oci-archive:$1/a/" + IMAGE).contains("\"amd64\""));
    }
  }

  private static Struct object(Struct in, String list, int index) {
    ListValue values = in.getFieldsOrThrow(list).getListValue();
    return values.getValues(index).getStructValue();
  }

  private static String text(Struct in, String name) {
    return in.getFieldsOrThrow(name).getStringValue();
  }

  private static Struct json(String file) throws IOException {
    Struct.Builder json = Struct.newBuilder();
    JsonFormat.parser().merge(Files.readString(directory.resolve(file)), json);
    return json.build();
  }

  private static Struct blob(Struct described) throws IOException {
    return json("image/blobs/" + text(described, "digest").replace(':', '/'));
  }

  @Test
  void theBillOfMaterialsNamesEachLibraryWithItsLicence() throws IOException {
    Struct bill = json("a/" + SBOM);
    assertEquals("CycloneDX", text(bill, "bomFormat"));
    Set<String> jars = new HashSet<>();
    for (Value each : bill.getFieldsOrThrow("components").getListValue().getValuesList()) {
      Struct component = each.getStructValue();
      String name = text(component, "name");
      assertFalse(
          component.getFieldsOrThrow("licenses").getListValue().getValuesList().isEmpty(), name);
      if (component.containsFields("hashes")) {
        assertTrue(text(component, "purl").startsWith("pkg:maven/"), name);
        jars.add(name + "-" + text(component, "version") + ".jar");
      }
    }
    // not target/lib, where jars of earlier builds may be
    try (JarFile jar = new JarFile(System.getProperty("panapulse.jar"))) {
      String classPath = jar.getManifest().getMainAttributes().getValue("Class-Path");
      assertEquals(Set.of(classPath.replace("lib/", "").split(" ", -1)), jars);
    }
  }

  @Test
  void sumsAndSignatureAreVerifiedByOtherPrograms() throws IOException, InterruptedException {
    shell("cd $1/a; sha256sum --strict -c " + SUMS);
    assertEquals(7, Files.readAllLines(directory.resolve("a/" + SUMS)).size());
    String verified = "-p $1/key.pub -m $1/a/" + SUMS;
    if (isThere("minisign")) {
      shell("minisign -V " + verified);
    }
    if (isThere("signify-openbsd")) {
      shell("signify-openbsd -V " + verified);
    }
    shell(
        "openssl pkey -in $1/key -pubout -out $1/key.pem;"
            + " sed -n 2p $1/a/SHA256SUMS.minisig | base64 -d | tail -c 64 > $1/signature;"
            + " openssl pkeyutl -verify -pubin -inkey $1/key.pem -rawin -sigfile $1/signature -in $1/a/"
            + SUMS);
  }

  @Test
  void theRepositoryIsOneThatAptReads() throws IOException, InterruptedException {
    String packages =
        """
        mkdir -p $1/apt/{lists/partial,cache/archives/partial,etc}
        : > $1/apt/status
        echo "deb [trusted=yes] file:$1/repository stable main" > $1/apt/etc/sources.list
        apt="-o Dir::Etc::sourcelist=$1/apt/etc/sources.list -o Dir::Etc::sourceparts=/dev/null
          -o Dir::State::lists=$1/apt/lists -o Dir::State::status=$1/apt/status -o Dir::Cache=$1/apt/cache
          -o APT::Architecture=amd64 -o APT::Architectures::=amd64 -o APT::Sandbox::User=root"
        apt-get $apt -qq update
        cd $1/apt
        apt-get $apt -qq download panapulse
        cmp panapulse_*.deb $1/a/panapulse_*.deb
        apt-cache $apt policy panapulse
        """;
    assertTrue(shell(packages).contains("Candidate: " + VERSION), packages);
  }

  @Test
  void theUnitIsHardenedAsTheDocumentSays() throws IOException, InterruptedException {
    assumeTrue(isThere("systemd-analyze"), "systemd-analyze is missing");
    shell(
        "systemd-analyze security --offline=yes --no-pager --threshold=15"
            + " packaging/systemd/panapulse.service");
  }

  @Test
  void shellcheckComplainsOfNoScriptOfThePackages() throws IOException, InterruptedException {
    assumeTrue(isThere("shellcheck"), "shellcheck is missing");
    shell(
        "shellcheck -x scripts/package; shellcheck packaging/install.sh"
            + " packaging/debian/p{ostinst,rerm,ostrm} packaging/alpine/*");
  }

  private static void assumeInTree() {
    String tree = System.getProperty("panapulse.tree", "");
    assumeTrue(!tree.isEmpty(), "-Dpanapulse.tree is not set");
    assumeTrue(LibC.system().geteuid() == 0, "only root can enter a tree");
  }

  /** A copy of the tree of Debian, in which a script runs as in a system of its own. */
  private static String inTree(String script) throws IOException, InterruptedException {
    assumeInTree();
    Path copy = Files.createTempDirectory(directory, "tree");
    Files.writeString(copy.resolve("script"), script, UTF_8);
    return shell(
        "copy="
            + copy
            + """

            cp -a "$3" $copy/root
            cp -r $1/a $copy/root/packages
            cp $copy/script $copy/root/script
            # programs that the tree lacks, with their libraries
            for program in openssl minisign signify-openbsd busybox; do
              path=$(command -v $program) || continue
              mkdir -p $copy/root/opt/$program/lib
              cp $path $copy/root/opt/$program/lib/$program
              ldd $path | grep -o '/[^ ]*' | xargs -r cp -t $copy/root/opt/$program/lib
              loader=$(basename $(ldd $path | grep -o '/[^ ]*/ld-[^ ]*'))
              printf '#!/bin/sh\\nl=/opt/%s/lib; exec $l/%s --library-path $l $l/%s "$@"\\n' \\
                $program $loader $program > $copy/root/opt/$program/$program
              chmod 755 $copy/root/opt/$program/$program
            done
            unshare --mount --net --propagation=private sh -euc '
              mount -t proc proc $1/proc
              mount --rbind /dev $1/dev
              exec chroot $1 /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \\
                DEBIAN_FRONTEND=noninteractive sh -eu /script' sh $copy/root
            rm -rf --one-file-system $copy
            """);
  }

  @Test
  void anUpgradeKeepsWhatAPersonHasChangedAndAPurgeLeavesNothing()
      throws IOException, InterruptedException {
    String out =
        inTree(
            """
            deb=/packages/panapulse_*.deb
            state() { systemctl is-enabled panapulse.service || true; }
            exec 2> /tmp/errors
            dpkg -i $deb > /dev/null
            echo "installed: $(state) $(getent passwd panapulse | cut -d : -f 6,7)"
            echo "executable: $(stat -c %a:%U /usr/bin/panapulse) $(panapulse version)"
            echo '# mine' >> /etc/panapulse/config.toml
            dpkg -i $deb > /dev/null
            echo "again: $(state) $(tail -n 1 /etc/panapulse/config.toml)"
            systemctl disable --quiet panapulse.service
            # an upgrade to a package with other defaults
            dpkg-deb -R $deb /new
            sed -i 's/^Version: .*/Version: 2.0.0/' /new/DEBIAN/control
            echo '# a new default' >> /new/etc/panapulse/config.toml
            dpkg-deb -b /new /new.deb > /dev/null
            dpkg --force-confold -i /new.deb > /dev/null
            echo "upgraded: $(state) $(tail -n 1 /etc/panapulse/config.toml) $(dpkg-query -W -f '${Version}' panapulse)"
            mkdir -p /var/lib/panapulse && touch /var/lib/panapulse/row
            echo X=1 > /etc/panapulse/environment
            dpkg -r panapulse > /dev/null
            echo "removed: $(ls /etc/panapulse | tr '\\n' ' ')$(ls /var/lib/panapulse) $(ls /usr/bin/panapulse || echo gone)"
            dpkg -i /new.deb > /dev/null
            echo "back: $(state)"
            systemctl enable --quiet panapulse.service
            dpkg -r panapulse > /dev/null
            dpkg -i /new.deb > /dev/null
            echo "enabled, removed and back: $(state)"
            dpkg -P panapulse > /dev/null
            echo "purged: $(ls -d /etc/panapulse /var/lib/panapulse /etc/systemd/system/*panapulse* \\
              /etc/systemd/system/*/panapulse* /var/lib/systemd/deb-systemd-helper-*/*panapulse* || true)"
            echo "user: $(getent passwd panapulse | cut -d : -f 1)"
            """);
    assertEquals(
        """
        installed: enabled /var/lib/panapulse:/usr/sbin/nologin
        executable: 755:root panapulse 0.1.0
        again: enabled # mine
        upgraded: disabled # mine 2.0.0
        removed: config.toml config.toml.dpkg-dist environment row gone
        back: disabled
        enabled, removed and back: enabled
        purged:\s
        user: panapulse
        """,
        out);
  }

  /**
   * By this machine's rpm, whose scripts run in the tree; Debian has neither rpm's presets nor its
   * packages.
   */
  @Test
  void theRpmKeepsWhatAPersonHasChanged() throws IOException, InterruptedException {
    assumeInTree();
    String out =
        shell(
            """
            tree=$1/rpm-tree
            cp -a "$3" $tree
            scripts/package --arch x86-64 --version 2.0.0 --executable $2 --formats rpm --output $1/newer > /dev/null
            put() { rpm --root $tree --nodeps --ignorearch "$@" 2> /dev/null; }
            state() { chroot $tree systemctl is-enabled panapulse.service || true; }
            put -i $1/a/*.rpm
            echo "installed: $(state) $(chroot $tree getent passwd panapulse | cut -d : -f 6,7)"
            chroot $tree systemctl enable --quiet panapulse.service
            echo '# mine' >> $tree/etc/panapulse/config.toml
            put -U $1/newer/*.rpm
            echo "upgraded: $(state) $(tail -n 1 $tree/etc/panapulse/config.toml) $(rpm --root $tree -q panapulse)"
            chroot $tree systemctl disable --quiet panapulse.service
            put -U --oldpackage $1/a/*.rpm
            echo "back: $(state)"
            chroot $tree systemctl enable --quiet panapulse.service
            rpm --root $tree --nodeps -e panapulse 2> /dev/null
            echo "removed: $(ls $tree/etc/panapulse) $(find $tree/etc/systemd $tree/usr -name '*panapulse*')"
            rm -rf --one-file-system $tree
            """);
    assertEquals(
        """
        installed: enabled /var/lib/panapulse:/usr/sbin/nologin
        upgraded: enabled # mine panapulse-2.0.0-1.x86_64
        back: disabled
        removed: config.toml.rpmsave\s
        """,
        out);
  }

  @Test
  void theScriptInstallsOnceVerifiesAlwaysAndRemoves() throws IOException, InterruptedException {
    String out =
        inTree(
            """
            exec 2> /tmp/errors
            install() { "$@" 2> /tmp/said; echo "status $?: $(grep install.sh: /tmp/said | tail -n 1)"; }
            set +e
            echo "$(install sh /packages/install.sh --no-start)"
            for verifier in openssl minisign signify-openbsd; do
              [ -d /opt/$verifier ] || { echo "$verifier: not here"; continue; }
              export PATH=/opt/$verifier:/usr/sbin:/usr/bin:/sbin:/bin
              echo "$verifier: $(install sh /packages/install.sh --no-start --tarball)"
              cp -r /packages /forged
              sed -i 1s/^./x/ /forged/SHA256SUMS
              echo "$verifier: $(install sh /forged/install.sh --no-start --tarball)"
              rm -r /forged /usr/local/bin/panapulse
            done
            export PATH=/opt/openssl:/opt/busybox:/usr/sbin:/usr/bin:/sbin:/bin
            cp -r /packages /forged
            echo >> /forged/panapulse-1.2.3-linux-x86-64.tar.gz
            install sh /forged/install.sh --no-start --tarball
            for shell in dash bash 'busybox sh'; do
              export PANAPULSE_EXPORT_TOKEN='s3 cret$'
              install $shell /packages/install.sh --endpoint http://localhost:4318
              unset PANAPULSE_EXPORT_TOKEN
              find /etc /usr /var -xdev -type f -printf '%p %T@ %C@\\n' | sort > /before
              install $shell /packages/install.sh --endpoint http://localhost:4318
              find /etc /usr /var -xdev -type f -printf '%p %T@ %C@\\n' | sort | diff /before - > /tmp/changes \\
                && echo unchanged || cat /tmp/changes
              stat -c '%a %U %n' /etc/panapulse/environment
              cat /etc/panapulse/environment
              (. /etc/panapulse/environment && echo "read: $PANAPULSE_EXPORT_TOKEN")
              install $shell /packages/install.sh --uninstall --purge
              ls -d /usr/bin/panapulse /etc/panapulse
              printf 'token\\n' | install $shell /packages/install.sh --tarball --token-file -
              cat /etc/panapulse/environment
              install $shell /packages/install.sh --tarball
              install $shell /packages/install.sh --uninstall
              ls /usr/local/bin /etc/panapulse
              rm -r /etc/panapulse
            done
            exit 0
            """);
    StringBuilder expected =
        new StringBuilder(
            """
            status 1: install.sh: nothing here can verify a signature; install minisign, signify or openssl 3 or later
            """);
    for (String verifier : List.of("openssl", "minisign", "signify-openbsd")) {
      expected.append(
          isThere(verifier)
              ? """
              %1$s: status 0: install.sh: installed panapulse-1.2.3-linux-x86-64.tar.gz
              %1$s: status 1: install.sh: the signature of SHA256SUMS is wrong; nothing is installed
              """
                  .formatted(verifier)
              : verifier + ": not here\n");
    }
    expected.append(
        """
        status 1: install.sh: panapulse-1.2.3-linux-x86-64.tar.gz is not the one that was signed; nothing is installed
        """);
    String round =
        """
        status 0: install.sh: no systemd or OpenRC runs here; start it by: /usr/bin/panapulse run
        status 0: install.sh: no systemd or OpenRC runs here; start it by: /usr/bin/panapulse run
        unchanged
        600 root /etc/panapulse/environment
        PANAPULSE_EXPORT_ENDPOINT='http://localhost:4318'
        PANAPULSE_EXPORT_TOKEN='s3 cret$'
        read: s3 cret$
        status 0: install.sh: removed
        status 0: install.sh: no systemd or OpenRC runs here; start it by: /usr/local/bin/panapulse run
        PANAPULSE_EXPORT_TOKEN='token'
        status 0: install.sh: no systemd or OpenRC runs here; start it by: /usr/local/bin/panapulse run
        status 0: install.sh: removed
        /etc/panapulse:
        config.toml
        environment

        /usr/local/bin:
        """;
    assumeTrue(isThere("busybox"), "busybox is missing");
    assertEquals(expected + round.repeat(3), out);
  }

  @Test
  void wrongUsageIsRefused() throws IOException, InterruptedException {
    assertNotEquals(0, attempt("scripts/package --arch riscv64").status());
    assertEquals(2, attempt("scripts/package --executable README.md").status());
    assertEquals(2, attempt("packaging/install.sh --token secret").status());
  }
}
