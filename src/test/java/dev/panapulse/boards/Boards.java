package dev.panapulse.boards;

import static dev.panapulse.boards.Measure.BYTES;
import static dev.panapulse.boards.Measure.BYTES_PER_SECOND;
import static dev.panapulse.boards.Measure.CELSIUS;
import static dev.panapulse.boards.Measure.COUNT;
import static dev.panapulse.boards.Measure.FLAG;
import static dev.panapulse.boards.Measure.HERTZ;
import static dev.panapulse.boards.Measure.PER_SECOND;
import static dev.panapulse.boards.Measure.RATIO;
import static dev.panapulse.boards.Measure.RPM;
import static dev.panapulse.boards.Measure.SECONDS;
import static dev.panapulse.boards.Measure.VOLTS;
import static dev.panapulse.boards.Measure.WATTS;

import dev.panapulse.boards.Board.Section;
import dev.panapulse.boards.Panel.Kind;
import dev.panapulse.docs.MetricCatalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The boards in packaging/dashboards. Names are the agent's; {@link Expression} translates them.
 */
public final class Boards {
  private static final String USED_OF_FILE_SYSTEM =
      """
      max by (system.filesystem.mountpoint) (system.filesystem.usage{host.name="$host",system.filesystem.state="used"})
      / (max by (system.filesystem.mountpoint) (system.filesystem.usage{host.name="$host",system.filesystem.state="used"})
      + max by (system.filesystem.mountpoint) (system.filesystem.usage{host.name="$host",system.filesystem.state="free"}))
      """;

  private static final String FULLEST =
      """
      max by (HOST) (
      max by (host.name, system.filesystem.mountpoint) (system.filesystem.usage{FILTERsystem.filesystem.mode="rw",system.filesystem.state="used"})
      / (max by (host.name, system.filesystem.mountpoint) (system.filesystem.usage{FILTERsystem.filesystem.mode="rw",system.filesystem.state="used"})
      + max by (host.name, system.filesystem.mountpoint) (system.filesystem.usage{FILTERsystem.filesystem.mode="rw",system.filesystem.state="free"})))
      """;

  private static final String PROCESSOR_USED =
      """
      1 - sum(rate(system.cpu.time{host.name="$host",cpu.mode=~"idle|iowait"}[$__rate_interval]))
      / sum(rate(system.cpu.time{host.name="$host"}[$__rate_interval]))
      """;

  private static final String PROCESSOR_USED_BY_HOST =
      """
      1 - sum by (host.name) (rate(system.cpu.time{cpu.mode=~"idle|iowait"}[$__rate_interval]))
      / sum by (host.name) (rate(system.cpu.time[$__rate_interval]))
      """;

  private static final String MEMORY_USED =
      "max(system.memory.utilization{host.name=\"$host\",system.memory.state=\"used\"})";

  private static final String LOST =
      """
      sum(increase(panapulse.data_point.dropped{host.name="$host"}[WINDOW]))
      + (sum(increase(otel.sdk.exporter.metric_data_point.exported{host.name="$host",error.type!=""}[WINDOW])) or vector(0))
      """;

  private Boards() {}

  /** All boards. */
  public static List<Board> all() {
    return List.of(host(), fleet(), board(), agent());
  }

