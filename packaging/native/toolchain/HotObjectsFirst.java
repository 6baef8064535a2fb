import com.oracle.svm.core.feature.AutomaticallyRegisteredFeature;
import com.oracle.svm.core.feature.AutomaticallyRegisteredFeatureServiceRegistration;
import com.oracle.svm.core.feature.InternalFeature;
import com.oracle.svm.core.genscavenge.ChunkedImageHeapLayouter;
import com.oracle.svm.core.genscavenge.OrderedPartition;
import com.oracle.svm.core.image.ImageHeapLayouter;
import com.oracle.svm.core.image.ImageHeapObject;
import com.oracle.svm.hosted.FeatureImpl;
import com.oracle.svm.hosted.image.EmbeddedConstants;
import com.oracle.svm.hosted.image.NativeImageHeap;
import com.oracle.svm.hosted.image.ObjectNames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.graalvm.nativeimage.ImageSingletons;

/**
 * Puts the objects of the image heap that are touched side by side, in each of the heap's parts:
 * those that the plain ways of exporting write to, those that they read again and again, the same
 * of the other ways and of an outage, those that only starting reads; then all others.
 *
 * <p>The file named by the system property {@code panapulse.hot-objects} has a line for each that
 * is touched: one of these classes, by a digit from 0 on, a space, and the name ({@link
 * ObjectNames}, without the packages of the agent). If {@code panapulse.heap-map} is set, the file
 * it names is written: offset, size and name of each object.
 */
@AutomaticallyRegisteredFeature
public final class HotObjectsFirst implements InternalFeature {
  private static final int OTHERS = 10;

  private final HotList hot = new HotList("objects", "panapulse.hot-objects");
  private final Map<String, Integer> classes = new HashMap<>();
  private NativeImageHeap heap;

  /** How the builder finds features of its own kind. */
  public static final class Registration
      implements AutomaticallyRegisteredFeatureServiceRegistration {
    @Override
    public String getClassName() {
      return HotObjectsFirst.class.getName();
    }
  }

  /** The layouter is there by now, and has no objects yet. */
  @Override
  public void beforeCompilation(BeforeCompilationAccess access) {
    for (String line : hot.lines()) {
      classes.putIfAbsent(line.substring(2), Character.digit(line.charAt(0), 10));
    }
    if (ImageSingletons.lookup(ImageHeapLayouter.class)
        instanceof ChunkedImageHeapLayouter layouter) {
      OrderedPartition.order(layouter, object -> classes.getOrDefault(nameOf(object), OTHERS));
    }
  }

  @Override
  public void afterCompilation(AfterCompilationAccess access) {
    EmbeddedConstants.keepOrder(((FeatureImpl.AfterCompilationAccessImpl) access).getCodeCache());
  }

  @Override
  public void afterHeapLayout(AfterHeapLayoutAccess access) {
    heap = ((FeatureImpl.AfterHeapLayoutAccessImpl) access).getHeap();
    Set<String> found = new HashSet<>();
    for (NativeImageHeap.ObjectInfo object : heap.getObjects()) {
      found.add(nameOf(object));
    }
    found.retainAll(classes.keySet());
    hot.check(new TreeSet<>(classes.keySet()), found);
  }

  /** Only now has every object its place. */
  @Override
  public void afterImageWrite(AfterImageWriteAccess access) {
    HotList.write("panapulse.heap-map", heapMap());
  }

  private List<String> heapMap() {
    List<NativeImageHeap.ObjectInfo> objects = new ArrayList<>(heap.getObjects());
    objects.sort(Comparator.comparingLong(NativeImageHeap.ObjectInfo::getOffset));
    List<String> map = new ArrayList<>();
    for (NativeImageHeap.ObjectInfo object : objects) {
      map.add(object.getOffset() + " " + object.getSize() + " " + nameOf(object));
    }
    return map;
  }

  private static String nameOf(ImageHeapObject object) {
    return HotList.withoutOwnPackages(ObjectNames.of(object));
  }
}
