/**
 * The agent. It exports nothing: a class is public so that another room can use it, not so that
 * other programs can.
 *
 * <p>Every dependency is required but one: the internal classes of GraalVM's image builder (svm).
 * As a module, that jar would need the builder's other modules, and it exports its packages to
 * these alone; so it is compiled against on the class path ({@code --add-reads} in the pom).
 */
module dev.panapulse {
  requires io.opentelemetry.api;
  requires io.opentelemetry.common;
  requires io.opentelemetry.exporter.internal;
  requires io.opentelemetry.exporter.internal.otlp;
  requires io.opentelemetry.exporter.otlp;
  requires io.opentelemetry.sdk.common;
  requires io.opentelemetry.sdk.metrics;
  requires java.logging;
  requires java.management;
  requires jdk.management;
  requires org.apache.commons.cli;
  requires org.graalvm.nativeimage;
  requires org.graalvm.word;
  requires org.jspecify;
  requires org.slf4j;
}
