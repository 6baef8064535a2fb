package dev.panapulse.nativeimage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import dev.panapulse.nativeimage.heap.StringBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The classes and members that {@code nativeimage} substitutes are in this JDK, these libraries and
 * this GraalVM, with these signatures: after an update, a difference shows in seconds and not at
 * the next build of the executable.
 */
final class SubstitutionsTest {
  private static ClassModel read(Path file) {
    try {
      return ClassFile.of().parse(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> classes() throws IOException, URISyntaxException {
    Path root =
        Path.of(StringBytes.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(root.resolve("dev/panapulse/nativeimage"))) {
      return files
          .filter(f -> f.toString().endsWith(".class") && !f.toString().contains("Test"))
          .toList();
    }
  }

  @Test
  void everySubstitutedClassAndMemberExists() throws IOException, URISyntaxException {
    SubstitutedMembers members = new SubstitutedMembers();
    classes().forEach(file -> members.check(read(file)));
    assertEquals(List.of(), members.errors());
    assertTrue(members.checked() > 100, () -> members.checked() + " compared");
  }

  /** With a field of another type, a method that is not there, and one that is not static. */
  @TargetClass(Date.class)
  @SuppressWarnings("unused")
  private static final class Wrong {
    @Alias private int fastTime;

    @Substitute
    long getTime() {
      return fastTime;
    }

    @Substitute
    long getTime(Wrong other) {
      return 0;
    }

    @Substitute
    static int getHours() {
      return 0;
    }
  }

  /** Of a class that is not there. */
  @TargetClass(className = "java.util.Date", innerClass = "Missing")
  private static final class WithoutTarget {}

  @Test
  void differencesAreReportedWithTheirSignatures() {
    SubstitutedMembers members = new SubstitutedMembers();
    for (Class<?> wrong : List.of(Wrong.class, WithoutTarget.class)) {
      members.check(SubstitutedMembers.read(wrong.describeConstable().orElseThrow()).orElseThrow());
    }
    String here = SubstitutionsTest.class.getName();
    assertEquals(
        List.of(
            here + "$Wrong: java.util.Date has no fastTime I",
            here + "$Wrong: java.util.Date has no getTime(Ljava/util/Date;)J",
            here + "$Wrong: java.util.Date has no static getHours()I",
            here + "$WithoutTarget: no class java.util.Date$Missing"),
        members.errors());
  }

  private static List<String> callsOf(String className, String methodName) {
    ClassModel model = SubstitutedMembers.read(ClassDesc.of(className)).orElseThrow();
    MethodModel method =
        model.methods().stream()
            .filter(m -> m.methodName().equalsString(methodName))
            .findFirst()
            .orElseThrow();
    return method
        .code()
        .orElseThrow()
        .elementStream()
        .filter(InvokeInstruction.class::isInstance)
        .map(e -> ((InvokeInstruction) e).name().stringValue())
        .toList();
  }

  /** What else a new GraalVM calls there would be lost without a word. */
  @Test
  void theEmptiedHookOfTheAllocatorDoesOneThing() {
    assertEquals(
        List.of("getPolicy", "updateSizeParameters"),
        callsOf("com.oracle.svm.core.genscavenge.ThreadLocalAllocation", "runSlowPathHooks"));
  }
}