  private static Board host() {
    return new Board(
        "host",
        "Panapulse: host",
        "One host: processors, memory, disks, file systems, network, and what the agent delivers.",
        true,
        List.of(
            Section.of(
                "Now",
                Panel.stat(
                    "Up for", Query.of(SECONDS, "up", "max(system.uptime{host.name=\"$host\"})")),
                Panel.stat("Processor used", Query.of(RATIO, "used", PROCESSOR_USED)),
                Panel.stat("Memory used", Query.of(RATIO, "used", MEMORY_USED)),
                Panel.stat("Fullest file system", Query.of(RATIO, "used", fullestOfHost())),
                Panel.stat(
                    "Load per processor",
                    Query.of(
                        COUNT,
                        "load",
                        """
                        max(system.cpu.load_average.1m{host.name="$host"})
                        / max(system.cpu.logical.count{host.name="$host"})
                        """)),
                Panel.stat("Points lost in 1 h", Query.of(COUNT, "lost", lost("1h")))),
            Section.of(
                "Processor",
                Panel.stack(
                        "Processor by mode",
                        Query.of(
                            RATIO,
                            "{{cpu.mode}}",
                            """
                            sum by (cpu.mode) (rate(system.cpu.time{host.name="$host",cpu.mode!="idle"}[$__rate_interval]))
                            / scalar(sum(rate(system.cpu.time{host.name="$host"}[$__rate_interval])))
                            """))
                    .described("Share of the time of all processors; the rest is idle."),
                Panel.lines(
                    "Load",
                    Query.of(
                        COUNT, "1 min", "max(system.cpu.load_average.1m{host.name=\"$host\"})"),
                    Query.of(
                        COUNT, "5 min", "max(system.cpu.load_average.5m{host.name=\"$host\"})"),
                    Query.of(
                        COUNT, "15 min", "max(system.cpu.load_average.15m{host.name=\"$host\"})"),
                    Query.of(
                        COUNT, "processors", "max(system.cpu.logical.count{host.name=\"$host\"})")),
                pressure(),
                Panel.lines(
                    "Processes",
                    Query.of(COUNT, "processes", "sum(system.process.count{host.name=\"$host\"})"),
                    Query.of(
                        PER_SECOND,
                        "started per second",
                        "max(rate(system.process.created{host.name=\"$host\"}[$__rate_interval]))"))),
            Section.of(
                "Memory",
                memory(),
                Panel.lines(
                    "Shared memory and caches of the kernel",
                    Query.of(
                        BYTES, "shared", "max(system.memory.linux.shared{host.name=\"$host\"})"),
                    Query.of(
                        BYTES,
                        "slab, {{system.memory.linux.slab.state}}",
                        """
                        max by (system.memory.linux.slab.state)
                        (system.memory.linux.slab.usage{host.name="$host"})
                        """)),
                swap(),
                Panel.lines(
                        "Pages to and from swap",
                        Query.of(
                            PER_SECOND,
                            "{{system.paging.direction}}",
                            """
                            sum by (system.paging.direction)
                            (rate(system.paging.operations{host.name="$host"}[$__rate_interval]))
                            """),
                        Query.of(
                            PER_SECOND,
                            "major faults",
                            """
                            max(rate(system.paging.faults{host.name="$host",system.paging.fault.type="major"}[$__rate_interval]))
                            """))
                    .described("Pages in both directions for minutes: memory is short.")),
            Section.of(
                "Disks",
                throughput(),
                Panel.lines(
                    "Operations",
                    Query.of(
                        PER_SECOND,
                        "{{system.device.name}} {{disk.io.direction}}",
                        """
                        max by (system.device.name, disk.io.direction)
                        (rate(system.disk.operations{host.name="$host"}[$__rate_interval]))
                        """)),
                Panel.lines(
                        "Busy",
                        Query.of(
                            RATIO,
                            "{{system.device.name}}",
                            """
                            clamp_max(max by (system.device.name)
                            (rate(system.disk.io_time{host.name="$host"}[$__rate_interval])), 1)
                            """))
                    .described(
                        "Share of the time in which the disk had an operation under way. An SSD at 100 % can"
                            + " have capacity left."),
                Panel.lines(
                    "Time for an operation",
                    Query.of(
                        SECONDS,
                        "{{system.device.name}} {{disk.io.direction}}",
                        """
                        max by (system.device.name, disk.io.direction)
                        (rate(system.disk.operation_time{host.name="$host"}[$__rate_interval]))
                        / clamp_min(max by (system.device.name, disk.io.direction)
                        (rate(system.disk.operations{host.name="$host"}[$__rate_interval])), 0.000001)
                        """))),
            Section.of("File systems", fileSystems(), freeSpace()),
            Section.of(
                "Network",
                traffic(),
                Panel.lines(
                    "Errors and dropped packets",
                    Query.of(
                        PER_SECOND,
                        "{{network.interface.name}} {{network.io.direction}} errors",
                        """
                        max by (network.interface.name, network.io.direction)
                        (rate(system.network.errors{host.name="$host"}[$__rate_interval]))
                        """),
                    Query.of(
                        PER_SECOND,
                        "{{network.interface.name}} {{network.io.direction}} dropped",
                        """
                        max by (network.interface.name, network.io.direction)
                        (rate(system.network.packet.dropped{host.name="$host"}[$__rate_interval]))
                        """))),
            Section.of(
                "Sensors", temperatures().described("Empty on a host without sensors."), packets()),
            Section.of("Delivery", points(), waiting())));
  }

