package com.oracle.svm.core.genscavenge;

import com.oracle.svm.core.image.ImageHeapLayouter;
import com.oracle.svm.core.image.ImageHeapObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * A part of the image heap whose objects lie together by the class they are given, not by their
 * size alone: those of class 0 first, then those of class 1 and so on. Within a class the largest
 * that fits in the rest of a chunk comes next, so that no more is left over than before.
 *
 * <p>In the builder's package, as the class it extends is open to that alone.
 */
public final class OrderedPartition extends ChunkedImageHeapPartition {
  private final ToIntFunction<ImageHeapObject> classOf;
  private final Map<Integer, List<ImageHeapObject>> objects = new TreeMap<>();

  private OrderedPartition(ChunkedImageHeapPartition like, ToIntFunction<ImageHeapObject> classOf) {
    super(like.getName(), like.isWritable(), false);
    this.classOf = classOf;
  }

  /**
   * Has {@code layouter} order its objects; to be called before it has any. Objects larger than a
   * chunk stay as they are.
   */
  public static void order(
      ChunkedImageHeapLayouter layouter, ToIntFunction<ImageHeapObject> classOf) {
    ChunkedImageHeapPartition[] partitions = layouter.getPartitions();
    for (int i = 0; i < partitions.length; i++) {
      if (!partitions[i].usesUnalignedObjects()) {
        partitions[i] = new OrderedPartition(partitions[i], classOf);
      }
    }
  }

  @Override
  void assign(ImageHeapObject object) {
    objects.computeIfAbsent(classOf.applyAsInt(object), c -> new ArrayList<>()).add(object);
  }

  @Override
  void layout(
      ChunkedImageHeapAllocator allocator, ImageHeapLayouter.ImageHeapLayouterControl control) {
    allocator.maybeStartAlignedChunk();
    startOffset = allocator.getPosition();
    for (List<ImageHeapObject> together : objects.values()) {
      control.poll();
      layOut(bySize(together), allocator);
    }
    endOffset = allocator.getPosition();
  }

  private static TreeMap<Long, Deque<ImageHeapObject>> bySize(List<ImageHeapObject> together) {
    TreeMap<Long, Deque<ImageHeapObject>> bySize = new TreeMap<>();
    for (ImageHeapObject object : together) {
      bySize.computeIfAbsent(object.getSize(), size -> new ArrayDeque<>()).add(object);
    }
    return bySize;
  }

  private void layOut(
      TreeMap<Long, Deque<ImageHeapObject>> bySize, ChunkedImageHeapAllocator allocator) {
    while (!bySize.isEmpty()) {
      Map.Entry<Long, Deque<ImageHeapObject>> fitting =
          bySize.floorEntry(allocator.getRemainingBytesInAlignedChunk());
      if (fitting == null) {
        allocator.startNewAlignedChunk();
        continue;
      }
      append(fitting.getValue().remove(), allocator);
      if (fitting.getValue().isEmpty()) {
        bySize.remove(fitting.getKey());
      }
    }
  }

  private void append(ImageHeapObject object, ChunkedImageHeapAllocator allocator) {
    long offset = allocator.allocateObjectInAlignedChunk(object, isWritable());
    object.setOffsetInPartition(offset - startOffset);
    if (firstObject == null) {
      firstObject = object.getWrapped();
    }
    lastObject = object.getWrapped();
  }
}
