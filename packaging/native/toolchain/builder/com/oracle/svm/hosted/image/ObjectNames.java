package com.oracle.svm.hosted.image;

import com.oracle.svm.core.hub.DynamicHub;
import com.oracle.svm.core.image.ImageHeapObject;
import com.oracle.svm.hosted.meta.HostedField;
import java.util.regex.Pattern;

/**
 * Names for objects of the image heap that are the same from one build to the next, as far as there
 * can be such.
 *
 * <p>A class has its own, a string its text; other objects have the name of their class and of what
 * made the builder take them in: a field, a method, or an object with a name of its own. Objects of
 * one name are not told apart. The address in the name of a hidden class is left out.
 *
 * <p>In the builder's package, as the reasons are open to that alone.
 */
public final class ObjectNames {
  private static final int TEXT = 80;
  private static final int DEPTH = 4;
  private static final Pattern ADDRESS = Pattern.compile("/0x0[0-9a-f]{15}(?![0-9a-f])");

  private ObjectNames() {}

  /** One line, without line breaks. */
  public static String of(ImageHeapObject object) {
    String name =
        object instanceof NativeImageHeap.ObjectInfo info
            ? nameOf(info, DEPTH)
            : object.getObjectClass().getTypeName();
    return ADDRESS.matcher(name).replaceAll("");
  }

  private static String nameOf(NativeImageHeap.ObjectInfo info, int depth) {
    String type = info.getClazz().toJavaName(true);
    if (info.getObjectClass() == Class.class || info.getObjectClass() == DynamicHub.class) {
      return "class " + hubName(info);
    }
    if (info.getObjectClass() == String.class) {
      return "\"" + shown((String) info.getObject()) + "\"";
    }
    Object reason = info.getMainReason();
    if (reason instanceof NativeImageHeap.ObjectInfo parent) {
      return depth == 0 ? type + " < " + root(parent) : type + " < " + nameOf(parent, depth - 1);
    }
    return type
        + " < "
        + (reason instanceof HostedField field
            ? field.format("%H.%n")
            : shown(String.valueOf(reason)));
  }

  private static String root(NativeImageHeap.ObjectInfo info) {
    NativeImageHeap.ObjectInfo top = info;
    while (top.getMainReason() instanceof NativeImageHeap.ObjectInfo parent) {
      top = parent;
    }
    return ".. " + nameOf(top, 0);
  }

  private static String hubName(NativeImageHeap.ObjectInfo info) {
    Object object = info.getObject();
    return object instanceof DynamicHub hub
        ? hub.getName()
        : object instanceof Class<?> c ? c.getName() : "?";
  }

  private static String shown(String text) {
    String cut = text.length() > TEXT ? text.substring(0, TEXT) + "~" + text.hashCode() : text;
    return cut.replaceAll("[\\x00-\\x1f\\x7f]", "?");
  }
}