  private static Board fleet() {
    List<Query> columns = new ArrayList<>();
    columns.add(
        Query.of(
            FLAG, "", "group by (host.name, service.version, host.arch, os.description) ($info)"));
    columns.add(
        Query.of(
            SECONDS,
            "Last seen",
            """
            time() - (max by (host.name) (timestamp(system.uptime))
            or max by (host.name) (max_over_time(timestamp(system.uptime)[1d:1m])))
            """));
    columns.add(Query.of(SECONDS, "Up for", "max by (host.name) (system.uptime)"));
    columns.add(Query.of(RATIO, "Processor", PROCESSOR_USED_BY_HOST));
    columns.add(
        Query.of(
            RATIO,
            "Memory",
            "max by (host.name) (system.memory.utilization{system.memory.state=\"used\"})"));
    columns.add(Query.of(RATIO, "Fullest file system", fullestByHost()));
    columns.add(
        Query.of(
            COUNT,
            "Points dropped in 1 h",
            "sum by (host.name) (increase(panapulse.data_point.dropped[1h]))"));
    columns.add(
        Query.of(COUNT, "Points waiting", "sum by (host.name) (panapulse.data_point.waiting)"));
    whenThereIs(
            "panapulse.clock.offset",
            () ->
                Query.of(
                    SECONDS, "Clock off by", "max by (host.name) (abs(panapulse.clock.offset))"))
        .forEach(columns::add);
    return new Board(
        "fleet",
        "Panapulse: fleet",
        "All hosts: who is silent, which versions run, where points are lost and disks are full.",
        false,
        List.of(
            Section.of(
                "Now",
                Panel.stat("Hosts in 24 h", Query.of(COUNT, "hosts", "count(" + seen("1d") + ")")),
                Panel.stat(
                    "Silent for 5 min",
                    Query.of(
                        COUNT,
                        "hosts",
                        "count(" + seen("1d") + ") - (count(" + seen("5m") + ") or vector(0))")),
                Panel.stat(
                    "Versions",
                    Query.of(COUNT, "versions", "count(group by (service.version) ($info))")),
                Panel.stat(
                    "Fullest file system", Query.of(RATIO, "used", "max(" + fullestByHost() + ")")),
                Panel.stat(
                    "Points dropped in 1 h",
                    Query.of(COUNT, "dropped", "sum(increase(panapulse.data_point.dropped[1h]))")),
                Panel.stat(
                    "Points rejected in 1 h",
                    Query.of(
                        COUNT,
                        "rejected",
                        """
                        sum(increase(otel.sdk.exporter.metric_data_point.exported{error.type!=""}[1h]))
                        or vector(0)
                        """))),
            Section.of(
                "Hosts",
                new Panel("Hosts", Kind.TABLE, 24, 12, "Hosts seen in the last 24 h.", columns)),
            Section.of(
                "Usage",
                Panel.lines(
                    "Processor used", Query.of(RATIO, "{{host.name}}", PROCESSOR_USED_BY_HOST)),
                Panel.lines(
                    "Memory used",
                    Query.of(
                        RATIO,
                        "{{host.name}}",
                        "max by (host.name) (system.memory.utilization{system.memory.state=\"used\"})")),
                Panel.of(
                    Kind.BARS,
                    "Fullest file systems",
                    Query.of(
                        RATIO,
                        "{{host.name}} {{system.filesystem.mountpoint}}",
                        "topk(15, "
                            + FULLEST
                                .replace("HOST", "host.name, system.filesystem.mountpoint")
                                .replace("FILTER", "")
                                .strip()
                            + ")")),
                Panel.lines(
                        "Stalled by disks",
                        Query.of(
                            RATIO,
                            "{{host.name}}",
                            """
                            clamp_max(max by (host.name) (rate(system.linux.pressure.time{
                            system.linux.pressure.resource="io",system.linux.pressure.type="full"}[$__rate_interval])), 1)
                            """))
                    .described(
                        "Share of the time in which all tasks that had work waited for disks.")),
            Section.of(
                "Agents",
                Panel.stack(
                    "Hosts by version",
                    Query.of(
                        COUNT,
                        "{{service.version}}",
                        "count by (service.version) (group by (host.name, service.version) ($info))")),
                Panel.lines(
                    "Points dropped",
                    Query.of(
                        PER_SECOND,
                        "{{host.name}} {{panapulse.drop.reason}}",
                        """
                        sum by (host.name, panapulse.drop.reason)
                        (rate(panapulse.data_point.dropped[$__rate_interval]))
                        """)))));
  }

