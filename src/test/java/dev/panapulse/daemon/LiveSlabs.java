package dev.panapulse.daemon;

import dev.panapulse.host.HostContext;
import dev.panapulse.host.ReadBuffer;
import dev.panapulse.libc.Slab;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The memory off the Java heap that an object still holds; what all collectors share is not. */
final class LiveSlabs {
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<String> live = new ArrayList<>();

  private LiveSlabs() {}

  /** The fields that lead to each. */
  static List<String> of(Object root) {
    LiveSlabs slabs = new LiveSlabs();
    slabs.visit(root, root.getClass().getSimpleName());
    return slabs.live;
  }

  private void visit(Object object, String path) {
    if (object instanceof Slab slab) {
      if (slab.size() > 0 && seen.add(slab)) {
        live.add(path);
      }
    } else if (object instanceof Optional<?> optional) {
      optional.ifPresent(present -> visit(present, path));
    } else if (object instanceof Collection<?> collection) {
      collection.forEach(each -> visit(each, path));
    } else if (object instanceof Object[] array) {
      visit(Arrays.asList(array), path);
    } else if (object != null && isOfCollectors(object) && seen.add(object)) {
      visitFields(object, path);
    }
  }

  private static boolean isOfCollectors(Object object) {
    return object.getClass().getName().matches("dev\\.panapulse\\.(host|libc)\\..*")
        && !object.getClass().isSynthetic()
        && !object.getClass().isHidden()
        && !(object instanceof HostContext)
        && !(object instanceof ReadBuffer);
  }

  private void visitFields(Object object, String path) {
    for (Class<?> type = object.getClass(); type != Object.class; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
          try {
            field.setAccessible(true);
            visit(field.get(object), path + "." + field.getName());
          } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
          }
        }
      }
    }
  }
}
