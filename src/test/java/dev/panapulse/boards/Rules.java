package dev.panapulse.boards;

import static dev.panapulse.boards.Rule.Severity.CRITICAL;
import static dev.panapulse.boards.Rule.Severity.WARNING;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The alert rules in packaging/dashboards, each with the cases of its unit test. Inodes and kills
 * for lack of memory are not among them: the agent has no such metric.
 */
public final class Rules {
  private static final String HOST = "panapulse-host";
  private static final String HARDWARE = "panapulse-hardware";
  private static final String AGENT = "panapulse-agent";

  private static final Map<String, String> HOST_ALONE = Map.of();
  private static final Map<String, String> ON_ROOT = Map.of("system.filesystem.mountpoint", "/");
  private static final String LIMITS =
      "hw.temperature.limit{hw.limit_type=~\"high.degraded|high.critical|throttled\"}";

  private Rules() {}

  /** All rules, those of a group together. */
  public static List<Rule> all() {
    return Stream.of(hosts(), hardware(), agents())
        .flatMap(List::stream)
        .map(Rule.Builder::build)
        .toList();
  }

  private static List<Rule.Builder> hosts() {
    return List.of(
        Rule.of(
                HOST,
                "HostDown",
                CRITICAL,
                "1m",
                """
                <<COUNT:group by (host.name) (count_over_time(system.uptime[1d]))>>
                unless on (host.name) group by (host.name) (count_over_time(system.uptime[5m]))
                """)
            .says(
                "{host.name} has sent nothing for 5 minutes",
                "No sample has come for 5 minutes, and some came within the last day.",
                "See whether the host runs and has a network. On it: systemctl status panapulse, journalctl -u panapulse -n 50. If all hosts are silent, look at the backend. The alert ends by itself a day after a host was removed.")
            .at("30m")
            .fires(HOST_ALONE, "", "system.uptime{host.name=\"HOST\"}", "0+60x20")
            .silent("system.uptime{host.name=\"HOST\"}", "0+60x40"),
        Rule.of(
                HOST,
                "HostRestartLoop",
                CRITICAL,
                "",
                "<<COUNT:max by (host.name) (resets(system.uptime[1h]))>> >= 3")
            .says(
                "{host.name} has restarted {value} times in an hour",
                "The uptime began again three times or more within an hour.",
                "journalctl --list-boots, then journalctl -b -1 -n 100 for the end of the previous boot. On a small board look at its power supply first.")
            .at("59m")
            .fires(
                HOST_ALONE,
                "3",
                "system.uptime{host.name=\"HOST\"}",
                "0+60x14 0+60x14 0+60x14 0+60x20")
            .silent("system.uptime{host.name=\"HOST\"}", "0+60x30 0+60x40"),
        Rule.of(
                HOST,
                "CpuStolen",
                WARNING,
                "15m",
                """
                <<RATIO:sum by (host.name) (rate(system.cpu.time{cpu.mode="steal"}[10m]))
                / sum by (host.name) (rate(system.cpu.time[10m]))>> > 0.1
                """)
            .valueBy("humanizePercentage")
            .says(
                "The hypervisor keeps {value} of the processor from {host.name}",
                "For 15 minutes the host has waited more than 10 % of the time for a processor that the hypervisor gave to others.",
                "The physical host is overbooked, or the CPU credits of the instance are used up. Ask the provider, move the machine, or take a larger instance.")
            .at("40m")
            .fires(
                HOST_ALONE,
                "20%",
                "system.cpu.time{host.name=\"HOST\",cpu.mode=\"steal\"}",
                "0+12x60",
                "system.cpu.time{host.name=\"HOST\",cpu.mode=\"idle\"}",
                "0+48x60")
            .silent(
                "system.cpu.time{host.name=\"HOST\",cpu.mode=\"steal\"}",
                "0+3x60",
                "system.cpu.time{host.name=\"HOST\",cpu.mode=\"idle\"}",
                "0+57x60"),
        Rule.of(
                HOST,
                "MemoryShort",
                WARNING,
                "10m",
                """
                <<RATIO:min by (host.name) (system.memory.utilization{system.memory.state="available"})>> < 0.05
                """)
            .valueBy("humanizePercentage")
            .says(
                "{host.name} has only {value} of its memory left",
                "For 10 minutes programs could get less than 5 % of the memory without swapping.",
                "ps -eo pid,rss,comm --sort=-rss | head shows who has it. Restart or limit that program, or add memory or swap, before the kernel kills a process.")
            .at("30m")
            .fires(
                HOST_ALONE,
                "3%",
                "system.memory.utilization{host.name=\"HOST\",system.memory.state=\"available\"}",
                "0.03x40",
                "system.memory.utilization{host.name=\"HOST\",system.memory.state=\"used\"}",
                "0.97x40")
            .silent(
                "system.memory.utilization{host.name=\"HOST\",system.memory.state=\"available\"}",
                "0.06x40",
                "system.memory.utilization{host.name=\"HOST\",system.memory.state=\"used\"}",
                "0.03x40"),
        Rule.of(
                HOST,
                "MemoryPressure",
                WARNING,
                "10m",
                """
                <<RATIO:max by (host.name) (rate(system.linux.pressure.time{
                system.linux.pressure.resource="memory",system.linux.pressure.type="full"}[5m]))>> > 0.1
                """)
            .valueBy("humanizePercentage")
            .says(
                "{host.name} stands still for lack of memory {value} of the time",
                "For 10 minutes all tasks that had work waited for memory more than 10 % of the time.",
                "ps -eo pid,rss,comm --sort=-rss | head shows who has it. Stop what is not needed, or add memory.")
            .at("30m")
            .fires(HOST_ALONE, "20%", pressure("memory", "full"), "0+12x40")
            .silent(
                pressure("memory", "full"),
                "0+3x40",
                pressure("memory", "some"),
                "0+30x40",
                pressure("io", "full"),
                "0+30x40"),
        Rule.of(
                HOST,
                "IoPressure",
                WARNING,
                "15m",
                """
                <<RATIO:max by (host.name) (rate(system.linux.pressure.time{
                system.linux.pressure.resource="io",system.linux.pressure.type="full"}[5m]))>> > 0.4
                """)
            .valueBy("humanizePercentage")
            .says(
                "{host.name} stands still for its disks {value} of the time",
                "For 15 minutes all tasks that had work waited for disks more than 40 % of the time.",
                "The host's board shows which disk is busy; iotop or pidstat -d shows for whom. A disk that is slow without much traffic may be failing: dmesg, smartctl -a.")
            .at("40m")
            .fires(HOST_ALONE, "50%", pressure("io", "full"), "0+30x50")
            .silent(
                pressure("io", "full"),
                "0+12x50",
                pressure("io", "some"),
                "0+50x50",
                pressure("memory", "full"),
                "0+50x50"),
        Rule.of(
                HOST,
                "SwapStorm",
                CRITICAL,
                "5m",
                "<<PER_SECOND:min by (host.name) (rate(system.paging.operations[5m]))>> > 200")
            .valueBy("humanize")
            .says(
                "{host.name} moves {value} pages a second to and from swap",
                "For 5 minutes more than 200 pages a second have gone in each direction.",
                "Memory is short: ps -eo pid,rss,comm --sort=-rss | head. Stop the largest program that can be spared, then find out why it grew.")
            .at("30m")
            .fires(HOST_ALONE, "300", paging("in"), "0+18000x40", paging("out"), "0+24000x40")
            .silent(paging("in"), "0+60x40", paging("out"), "0+60000x40"),
        Rule.of(
                HOST,
                "FilesystemFull",
                CRITICAL,
                "5m",
                """
                <<RATIO:min by (host.name, system.filesystem.mountpoint) (system.filesystem.utilization{
                system.filesystem.mode="rw",system.filesystem.state="free"})>> < 0.05
                and on (host.name, system.filesystem.mountpoint)
                <<BYTES:min by (host.name, system.filesystem.mountpoint) (system.filesystem.usage{
                system.filesystem.mode="rw",system.filesystem.state="free"})>> < 20e9
                """)
            .valueBy("humanizePercentage")
            .says(
                "{system.filesystem.mountpoint} of {host.name} has only {value} left",
                "Less than 5 % and less than 20 GB of a file system that can be written are free.",
                "du -xh --max-depth=2 {system.filesystem.mountpoint} | sort -h | tail shows what is large. journalctl --vacuum-size=200M and apt-get clean free some at once.")
            .at("30m")
            .fires(
                ON_ROOT,
                "3%",
                fileSystem("utilization", "rw"),
                "0.03x40",
                fileSystem("usage", "rw"),
                "1000000000x40")
            .silent(
                fileSystem("utilization", "rw"),
                "0.03x40",
                fileSystem("usage", "rw"),
                "400000000000x40",
                fileSystem("utilization", "ro").replace("\"/\"", "\"/snap\""),
                "0x40",
                fileSystem("usage", "ro").replace("\"/\"", "\"/snap\""),
                "0x40"),
        Rule.of(
                HOST,
                "FilesystemFullSoon",
                WARNING,
                "1h",
                """
                <<BYTES:min by (host.name, system.filesystem.mountpoint) (system.filesystem.usage{
                system.filesystem.mode="rw",system.filesystem.state="free"})>>
                and on (host.name, system.filesystem.mountpoint)
                min by (host.name, system.filesystem.mountpoint) (predict_linear(system.filesystem.usage{
                system.filesystem.mode="rw",system.filesystem.state="free"}[6h], 86400)) < 0
                and on (host.name, system.filesystem.mountpoint)
                <<RATIO:min by (host.name, system.filesystem.mountpoint) (system.filesystem.utilization{
                system.filesystem.mode="rw",system.filesystem.state="free"})>> < 0.4
                """)
            .valueBy("humanize1024")
            .says(
                "{system.filesystem.mountpoint} of {host.name} has {value}B left, for less than a day",
                "At the rate of the last 6 hours the file system will be full within 24, for an hour by now.",
                "du -xh --max-depth=2 {system.filesystem.mountpoint} | sort -h | tail, twice with a few minutes between, shows what grows.")
            .at("7h")
            .fires(
                ON_ROOT,
                "5.8Gi",
                fileSystem("usage", "rw"),
                // 10 GiB, of which 0.6 GiB go in an hour
                "10737418240-10737418x500",
                fileSystem("utilization", "rw"),
                "0.2x500")
            .silent(
                fileSystem("usage", "rw"),
                "10737418240-1073741x500",
                fileSystem("utilization", "rw"),
                "0.2x500"),
        Rule.of(
                HOST,
                "FilesystemReadOnly",
                CRITICAL,
                "1m",
                """
                group by (host.name, system.filesystem.mountpoint) (count_over_time(
                system.filesystem.limit{system.filesystem.mode="ro"}[2m]))
                and on (host.name, system.filesystem.mountpoint)
                <<COUNT:group by (host.name, system.filesystem.mountpoint) (count_over_time(
                system.filesystem.limit{system.filesystem.mode="rw"}[1d]))>>
                unless on (host.name, system.filesystem.mountpoint)
                group by (host.name, system.filesystem.mountpoint) (count_over_time(
                system.filesystem.limit{system.filesystem.mode="rw"}[2m]))
                """)
            .says(
                "{system.filesystem.mountpoint} of {host.name} has become read-only",
                "The file system could be written within the last day, and cannot any more. Kernels do that after an error of the disk.",
                "dmesg | tail -50 has the reason. Save the data first; then smartctl -a, fsck on the next boot, and a new disk or card if the errors come again.")
            .at("40m")
            .fires(
                ON_ROOT,
                "",
                fileSystem("limit", "rw"),
                "10000000000x20",
                fileSystem("limit", "ro"),
                "_x20 10000000000x30")
            .silent(
                fileSystem("limit", "rw"),
                "10000000000x50",
                fileSystem("limit", "ro").replace("\"/\"", "\"/snap\""),
                "10000000000x50"),
        Rule.of(
                HOST,
                "NetworkErrors",
                WARNING,
                "15m",
                """
                <<PER_SECOND:sum by (host.name, network.interface.name)
                (rate(system.network.errors[10m]))>> > 0.1
                """)
            .valueBy("humanize")
            .says(
                "{network.interface.name} of {host.name} has {value} errors per second",
                "For 15 minutes an interface has had more than one error in 10 s.",
                "ethtool -S {network.interface.name} has the kind of the errors, ethtool {network.interface.name} the negotiated speed. Change the cable, then the port.")
            .at("40m")
            .fires(
                Map.of("network.interface.name", "eth0"),
                "1",
                "system.network.errors{host.name=\"HOST\",network.interface.name=\"eth0\",network.io.direction=\"receive\"}",
                "0+60x50")
            .silent(
                "system.network.errors{host.name=\"HOST\",network.interface.name=\"eth0\",network.io.direction=\"receive\"}",
                "0+3x50"));
  }

