package dev.panapulse.nativeimage;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Delete;
import com.oracle.svm.core.annotate.KeepOriginal;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import com.oracle.svm.core.annotate.TargetElement;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationElement;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Compares the members of substitution classes with the classes that they substitute. Both are read
 * as class files, so that nothing is initialized and no module has to be open: the classes of the
 * JDK, of libraries and of GraalVM come from the class loader's resources.
 */
final class SubstitutedMembers {
  private static final Set<String> MEMBER_ANNOTATIONS =
      Set.of(
          descriptor(Substitute.class),
          descriptor(Alias.class),
          descriptor(Delete.class),
          descriptor(KeepOriginal.class));

  private final List<String> errors = new ArrayList<>();
  private int checked;

  /** Compares a class; does nothing if it has no {@link TargetClass}. */
  void check(ClassModel substitution) {
    Optional<ClassDesc> target = target(substitution);
    if (target.isEmpty()) {
      return;
    }
    checked++;
    String name = name(substitution.thisClass().asSymbol());
    Optional<ClassModel> original = read(target.get());
    if (original.isEmpty()) {
      errors.add(name + ": no class " + name(target.get()));
      return;
    }
    for (FieldModel field : substitution.fields()) {
      if (isMember(field)) {
        checkField(name, field, original.get());
      }
    }
    for (MethodModel method : substitution.methods()) {
      if (isMember(method)) {
        checkMethod(name, method, original.get());
      }
    }
  }

  private void checkField(String substitution, FieldModel field, ClassModel original) {
    checked++;
    String name = originalName(field).orElse(field.fieldName().stringValue());
    ClassDesc type = translated(field.fieldTypeSymbol());
    boolean isStatic = field.flags().has(AccessFlag.STATIC);
    for (FieldModel candidate : original.fields()) {
      if (candidate.fieldName().equalsString(name)
          && candidate.fieldTypeSymbol().equals(type)
          && candidate.flags().has(AccessFlag.STATIC) == isStatic) {
        return;
      }
    }
    errors.add(missing(substitution, original, isStatic, name + " " + type.descriptorString()));
  }

  private void checkMethod(String substitution, MethodModel method, ClassModel original) {
    checked++;
    String name = originalName(method).orElse(method.methodName().stringValue());
    MethodTypeDesc type = translated(method.methodTypeSymbol());
    boolean isStatic = method.flags().has(AccessFlag.STATIC);
    for (MethodModel candidate : original.methods()) {
      if (candidate.methodName().equalsString(name)
          && candidate.methodTypeSymbol().equals(type)
          && candidate.flags().has(AccessFlag.STATIC) == isStatic) {
        return;
      }
    }
    errors.add(missing(substitution, original, isStatic, name + type.descriptorString()));
  }

  private static String missing(
      String substitution, ClassModel original, boolean isStatic, String member) {
    String kind = isStatic ? "static " : "";
    return "%s: %s has no %s%s"
        .formatted(substitution, name(original.thisClass().asSymbol()), kind, member);
  }

  /** Differences found so far, one text for each class or member. */
  List<String> errors() {
    return List.copyOf(errors);
  }

  /** Number of classes and members compared. */
  int checked() {
    return checked;
  }

  /** The class file of a class of the JDK or of the class path. */
  static Optional<ClassModel> read(ClassDesc type) {
    String resource = name(type).replace('.', '/') + ".class";
    try (InputStream file = ClassLoader.getSystemResourceAsStream(resource)) {
      return file == null
          ? Optional.empty()
          : Optional.of(ClassFile.of().parse(file.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In the original, types are those that the substitution classes stand for. */
  private static MethodTypeDesc translated(MethodTypeDesc type) {
    ClassDesc[] parameters =
        type.parameterList().stream().map(SubstitutedMembers::translated).toArray(ClassDesc[]::new);
    return MethodTypeDesc.of(translated(type.returnType()), parameters);
  }

  private static ClassDesc translated(ClassDesc type) {
    if (type.isArray()) {
      return translated(type.componentType()).arrayType();
    }
    if (!type.isClassOrInterface() || !type.packageName().startsWith("dev.panapulse")) {
      return type;
    }
    return read(type).flatMap(SubstitutedMembers::target).orElse(type);
  }

  /** The class that a substitution class stands for. */
  private static Optional<ClassDesc> target(ClassModel substitution) {
    Optional<Annotation> annotation =
        annotations(substitution).stream().filter(a -> isA(a, TargetClass.class)).findFirst();
    return annotation.map(a -> {
      ClassDesc outer = null;
      StringBuilder inner = new StringBuilder();
      for (AnnotationElement element : a.elements()) {
        switch (element.value()) {
          case AnnotationValue.OfClass value -> outer = value.classSymbol();
          case AnnotationValue.OfString value -> outer = ClassDesc.of(value.stringValue());
          case AnnotationValue.OfArray value -> {
            for (AnnotationValue name : value.values()) {
              inner.append('$').append(((AnnotationValue.OfString) name).stringValue());
            }
          }
          default -> throw new IllegalStateException("not understood: " + element);
        }
      }
      if (outer == null) {
        throw new IllegalStateException("no class in " + a);
      }
      return inner.isEmpty() ? outer : ClassDesc.of(name(outer) + inner);
    });
  }

  private static Optional<String> originalName(AttributedElement member) {
    return annotations(member).stream()
        .filter(a -> isA(a, TargetElement.class))
        .flatMap(a -> a.elements().stream())
        .filter(e -> e.name().equalsString("name"))
        .map(e -> ((AnnotationValue.OfString) e.value()).stringValue())
        .findFirst();
  }

  private static boolean isMember(AttributedElement member) {
    return annotations(member).stream()
        .anyMatch(a -> MEMBER_ANNOTATIONS.contains(a.className().stringValue()));
  }

  private static List<Annotation> annotations(AttributedElement element) {
    List<Annotation> all = new ArrayList<>();
    element
        .findAttribute(Attributes.runtimeVisibleAnnotations())
        .ifPresent(a -> all.addAll(a.annotations()));
    element
        .findAttribute(Attributes.runtimeInvisibleAnnotations())
        .ifPresent(a -> all.addAll(a.annotations()));
    return all;
  }

  private static boolean isA(Annotation annotation, Class<?> type) {
    return annotation.className().equalsString(descriptor(type));
  }

  private static String descriptor(Class<?> type) {
    return type.descriptorString();
  }

  private static String name(ClassDesc type) {
    String descriptor = type.descriptorString();
    return descriptor.substring(1, descriptor.length() - 1).replace('/', '.');
  }
}
