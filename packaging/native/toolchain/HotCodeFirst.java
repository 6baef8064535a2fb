import com.oracle.svm.core.feature.AutomaticallyRegisteredFeature;
import com.oracle.svm.core.feature.AutomaticallyRegisteredFeatureServiceRegistration;
import com.oracle.svm.hosted.code.CodeLayoutOptimizationFeature;
import com.oracle.svm.hosted.code.CodeSectionLayouter;
import com.oracle.svm.hosted.image.NativeImage;
import com.oracle.svm.hosted.meta.HostedMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jdk.graal.compiler.code.CompilationResult;

/**
 * Puts the methods that run again and again side by side at the start of the executable's code, so that few of its
 * pages are needed while it runs: the kernel maps 16 pages for each that is touched.
 *
 * <p>Takes the place of the builder's own feature, which lets itself be extended so. The methods' symbols are in the
 * file named by the system property {@code panapulse.hot-methods}, in order; one that is not there any more does no
 * harm.
 */
@AutomaticallyRegisteredFeature
public final class HotCodeFirst extends CodeLayoutOptimizationFeature {
    /** How the builder finds features of its own kind. */
    public static final class Registration implements AutomaticallyRegisteredFeatureServiceRegistration {
        @Override
        public String getClassName() {
            return HotCodeFirst.class.getName();
        }
    }

    @Override
    protected CodeSectionLayouter createCodeSectionLayoutOptimizer() {
        CodeSectionLayouter others = super.createCodeSectionLayoutOptimizer();
        List<String> hot = hotSymbols();
        return methods -> order(hot, methods, others);
    }

    private static List<String> hotSymbols() {
        try {
            return Files.readAllLines(Path.of(System.getProperty("panapulse.hot-methods")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<HostedMethod> order(
            List<String> hot, Map<HostedMethod, CompilationResult> methods, CodeSectionLayouter others) {
        Map<String, HostedMethod> bySymbol = new HashMap<>();
        for (HostedMethod method : methods.keySet()) {
            bySymbol.put(NativeImage.localSymbolNameForMethod(method), method);
        }
        Set<HostedMethod> ordered = new LinkedHashSet<>();
        for (String symbol : hot) {
            HostedMethod method = bySymbol.get(symbol);
            if (method != null) {
                ordered.add(method);
            }
        }
        System.out.println("hot methods side by side: " + ordered.size() + " of " + hot.size());
        ordered.addAll(others.layout(methods));
        return new ArrayList<>(ordered);
    }
}