  private static List<Rule.Builder> hardware() {
    Map<String, String> sensor = Map.of("hw.id", "cpu-thermal", "hw.name", "cpu-thermal");
    String temperature =
        "hw.temperature{host.name=\"HOST\",hw.id=\"cpu-thermal\",hw.name=\"cpu-thermal\"}";
    String limit =
        "hw.temperature.limit{host.name=\"HOST\",hw.id=\"cpu-thermal\",hw.name=\"cpu-thermal\",hw.limit_type=\"high.critical\"}";
    String status =
        "hw.status{host.name=\"HOST\",hw.id=\"mmcblk0\",hw.name=\"mmcblk0\",hw.type=\"physical_disk\",hw.state=\"STATE\"}";
    String life =
        "hw.physical_disk.endurance_utilization{host.name=\"HOST\",hw.id=\"mmcblk0\",hw.name=\"mmcblk0\",hw.physical_disk.state=\"remaining\",panapulse.emmc.memory_type=\"TYPE\"}";
    String throttled =
        "panapulse.raspberry_pi.throttled{host.name=\"HOST\",hw.id=\"raspberry_pi\",hw.name=\"Raspberry Pi\",panapulse.raspberry_pi.condition=\"under_voltage\",panapulse.raspberry_pi.period=\"PERIOD\"}";
    return List.of(
        Rule.of(
                HARDWARE,
                "HardwareHot",
                WARNING,
                "10m",
                "(<<CELSIUS:max by (host.name, hw.id, hw.name) (hw.temperature)>> >= on (host.name, hw.id, hw.name) <<CELSIUS:min by (host.name, hw.id, hw.name) ("
                    + LIMITS
                    + ")>>) or (max by (host.name, hw.id, hw.name) (hw.temperature) > 90 unless on (host.name, hw.id, hw.name) "
                    + LIMITS
                    + ")")
            .valueBy("humanize")
            .says(
                "{hw.name} of {host.name} is at {value} °C",
                "For 10 minutes the sensor has been at its own limit or above, or above 90 °C if it has none.",
                "Look for dust, a fan that stands still and a closed cabinet; the host's board shows since when.")
            .at("30m")
            .fires(sensor, "86", temperature, "86x40", limit, "85x40")
            .fires(sensor, "95", temperature, "95x40")
            .silent(temperature, "95x40", limit, "100x40"),
        Rule.of(
                HARDWARE,
                "HardwareFailed",
                CRITICAL,
                "5m",
                """
                <<FLAG:max by (host.name, hw.type, hw.name, hw.state)
                (hw.status{hw.state=~"failed|predicted_failure"})>> == 1
                """)
            .says(
                "{hw.name} of {host.name}: {hw.state}",
                "The kernel reports that a component has failed or will.",
                "Save the data of a disk first. dmesg and, for disks, smartctl -a or mmc extcsd read have more. Replace the part.")
            .at("20m")
            .fires(
                Map.of(
                    "hw.type",
                    "physical_disk",
                    "hw.name",
                    "mmcblk0",
                    "hw.state",
                    "predicted_failure"),
                "1",
                status.replace("STATE", "predicted_failure"),
                "1x30",
                status.replace("STATE", "ok"),
                "0x30")
            .silent(
                status.replace("STATE", "predicted_failure"),
                "0x30",
                status.replace("STATE", "ok"),
                "1x30"),
        Rule.of(
                HARDWARE,
                "DiskWorn",
                WARNING,
                "10m",
                """
                <<RATIO:min by (host.name, hw.name)
                (hw.physical_disk.endurance_utilization{hw.physical_disk.state="remaining"})>> <= 0.2
                """)
            .valueBy("humanizePercentage")
            .says(
                "{hw.name} of {host.name} has {value} of its life time left",
                "A disk reports that 20 % or less of its life time is left. eMMC counts in steps of 10 %.",
                "Plan its replacement, make sure that there is a backup, and write less: logs to memory or to another host, no swap on it.")
            .at("30m")
            .fires(
                Map.of("hw.name", "mmcblk0"),
                "10%",
                life.replace("TYPE", "a"),
                "0.1x40",
                life.replace("TYPE", "b"),
                "0.9x40")
            .silent(life.replace("TYPE", "a"), "0.3x40", life.replace("TYPE", "b"), "0.9x40"),
        Rule.of(
                HARDWARE,
                "RaspberryPiThrottled",
                WARNING,
                "5m",
                """
                <<FLAG:max by (host.name, panapulse.raspberry_pi.condition) (max_over_time(
                panapulse.raspberry_pi.throttled{panapulse.raspberry_pi.period="now"}[5m]))>> == 1
                """)
            .says(
                "{host.name} is slowed down: {panapulse.raspberry_pi.condition}",
                "The firmware of a Raspberry Pi has reported again and again for 5 minutes that something slows it down.",
                "under_voltage: a stronger power supply, a shorter cable, fewer USB devices. The others: a heat sink or a fan.")
            .at("30m")
            .fires(
                Map.of("panapulse.raspberry_pi.condition", "under_voltage"),
                "1",
                throttled.replace("PERIOD", "now"),
                "1 0 0 1 0 0 1 0 0 1 0 0 1 0 0 1 0 0 1 0 0 1 0 0 1 0 0 1 0 0 1",
                throttled.replace("PERIOD", "since_boot"),
                "1x40")
            .silent(
                throttled.replace("PERIOD", "now"),
                "1 0x40",
                throttled.replace("PERIOD", "since_boot"),
                "1x40"));
  }

