package dev.panapulse.docs;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.semconv.SchemaUrls;
import io.opentelemetry.semconv.incubating.SystemIncubatingMetrics;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * The OpenTelemetry semantic conventions as their two jars for Java have them: names and units of
 * metrics, keys and types of attributes, listed values, and what of these is deprecated.
 */
final class SemanticConventions {
  /** A name that stands in several classes is deprecated if it is so in all of them. */
  record Entry<T>(T content, boolean deprecated) {}

  private final Map<String, Entry<String>> units = new HashMap<>();
  private final Map<String, Entry<AttributeType>> types = new HashMap<>();
  private final Map<String, Map<String, Entry<String>>> values = new HashMap<>();

  private SemanticConventions() {}

  static SemanticConventions read() throws IOException, ReflectiveOperationException {
    SemanticConventions conventions = new SemanticConventions();
    for (Class<?> inJar : List.of(SchemaUrls.class, SystemIncubatingMetrics.class)) {
      for (Class<?> type : classesBeside(inJar)) {
        conventions.read(type);
      }
    }
    return conventions;
  }

  private static List<Class<?>> classesBeside(Class<?> one)
      throws IOException, ReflectiveOperationException {
    List<String> names;
    try (JarFile jar = new JarFile(location(one).toFile())) {
      names = jar.stream().map(JarEntry::getName).filter(name -> name.endsWith(".class")).toList();
    }
    List<Class<?>> classes = new ArrayList<>();
    for (String name : names) {
      String path = name.substring(0, name.length() - ".class".length());
      classes.add(Class.forName(path.replace('/', '.')));
    }
    return classes;
  }

  private static Path location(Class<?> one) {
    try {
      return Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private void read(Class<?> type) throws ReflectiveOperationException {
    for (Field field : type.getFields()) {
      boolean deprecated = isDeprecated(field) || isDeprecated(type);
      Object content = field.get(null);
      if (type.getSimpleName().endsWith("Metrics") && field.getName().endsWith("_NAME")) {
        String unit = field.getName().replaceFirst("NAME$", "UNIT");
        put(units, (String) content, (String) type.getField(unit).get(null), deprecated);
      } else if (content instanceof AttributeKey<?> key) {
        put(types, key.getKey(), key.getType(), deprecated);
      } else if (type.getSimpleName().endsWith("Values")) {
        String value = String.valueOf(content);
        put(values.computeIfAbsent(keyOf(type), k -> new HashMap<>()), value, value, deprecated);
      }
    }
  }

  private static boolean isDeprecated(AnnotatedElement element) {
    return element.isAnnotationPresent(Deprecated.class);
  }

  /** The key of SystemMemoryStateIncubatingValues is the constant SYSTEM_MEMORY_STATE beside it. */
  private static String keyOf(Class<?> values) throws IllegalAccessException {
    String name = values.getSimpleName().replaceFirst("(Incubating)?Values$", "");
    for (Field field : values.getEnclosingClass().getFields()) {
      if (field.getName().replace("_", "").equalsIgnoreCase(name)
          && field.get(null) instanceof AttributeKey<?> key) {
        return key.getKey();
      }
    }
    throw new IllegalStateException("no attribute has the values of " + values);
  }

  private static <T> void put(
      Map<String, Entry<T>> entries, String name, T content, boolean deprecated) {
    entries.merge(name, new Entry<>(content, deprecated), (a, b) -> a.deprecated() ? b : a);
  }

  /** The unit of a metric. */
  Optional<Entry<String>> unit(String metric) {
    return Optional.ofNullable(units.get(metric));
  }

  /** The type of an attribute. */
  Optional<Entry<AttributeType>> type(String key) {
    return Optional.ofNullable(types.get(key));
  }

  /** The listed values of an attribute, or empty if any text may be one. */
  Optional<Map<String, Entry<String>>> values(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /** The schema of the newest version that the jars contain. */
  static String newestSchemaUrl() throws IllegalAccessException {
    List<String> urls = new ArrayList<>();
    for (Field field : SchemaUrls.class.getFields()) {
      urls.add((String) field.get(null));
    }
    return urls.stream().max(Comparator.comparingInt(SemanticConventions::version)).orElseThrow();
  }

  /** The version at the end of a URL, comparable: 1.45.0 is 1045000. */
  private static int version(String url) {
    return Arrays.stream(url.substring(url.lastIndexOf('/') + 1).split("\\.", -1))
        .mapToInt(Integer::parseInt)
        .reduce(0, (sum, part) -> sum * 1000 + part);
  }
}