  private static Board board() {
    return new Board(
        "board",
        "Panapulse: small board",
        "A Raspberry Pi or another small ARM board: heat, power, wear, and the rest in short.",
        true,
        List.of(
            Section.of(
                "Now",
                Panel.stat(
                    "Hottest",
                    Query.of(CELSIUS, "hottest", "max(hw.temperature{host.name=\"$host\"})")),
                Panel.stat(
                    "Throttled now", Query.of(FLAG, "throttled", "max(" + throttled("now") + ")")),
                Panel.stat(
                    "Throttled since boot",
                    Query.of(FLAG, "throttled", "max(" + throttled("since_boot") + ")")),
                Panel.stat(
                    "eMMC life left",
                    Query.of(
                        RATIO,
                        "left",
                        """
                        min(hw.physical_disk.endurance_utilization{host.name="$host",hw.physical_disk.state="remaining"})
                        """)),
                Panel.stat("Processor used", Query.of(RATIO, "used", PROCESSOR_USED)),
                Panel.stat("Memory used", Query.of(RATIO, "used", MEMORY_USED))),
            Section.of(
                "Heat and power",
                Panel.lines(
                    "Temperatures and their limits",
                    temperatures().queries().getFirst(),
                    Query.of(
                        CELSIUS,
                        "{{hw.name}} limit: {{hw.limit_type}}",
                        """
                        min by (hw.name, hw.limit_type)
                        (hw.temperature.limit{host.name="$host",hw.limit_type=~"high.*|throttled"})
                        """)),
                Panel.lines(
                        "Slowed down now",
                        Query.of(
                            FLAG,
                            "{{panapulse.raspberry_pi.condition}}",
                            "max by (panapulse.raspberry_pi.condition) (" + throttled("now") + ")"))
                    .described(
                        "Raspberry Pi. under_voltage: a stronger power supply or a shorter cable is needed;"
                            + " the others: cooling."),
                Panel.lines(
                    "Frequency of the processors",
                    Query.of(
                        HERTZ,
                        "processor {{cpu.logical_number}}",
                        "max by (cpu.logical_number) (system.cpu.frequency{host.name=\"$host\"})")),
                Panel.lines(
                    "Fans",
                    Query.of(
                        RPM,
                        "{{hw.name}}",
                        "max by (hw.id, hw.name) (hw.fan.speed{host.name=\"$host\"})")),
                Panel.lines(
                    "Voltages",
                    Query.of(
                        VOLTS,
                        "{{hw.name}}",
                        "max by (hw.id, hw.name) (hw.voltage{host.name=\"$host\"})")),
                Panel.lines(
                    "Power",
                    Query.of(
                        WATTS,
                        "{{hw.name}}",
                        "max by (hw.id, hw.name) (hw.power{host.name=\"$host\"})"))),
            Section.of(
                "Storage",
                Panel.of(
                        Kind.BARS,
                        "Written in 24 h",
                        Query.of(
                            BYTES,
                            "{{system.device.name}}",
                            """
                            max by (system.device.name)
                            (increase(system.disk.io{host.name="$host",disk.io.direction="write"}[1d]))
                            """))
                    .described("SD cards and eMMC wear out by writing."),
                throughput(),
                fileSystems(),
                freeSpace()),
            Section.of("Processor, memory, network", pressure(), memory(), swap(), traffic()),
            Section.of("Delivery", points(), waiting())));
  }