  private static List<Rule.Builder> agents() {
    String dropped =
        "panapulse.data_point.dropped{host.name=\"HOST\",panapulse.drop.reason=\"spool_full\"}";
    String exported =
        "otel.sdk.exporter.metric_data_point.exported{host.name=\"HOST\",otel.component.name=\"x\"";
    String ticks = "panapulse.sampler.tick.completed{host.name=\"HOST\"}";
    String missed = "panapulse.sampler.tick.missed{host.name=\"HOST\"}";
    String waiting = "panapulse.data_point.waiting{host.name=\"HOST\",panapulse.buffer=\"spool\"}";
    Stream<Rule.Builder> today =
        Stream.of(
            Rule.of(
                    AGENT,
                    "AgentDropsPoints",
                    WARNING,
                    "",
                    """
                    <<COUNT:sum by (host.name, panapulse.drop.reason)
                    (increase(panapulse.data_point.dropped[15m]))>> > 0
                    """)
                .valueBy("humanize")
                .says(
                    "The agent on {host.name} has dropped about {value} data points: {panapulse.drop.reason}",
                    "Data points were lost within the last 15 minutes.",
                    "buffer_full, spool_full: the outage was longer than spool.max_size allows. spool_age: longer than spool.max_age. corrupt: look at the disk. internal_error: report it, with the log of journalctl -u panapulse.")
                .at("30m")
                .fires(
                    Map.of("panapulse.drop.reason", "spool_full"), "180", dropped, "0x20 0+20x20")
                .silent(dropped, "0+20x5 100x40"),
            Rule.of(
                    AGENT,
                    "BackendRejectsPoints",
                    WARNING,
                    "",
                    """
                    <<COUNT:sum by (host.name, error.type)
                    (increase(otel.sdk.exporter.metric_data_point.exported{error.type!=""}[15m]))>> > 0
                    """)
                .valueBy("humanize")
                .says(
                    "The backend has rejected about {value} data points of {host.name}: {error.type}",
                    "Data points were rejected within the last 15 minutes. They are not sent again.",
                    "journalctl -u panapulse has the words of the backend. Often: samples out of order, a limit of labels or series, or a wrong path.")
                .at("30m")
                .fires(
                    Map.of("error.type", "400"),
                    "180",
                    exported + ",error.type=\"400\"}",
                    "0x20 0+20x20",
                    exported + "}",
                    "0+100x40")
                .silent(exported + ",error.type=\"400\"}", "7x40", exported + "}", "0+100x40"),
            Rule.of(
                    AGENT,
                    "AgentRestartLoop",
                    WARNING,
                    "",
                    """
                    <<COUNT:max by (host.name) (resets(panapulse.sampler.tick.completed[1h]))>> >= 3
                    """)
                .says(
                    "The agent on {host.name} has restarted {value} times in an hour",
                    "The counters of the agent began again three times or more within an hour.",
                    "journalctl -u panapulse -n 100 shows how it ended. An update or a reboot counts as one.")
                .at("59m")
                .fires(HOST_ALONE, "3", ticks, "10+6x14 10+6x14 10+6x14 10+6x20")
                .silent(ticks, "10+6x30 10+6x40"),
            Rule.of(
                    AGENT,
                    "AgentBehind",
                    WARNING,
                    "15m",
                    """
                    <<COUNT:max by (host.name) (panapulse.data_point.waiting{panapulse.buffer="spool"})>> > 0
                    """)
                .valueBy("humanize")
                .says(
                    "The agent on {host.name} has {value} data points on disk",
                    "For 15 minutes data points have waited on disk: the backend takes them too slowly, or refuses some.",
                    "journalctl -u panapulse shows which requests failed. After an outage the points go by themselves: raise spool.replay_rate if that takes too long.")
                .at("30m")
                .fires(HOST_ALONE, "5k", waiting, "5000x40")
                .silent(waiting, "5000x20 0x20"),
            Rule.of(
                    AGENT,
                    "AgentMissesTicks",
                    WARNING,
                    "15m",
                    """
                    <<RATIO:sum by (host.name) (increase(panapulse.sampler.tick.missed[15m]))
                    / (sum by (host.name) (increase(panapulse.sampler.tick.missed[15m]))
                    + sum by (host.name) (increase(panapulse.sampler.tick.completed[15m])))>> > 0.05
                    """)
                .valueBy("humanizePercentage")
                .says(
                    "The agent on {host.name} misses {value} of its samples",
                    "For 15 minutes more than 5 % of the samples were skipped because one before took too long.",
                    "The host is overloaded, or was suspended. If it is not: a longer interval, or fewer collectors.")
                .at("50m")
                .fires(HOST_ALONE, "10%", missed, "0+6x60", ticks, "0+54x60")
                .silent(missed, "0+1x60", ticks, "0+59x60"));
    return Stream.concat(today, clock().stream()).toList();
  }

