package dev.panapulse.host.network;

import dev.panapulse.config.type.BooleanType;
import dev.panapulse.config.type.Glob;
import dev.panapulse.config.type.GlobListType;
import dev.panapulse.config.type.NamePatterns;
import dev.panapulse.config.type.SettingSpec;
import dev.panapulse.host.Collector;
import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.CollectorSpec;
import dev.panapulse.host.Device;
import dev.panapulse.host.DeviceCounters;
import dev.panapulse.host.DeviceLimit;
import dev.panapulse.host.DeviceTable;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.ProcFile;
import dev.panapulse.host.Scanner;
import dev.panapulse.row.Metric;
import dev.panapulse.row.Row;
import dev.panapulse.row.SeriesGroup;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Bytes, packets and errors of network interfaces, and on request connections by state.
 *
 * <p>From /proc/net/dev, proc_pid_net(5), two lines of headings first:
 *
 * <pre>
 * name:  bytes packets errs drop fifo frame compressed multicast
 *        bytes packets errs drop fifo colls carrier compressed
 * </pre>
 *
 * The first line of fields is received, the second transmitted. A blank after the colon may be
 * missing, and an alias has a colon in its name ({@code eth0:1:}), so the last colon before the
 * figures counts. /proc/net is the network namespace of the reading process; with a root path,
 * /proc/1/net is the host's. Metrics of the OpenTelemetry semantic conventions: system.network.io,
 * .errors, .packet.dropped, .packet.count (which names the interface {@code system.device.name}),
 * and on request .connection.count.
 */
public final class NetworkCollector implements Collector {
  private static final Metric IO =
      Metric.counter("system.network.io", "By", "Bytes received and transmitted");
  private static final Metric ERRORS =
      Metric.counter("system.network.errors", "{error}", "Receive and transmit errors");
  private static final Metric DROPPED =
      Metric.counter(
          "system.network.packet.dropped", "{packet}", "Packets dropped without an error");
  private static final Metric PACKETS =
      Metric.counter("system.network.packet.count", "{packet}", "Packets received and transmitted");

  private static final AttributeKey<String> INTERFACE =
      AttributeKey.stringKey("network.interface.name");
  private static final AttributeKey<String> DEVICE = AttributeKey.stringKey("system.device.name");
  private static final AttributeKey<String> DIRECTION =
      AttributeKey.stringKey("network.io.direction");

  private static final int HEADINGS = 2;
  private static final int FIELDS = 16;
  private static final int TRANSMITTED = 8;

  // fields received; those transmitted are TRANSMITTED fields behind
  private static final int BYTES = 0;
  private static final int PACKETS_FIELD = 1;
  private static final int ERRORS_FIELD = 2;
  private static final int DROPS = 3;

  /** The metrics and their fields, in the order of the series. */
  private static final Metric[] METRICS = {IO, ERRORS, DROPPED, PACKETS};

  private static final int[] METRIC_FIELDS = {BYTES, ERRORS_FIELD, DROPS, PACKETS_FIELD};

  /** Bytes and packets; drivers compute errors and drops from several counters. */
  private static final int[] STEADY = {
    BYTES, PACKETS_FIELD, TRANSMITTED + BYTES, TRANSMITTED + PACKETS_FIELD
  };

  private static final SettingSpec<List<Glob>> INCLUDE =
      SettingSpec.of(
          "network.include", new GlobListType(), List.of(), "Interfaces to report; empty: all.");
  private static final SettingSpec<List<Glob>> EXCLUDE =
      SettingSpec.of(
          "network.exclude",
          new GlobListType(),
          Glob.list("veth*", "docker*", "br-*", "cali*", "cilium*"),
          "Interfaces not to report; takes precedence over network.include.");
  private static final SettingSpec<Boolean> LOOPBACK =
      SettingSpec.of(
          "network.loopback", new BooleanType(), false, "Reports the loopback interface too.");
  private static final SettingSpec<Boolean> CONNECTIONS =
      SettingSpec.of(
          "network.connections", new BooleanType(), false, "Counts connections by state.");

  /** The collector, for settings, documents and tests. */
  public static final CollectorSpec SPEC =
      CollectorSpec.named("network", "network interfaces")
          .metric(IO, INTERFACE, DIRECTION)
          .metric(ERRORS, INTERFACE, DIRECTION)
          .metric(DROPPED, INTERFACE, DIRECTION)
          .metric(PACKETS, DEVICE, DIRECTION)
          .optionalMetric(Connections.COUNT, Connections.TRANSPORT, Connections.STATE)
          .setting(INCLUDE)
          .setting(EXCLUDE)
          .setting(LOOPBACK)
          .setting(CONNECTIONS)
          .limit(new DeviceLimit("network interfaces", 128, 1024, 2 * METRICS.length))
          .area("system.network")
          .madeBy((host, settings) ->
              new NetworkCollector(
                  host,
                  new NamePatterns(settings.value(INCLUDE), settings.value(EXCLUDE))::accepts,
                  settings.value(LOOPBACK),
                  settings.value(CONNECTIONS)));