  private static Board agent() {
    return new Board(
        "agent",
        "Panapulse: agent",
        "The agent of one host itself: what it samples, what arrives, and what fails.",
        true,
        List.of(
            Section.of(
                "Now",
                Panel.stat(
                    "Version",
                    Query.of(
                        FLAG,
                        "{{service.version}}",
                        """
                        group by (service.version) ($info
                        and on (host.name) system.uptime{host.name="$host"})
                        """)),
                Panel.stat(
                    "Last sample",
                    Query.of(
                        SECONDS,
                        "ago",
                        "time() - max(timestamp(system.uptime{host.name=\"$host\"}))")),
                Panel.stat(
                    "Restarts in 24 h",
                    Query.of(
                        COUNT,
                        "restarts",
                        "max(resets(panapulse.sampler.tick.completed{host.name=\"$host\"}[1d]))")),
                Panel.stat(
                    "Ticks missed in 24 h",
                    Query.of(
                        COUNT,
                        "missed",
                        "max(increase(panapulse.sampler.tick.missed{host.name=\"$host\"}[1d]))")),
                Panel.stat(
                    "Points waiting",
                    Query.of(
                        COUNT,
                        "waiting",
                        "sum(panapulse.data_point.waiting{host.name=\"$host\"})")),
                Panel.stat("Points lost in 24 h", Query.of(COUNT, "lost", lost("1d")))),
            Section.of(
                "Delivery",
                points(),
                waiting(),
                Panel.lines(
                    "Points lost by reason",
                    Query.of(
                        PER_SECOND,
                        "dropped: {{panapulse.drop.reason}}",
                        """
                        max by (panapulse.drop.reason)
                        (rate(panapulse.data_point.dropped{host.name="$host"}[$__rate_interval]))
                        """),
                    Query.of(
                        PER_SECOND,
                        "rejected: {{error.type}}",
                        """
                        max by (error.type)
                        (rate(otel.sdk.exporter.metric_data_point.exported{host.name="$host",error.type!=""}[$__rate_interval]))
                        """)),
                Panel.lines(
                    "Export attempts that failed",
                    Query.of(
                        PER_SECOND,
                        "failed",
                        "max(rate(panapulse.export.attempt.failed{host.name=\"$host\"}[$__rate_interval]))"))),
            Section.of(
                "Sampling",
                Panel.lines(
                    "Ticks",
                    Query.of(
                        PER_SECOND,
                        "completed",
                        "max(rate(panapulse.sampler.tick.completed{host.name=\"$host\"}[$__rate_interval]))"),
                    Query.of(
                        PER_SECOND,
                        "missed",
                        "max(rate(panapulse.sampler.tick.missed{host.name=\"$host\"}[$__rate_interval]))")),
                Panel.lines(
                    "System calls that failed",
                    Query.of(
                        PER_SECOND,
                        "{{panapulse.collector}}",
                        """
                        max by (panapulse.collector)
                        (rate(panapulse.sampler.call.failed{host.name="$host"}[$__rate_interval]))
                        """)),
                Panel.lines(
                    "Values left out because they were invalid",
                    Query.of(
                        PER_SECOND,
                        "{{panapulse.collector}}",
                        """
                        max by (panapulse.collector)
                        (rate(panapulse.sampler.value.invalid{host.name="$host"}[$__rate_interval]))
                        """)),
                Panel.lines(
                        "Counters that went backwards",
                        Query.of(
                            PER_SECOND,
                            "readings",
                            """
                            max(rate(panapulse.sampler.counter.reset_suppressed{host.name="$host"}[$__rate_interval]))
                            """))
                    .described("Readings of the kernel that the agent did not pass on."))));
  }

  private static Panel pressure() {
    return Panel.lines(
            "Pressure",
            Query.of(
                RATIO,
                "{{system.linux.pressure.resource}} {{system.linux.pressure.type}}",
                """
                clamp_max(max by (system.linux.pressure.resource, system.linux.pressure.type)
                (rate(system.linux.pressure.time{host.name="$host"}[$__rate_interval])), 1)
                """))
        .described(
            "Share of the time in which some or all tasks that had work waited for the resource.");
  }

  private static Panel memory() {
    return Panel.stack(
        "Memory",
        Query.of(
            BYTES,
            "{{system.memory.state}}",
            "max by (system.memory.state) (system.memory.usage{host.name=\"$host\"})"));
  }

