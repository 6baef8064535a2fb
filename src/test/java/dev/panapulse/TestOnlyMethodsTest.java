package dev.panapulse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.cli.Main;
import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.RecordAttribute;
import java.lang.classfile.constantpool.FieldRefEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The agent has no methods that only its tests call, except a few that show state to them. */
final class TestOnlyMethodsTest {
  private static final String AGENT = "dev/panapulse/";

  /** Rooms whose methods are also called by the image or are generated. */
  private static final List<String> OTHER_CALLERS =
      List.of(AGENT + "bindings/", AGENT + "nativeimage/", AGENT + "selftest/");

  /** State that tests have no other way to observe, and inputs that only tests vary. */
  private static final Set<String> EXCEPTIONS =
      Set.of(
          "CollectorSpec.limit()",
          "ExportLoop.close()",
          "FilesystemCollector.awaitFirstRound(Duration)",
          "FilesystemCollector.threads()",
          "GrpcExchange.connection()",
          "HardwareCollector.components()",
          "HardwareCollector.threads()",
          "HpackDecoder.tableSize()",
          "Http2Connection.beginAfter(int)",
          "HttpResponseParser.malformed()",
          "LogStream.dropped()",
          "MessageTemplate.isLaidOut()",
          "OtlpClientOptions.<init>(HttpEndpoint,String,List,Duration,boolean,TlsFiles,int)",
          "OtlpGrpcSender.exchange()",
          "ReadBuffer.set(byte[])",
          "RowBatch.sequence(int)",
          "RowRing.dropped()",
          "SeriesRegistry.add(SeriesGroup$Builder,long)",
          "Spool.corruptRecords()",
          "ValueType.toml(Object)");

  private final Map<String, ClassModel> agent = new TreeMap<>();
  private final Map<String, Set<String>> agentCalls = new TreeMap<>();
  private final Map<String, Set<String>> testCalls = new TreeMap<>();

  @Test
  void onlyTheExceptionsAreCalledByTestsAlone() throws Exception {
    for (ClassModel type : classes(Main.class)) {
      agent.put(name(type), type);
      collect(type, agentCalls);
    }
    for (ClassModel type : classes(TestOnlyMethodsTest.class)) {
      collect(type, testCalls);
    }
    Set<String> found = new TreeSet<>();
    for (ClassModel type : agent.values()) {
      if (OTHER_CALLERS.stream().noneMatch(name(type)::startsWith)) {
        for (MethodModel method : type.methods()) {
          if (isTestOnly(type, method)) {
            found.add(
                shortName(type) + '.' + method.methodName().stringValue() + parameters(method));
          }
        }
      }
    }
    assertEquals(String.join("\n", new TreeSet<>(EXCEPTIONS)), String.join("\n", found));
  }

  private static List<ClassModel> classes(Class<?> of) throws IOException, URISyntaxException {
    Path root = Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(root.resolve(AGENT))) {
      List<Path> paths = files.filter(file -> file.toString().endsWith(".class")).toList();
      ClassModel[] models = new ClassModel[paths.size()];
      for (int i = 0; i < models.length; i++) {
        models[i] = ClassFile.of().parse(paths.get(i));
      }
      return List.of(models);
    }
  }

  private static String name(ClassModel type) {
    return type.thisClass().asInternalName();
  }

  private static String shortName(ClassModel type) {
    return name(type).substring(name(type).lastIndexOf('/') + 1).replace('$', '.');
  }

  private static String parameters(MethodModel method) {
    return method.methodTypeSymbol().parameterList().stream()
        .map(ClassDesc::displayName)
        .collect(Collectors.joining(",", "(", ")"));
  }

  private static String signature(MethodModel method) {
    return method.methodName().stringValue() + method.methodType().stringValue();
  }

  /** Adds the owners of all called and referenced methods by their signature. */
  private static void collect(ClassModel type, Map<String, Set<String>> calls) {
    for (var entry : type.constantPool()) {
      if (entry instanceof MemberRefEntry method && !(entry instanceof FieldRefEntry)) {
        calls
            .computeIfAbsent(
                method.name().stringValue() + method.type().stringValue(), s -> new HashSet<>())
            .add(method.owner().asInternalName());
      }
    }
  }

  private boolean isTestOnly(ClassModel type, MethodModel method) throws ClassNotFoundException {
    return !method.flags().has(AccessFlag.PRIVATE)
        && !method.flags().has(AccessFlag.SYNTHETIC)
        && !isRecordAccessor(type, method)
        && !isEnumMethod(type, method)
        && isCalled(testCalls, type, method)
        && !isCalled(agentCalls, type, method)
        && !overridesLibrary(type, method);
  }

  private static boolean isRecordAccessor(ClassModel type, MethodModel method) {
    return type.findAttribute(Attributes.record()).map(RecordAttribute::components).stream()
        .flatMap(List::stream)
        .anyMatch(component -> component.name().equals(method.methodName()));
  }

  private static boolean isEnumMethod(ClassModel type, MethodModel method) {
    return type.flags().has(AccessFlag.ENUM)
        && (method.methodName().equalsString("values")
            || method.methodName().equalsString("valueOf"));
  }

  /** Also by a type above or below, as calls name the static type of the receiver. */
  private boolean isCalled(Map<String, Set<String>> calls, ClassModel type, MethodModel method) {
    return calls.getOrDefault(signature(method), Set.of()).stream()
        .anyMatch(owner -> isBelow(owner, name(type)) || isBelow(name(type), owner));
  }

  private boolean isBelow(String below, String above) {
    return below.equals(above)
        || (agent.containsKey(below)
            && supertypes(agent.get(below)).anyMatch(type -> isBelow(type, above)));
  }

  private static Stream<String> supertypes(ClassModel type) {
    return Stream.concat(type.superclass().stream(), type.interfaces().stream())
        .map(entry -> entry.asInternalName());
  }

  /** Whether a library may call the method by a type of its own. */
  private boolean overridesLibrary(ClassModel type, MethodModel method)
      throws ClassNotFoundException {
    for (String supertype : supertypes(type).toList()) {
      if (agent.containsKey(supertype)
          ? overridesLibrary(agent.get(supertype), method)
          : declares(Class.forName(supertype.replace('/', '.')), method)) {
        return true;
      }
    }
    return false;
  }

  private static boolean declares(Class<?> type, MethodModel method) {
    if (type == Object.class) {
      return List.of("toString", "equals", "hashCode").contains(method.methodName().stringValue());
    }
    return Stream.of(type.getMethods())
        .map(Method::getName)
        .anyMatch(method.methodName()::equalsString);
  }
}