  private final HostContext host;
  private final Predicate<String> accepts;
  private final boolean loopback;
  private final ProcFile dev;
  private final CollectorErrors errors = new CollectorErrors(SPEC.name());
  private final DeviceTable<Interface> interfaces;
  private final LoopbackNames loopbacks;
  private final Optional<Connections> connections;
  private final long[] fields = new long[FIELDS];

  /** Indices of the series by metric, the same for each interface. */
  private final int[] received = new int[METRICS.length];

  private final int[] transmitted = new int[METRICS.length];

  private static final class Interface extends Device {
    /** Made with its series: most interfaces of a host may be left out. */
    DeviceCounters counters = DeviceCounters.NONE;

    Interface(byte[] name, boolean accepted) {
      super(name, accepted);
    }
  }

  private final class Interfaces implements DeviceTable.DeviceType<Interface> {
    @Override
    public Interface create(byte[] name) {
      boolean wanted = loopback || !loopbacks.contains(name);
      return new Interface(name, wanted && accepts.test(Device.label(name)));
    }

    @Override
    public SeriesGroup.Builder describe(Interface device) {
      device.counters = new DeviceCounters(FIELDS, STEADY);
      SeriesGroup.Builder series = new SeriesGroup.Builder();
      for (int i = 0; i < METRICS.length; i++) {
        Attributes name =
            Attributes.of(METRICS[i].equals(PACKETS) ? DEVICE : INTERFACE, device.label());
        received[i] = series.series(METRICS[i], name.toBuilder().put(DIRECTION, "receive").build());
        transmitted[i] =
            series.series(METRICS[i], name.toBuilder().put(DIRECTION, "transmit").build());
      }
      return series;
    }
  }

  /**
   * A collector that reads nothing yet.
   *
   * @param accepts which interfaces are measured, by name; applied once to each name
   * @param loopback whether loopbacks are measured too
   * @param connections whether connections are counted; costs time with their number
   */
  public NetworkCollector(
      HostContext host, Predicate<String> accepts, boolean loopback, boolean connections) {
    this.host = host;
    this.accepts = accepts;
    this.loopback = loopback;
    // not the link /proc/net, which ProcSubset=pid hides
    String directory = host.isRerooted() ? "/proc/1/net" : "/proc/self/net";
    this.dev = host.fileOfShortLines(directory + "/dev");
    this.interfaces = new DeviceTable<>(host, new Interfaces(), errors, "a network interface");
    this.loopbacks = new LoopbackNames(host, errors);
    this.connections =
        connections ? Optional.of(new Connections(host, directory, errors)) : Optional.empty();
  }

  @Override
  public String name() {
    return SPEC.name();
  }

  /** Interfaces are added when the file first names them. */
  @Override
  public void describe() {
    connections.ifPresent(Connections::describe);
  }

  @Override
  public void sample(Row row) {
    if (host.scan(dev, errors)) {
      readInterfaces(row);
    }
    if (connections.isPresent()) {
      connections.get().sample(row);
    }
  }

  private void readInterfaces(Row row) {
    loopbacks.forget();
    interfaces.begin();
    Scanner scanner = host.scanner();
    int line = 0;
    for (; scanner.nextLine(); line++) {
      if (scanner.wordUntilLast(':') && scanner.wordEnd() > scanner.wordStart()) {
        readInterface(row);
      } else if (line >= HEADINGS && !scanner.atEnd()) {
        errors.invalid(dev, "an interface's name");
      }
    }
    interfaces.end();
    if (line == 0) {
      errors.missing(dev, "the line of headings");
    }
  }

  private void readInterface(Row row) {
    Interface device = interfaces.find();
    if (device == null) {
      return;
    }
    int read = 0;
    while (read < FIELDS && !host.scanner().atEnd()) {
      fields[read++] = host.scanner().number();
    }
    if (read < FIELDS) {
      errors.invalid(dev, "an interface's line");
    } else if (interfaces.ensureSeries(device)) {
      setCounters(row, device, device.group.orElseThrow());
    }
  }

  private void setCounters(Row row, Interface device, SeriesGroup group) {
    device.counters.unwrap(fields);
    for (int i = 0; i < METRICS.length; i++) {
      set(row, group, received[i], fields[METRIC_FIELDS[i]]);
      set(row, group, transmitted[i], fields[TRANSMITTED + METRIC_FIELDS[i]]);
    }
  }

  private void set(Row row, SeriesGroup group, int index, long value) {
    if (value < 0) {
      errors.invalid(dev, "an interface's value");
    } else {
      row.set(group, index, value);
    }
  }

  @Override
  public CollectorErrors errors() {
    return errors;
  }

  @Override
  public List<ProcFile> sources() {
    List<ProcFile> sources = new ArrayList<>();
    sources.add(dev);
    connections.ifPresent(c -> sources.addAll(c.sources()));
    return List.copyOf(sources);
  }

  @Override
  public void close() {
    host.release();
  }
}
