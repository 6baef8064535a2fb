import com.oracle.svm.core.feature.AutomaticallyRegisteredFeature;
import com.oracle.svm.core.feature.AutomaticallyRegisteredFeatureServiceRegistration;
import com.oracle.svm.hosted.code.CodeLayoutOptimizationFeature;
import com.oracle.svm.hosted.code.CodeSectionLayouter;
import com.oracle.svm.hosted.image.NativeImage;
import com.oracle.svm.hosted.meta.HostedMethod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jdk.graal.compiler.code.CompilationResult;

/**
 * Puts the methods that run again and again side by side at the start of the executable's code, so
 * that few of its pages are needed while it runs: the kernel maps 16 pages for each that is
 * touched.
 *
 * <p>Takes the place of the builder's own feature, which lets itself be extended so. The file named
 * by the system property {@code panapulse.hot-methods} has a method a line, in order: class, name
 * and parameters, those of the agent without their packages ({@link HotList}). If {@code
 * panapulse.method-map} is set, the file it names is written: symbol and name of each method.
 */
@AutomaticallyRegisteredFeature
public final class HotCodeFirst extends CodeLayoutOptimizationFeature {
  /** How the builder finds features of its own kind. */
  public static final class Registration
      implements AutomaticallyRegisteredFeatureServiceRegistration {
    @Override
    public String getClassName() {
      return HotCodeFirst.class.getName();
    }
  }

  @Override
  protected CodeSectionLayouter createCodeSectionLayoutOptimizer() {
    CodeSectionLayouter others = super.createCodeSectionLayoutOptimizer();
    HotList hot = new HotList("methods", "panapulse.hot-methods");
    return methods -> order(hot, methods, others);
  }

  private static List<HostedMethod> order(
      HotList hot, Map<HostedMethod, CompilationResult> methods, CodeSectionLayouter others) {
    Map<String, List<HostedMethod>> byName = new HashMap<>();
    List<String> map = new ArrayList<>();
    for (HostedMethod method : methods.keySet()) {
      String name = HotList.withoutOwnPackages(method.format("%H.%n(%p)")).replace(", ", ",");
      byName.computeIfAbsent(name, n -> new ArrayList<>()).add(method);
      map.add(NativeImage.localSymbolNameForMethod(method) + " " + name);
    }
    HotList.write("panapulse.method-map", map);
    Set<String> names = new LinkedHashSet<>(hot.lines());
    Set<String> found = new LinkedHashSet<>(names);
    found.retainAll(byName.keySet());
    hot.check(names, found);
    Set<HostedMethod> ordered = new LinkedHashSet<>();
    for (String name : found) {
      ordered.addAll(byName.get(name));
    }
    ordered.addAll(others.layout(methods));
    return new ArrayList<>(ordered);
  }
}