  private static Panel swap() {
    return Panel.stack(
        "Swap",
        Query.of(
            BYTES,
            "{{system.paging.state}}",
            "sum by (system.paging.state) (system.paging.usage{host.name=\"$host\"})"));
  }

  private static Panel throughput() {
    return Panel.lines(
        "Read and written",
        Query.of(
            BYTES_PER_SECOND,
            "{{system.device.name}} {{disk.io.direction}}",
            """
            max by (system.device.name, disk.io.direction)
            (rate(system.disk.io{host.name="$host"}[$__rate_interval]))
            """));
  }

  private static Panel fileSystems() {
    return Panel.of(
            Kind.BARS,
            "File systems",
            Query.of(RATIO, "{{system.filesystem.mountpoint}}", USED_OF_FILE_SYSTEM))
        .described("Used share of what users other than root can use, as df has it.");
  }

  private static Panel freeSpace() {
    return Panel.lines(
        "Free space",
        Query.of(
            BYTES,
            "{{system.filesystem.mountpoint}}",
            """
            max by (system.filesystem.mountpoint)
            (system.filesystem.usage{host.name="$host",system.filesystem.state="free"})
            """));
  }

  private static Panel traffic() {
    return Panel.lines(
        "Received and transmitted",
        Query.of(
            BYTES_PER_SECOND,
            "{{network.interface.name}} {{network.io.direction}}",
            """
            max by (network.interface.name, network.io.direction)
            (rate(system.network.io{host.name="$host"}[$__rate_interval]))
            """));
  }

  private static Panel packets() {
    return Panel.lines(
        "Packets",
        Query.of(
            PER_SECOND,
            "{{system.device.name}} {{network.io.direction}}",
            """
            max by (system.device.name, network.io.direction)
            (rate(system.network.packet.count{host.name="$host"}[$__rate_interval]))
            """));
  }

  private static Panel temperatures() {
    return Panel.lines(
        "Temperatures",
        Query.of(
            CELSIUS,
            "{{hw.name}}",
            """
            max by (hw.id, hw.name) (hw.temperature{host.name="$host"})
            """));
  }

  private static Panel points() {
    return Panel.lines(
        "Data points",
        Query.of(
            PER_SECOND,
            "sampled",
            "max(rate(panapulse.data_point.sampled{host.name=\"$host\"}[$__rate_interval]))"),
        Query.of(
            PER_SECOND,
            "accepted by the backend",
            """
            max(rate(otel.sdk.exporter.metric_data_point.exported{host.name="$host",error.type=""}[$__rate_interval]))
            """),
        Query.of(
            PER_SECOND,
            "dropped",
            "sum(rate(panapulse.data_point.dropped{host.name=\"$host\"}[$__rate_interval]))"));
  }

  private static Panel waiting() {
    return Panel.stack(
            "Data points waiting",
            Query.of(
                COUNT,
                "in the {{panapulse.buffer}}",
                "max by (panapulse.buffer) (panapulse.data_point.waiting{host.name=\"$host\"})"),
            Query.of(
                COUNT,
                "in a request",
                """
                max(otel.sdk.exporter.metric_data_point.inflight{host.name="$host"})
                """))
        .described("Points in the spool: the backend was not reached, or is too slow.");
  }

  private static String throttled(String period) {
    return "panapulse.raspberry_pi.throttled{host.name=\"$host\",panapulse.raspberry_pi.period=\""
        + period
        + "\"}";
  }

  private static String seen(String window) {
    return "group by (host.name) (count_over_time(system.uptime[" + window + "]))";
  }

  private static String lost(String window) {
    return LOST.replace("WINDOW", window);
  }

  private static String fullestOfHost() {
    return FULLEST.replace("HOST", "host.name").replace("FILTER", "host.name=\"$host\",");
  }

  private static String fullestByHost() {
    return FULLEST.replace("HOST", "host.name").replace("FILTER", "").strip();
  }

  /** What a metric that is yet to come brings with it. */
  static <T> List<T> whenThereIs(String metric, Supplier<T> made) {
    return MetricCatalogue.find(metric).isPresent() ? List.of(made.get()) : List.of();
  }
}
