import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Prints the {@code --add-exports} and {@code --add-opens} options which the image builder needs,
 * as an argument file for {@code java}.
 *
 * <p>The driver of a GraalVM distribution carries such a list for the JDK it comes with. This one
 * is made from the JDK at hand, and is generous: opening too much to the builder costs nothing, as
 * it trusts nobody anyway.
 */
final class Exports {

  /**
   * The builder's modules, and the class path, where the application and its image features are.
   */
  private static final String BUILDER =
      String.join(
          ",",
          "jdk.graal.compiler",
          "org.graalvm.espresso.shared.svm",
          "org.graalvm.nativeimage",
          "org.graalvm.nativeimage.base",
          "org.graalvm.nativeimage.builder",
          "org.graalvm.nativeimage.configure",
          "org.graalvm.nativeimage.libgraal",
          "org.graalvm.nativeimage.objectfile",
          "org.graalvm.nativeimage.pointsto",
          "org.graalvm.nativeimage.shaded.capnproto",
          "org.graalvm.truffle.compiler",
          "ALL-UNNAMED");

  /** The JDK modules into which the builder looks. */
  private static final Set<String> LOOKED_INTO =
      Set.of(
          "java.base",
          "java.compiler",
          "java.desktop",
          "java.instrument",
          "java.logging",
          "java.management",
          "java.management.rmi",
          "java.rmi",
          "java.security.jgss",
          "java.sql",
          "java.xml",
          "jdk.attach",
          "jdk.internal.jvmstat",
          "jdk.internal.vm.ci",
          "jdk.jartool",
          "jdk.jfr",
          "jdk.management",
          "jdk.management.agent",
          "jdk.zipfs");

  private Exports() {}

  public static void main(String[] args) {
    ModuleFinder.ofSystem().findAll().stream()
        .map(ModuleReference::descriptor)
        .filter(module -> LOOKED_INTO.contains(module.name()))
        .sorted(Comparator.comparing(ModuleDescriptor::name))
        .flatMap(module -> options(module).stream())
        .forEach(System.out::println);
  }

  private static List<String> options(ModuleDescriptor module) {
    Collection<String> packages = new TreeSet<>(module.packages());
    Set<String> exported =
        module.exports().stream()
            .filter(exports -> !exports.isQualified())
            .map(ModuleDescriptor.Exports::source)
            .collect(Collectors.toSet());
    List<String> options = new ArrayList<>();
    for (String name : packages) {
      if (!exported.contains(name)) {
        options.add("--add-exports=" + module.name() + "/" + name + "=" + BUILDER);
      }
      options.add("--add-opens=" + module.name() + "/" + name + "=" + BUILDER);
    }
    return options;
  }
}