  private static List<Rule.Builder> clock() {
    return Boards.whenThereIs(
        "panapulse.clock.offset",
        () ->
            Rule.of(
                    AGENT,
                    "ClockOff",
                    WARNING,
                    "10m",
                    "<<SECONDS:max by (host.name) (abs(panapulse.clock.offset))>> > 5")
                .valueBy("humanizeDuration")
                .says(
                    "The clock of {host.name} is off by {value}",
                    "For 10 minutes the clock has differed from that of the backend by more than 5 s.",
                    "timedatectl shows whether time is synchronized. A board without a battery needs NTP, and a way to it. If all hosts have this alert, the clock of the backend is wrong.")
                .at("30m")
                .fires(HOST_ALONE, "1m 30s", "panapulse.clock.offset{host.name=\"HOST\"}", "-90x40")
                .silent("panapulse.clock.offset{host.name=\"HOST\"}", "-2x40"));
  }

  private static String pressure(String resource, String type) {
    return "system.linux.pressure.time{host.name=\"HOST\",system.linux.pressure.resource=\""
        + resource
        + "\",system.linux.pressure.type=\""
        + type
        + "\"}";
  }

  private static String paging(String direction) {
    return "system.paging.operations{host.name=\"HOST\",system.paging.fault.type=\"major\",system.paging.direction=\""
        + direction
        + "\"}";
  }

  private static String fileSystem(String metric, String mode) {
    return "system.filesystem."
        + metric
        + "{host.name=\"HOST\",system.device.name=\"/dev/sda1\",system.filesystem.mountpoint=\"/\",system.filesystem.mode=\""
        + mode
        + "\""
        + (metric.equals("limit") ? "}" : ",system.filesystem.state=\"free\"}");
  }
}
