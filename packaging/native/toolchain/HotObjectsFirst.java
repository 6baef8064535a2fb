import com.oracle.svm.core.feature.AutomaticallyRegisteredFeature;
import com.oracle.svm.core.feature.AutomaticallyRegisteredFeatureServiceRegistration;
import com.oracle.svm.core.feature.InternalFeature;
import com.oracle.svm.core.genscavenge.ChunkedImageHeapLayouter;
import com.oracle.svm.core.genscavenge.OrderedPartition;
import com.oracle.svm.core.image.ImageHeapLayouter;
import com.oracle.svm.hosted.FeatureImpl;
import com.oracle.svm.hosted.image.NativeImageHeap;
import com.oracle.svm.hosted.image.ObjectNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.graalvm.nativeimage.ImageSingletons;

/**
 * Puts the objects of the image heap that are touched side by side, in each of the heap's parts: those that are
 * written to, those that are read again and again, those that only starting reads, the plainest way first; then all
 * others.
 *
 * <p>The file named by the system property {@code panapulse.hot-objects} has a line for each that is touched: one of
 * these classes, by a digit from 0 on, a space, and the name ({@link ObjectNames}). If {@code panapulse.heap-map} is
 * set, the file it names is written: offset, size and name of each object.
 */
@AutomaticallyRegisteredFeature
public final class HotObjectsFirst implements InternalFeature {
    private static final int OTHERS = 10;

    private NativeImageHeap heap;

    /** How the builder finds features of its own kind. */
    public static final class Registration implements AutomaticallyRegisteredFeatureServiceRegistration {
        @Override
        public String getClassName() {
            return HotObjectsFirst.class.getName();
        }
    }

    /** The layouter is there by now, and has no objects yet. */
    @Override
    public void beforeCompilation(BeforeCompilationAccess access) {
        Map<String, Integer> classes = new HashMap<>();
        for (String line : lines(Path.of(System.getProperty("panapulse.hot-objects")))) {
            classes.putIfAbsent(line.substring(2), Character.digit(line.charAt(0), 10));
        }
        if (ImageSingletons.lookup(ImageHeapLayouter.class) instanceof ChunkedImageHeapLayouter layouter) {
            OrderedPartition.order(layouter, object -> classes.getOrDefault(ObjectNames.of(object), OTHERS));
        }
    }

    @Override
    public void afterHeapLayout(AfterHeapLayoutAccess access) {
        heap = ((FeatureImpl.AfterHeapLayoutAccessImpl) access).getHeap();
    }

    /** Only now has every object its place. */
    @Override
    public void afterImageWrite(AfterImageWriteAccess access) {
        String file = System.getProperty("panapulse.heap-map");
        if (!file.isEmpty()) {
            write(Path.of(file), heapMap());
        }
    }

    private List<String> heapMap() {
        List<NativeImageHeap.ObjectInfo> objects = new ArrayList<>(heap.getObjects());
        objects.sort(Comparator.comparingLong(NativeImageHeap.ObjectInfo::getOffset));
        List<String> map = new ArrayList<>();
        for (NativeImageHeap.ObjectInfo object : objects) {
            map.add(object.getOffset() + " " + object.getSize() + " " + ObjectNames.of(object));
        }
        return map;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, List<String> lines) {
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
