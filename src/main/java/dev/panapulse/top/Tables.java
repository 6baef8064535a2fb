package dev.panapulse.top;

import dev.panapulse.codec.PrintableText;
import dev.panapulse.terminal.Style;
import dev.panapulse.top.HostFigures.Disk;
import dev.panapulse.top.HostFigures.Interface;
import dev.panapulse.top.HostFigures.Mount;
import dev.panapulse.top.HostFigures.Temperature;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The lists of the screen. */
final class Tables {
  private static final double NOTABLE_SHARE = 0.8;
  private static final double BAD_SHARE = 0.95;
  private static final double NEAR_LIMIT = 10;

  private Tables() {}

  static Table disks(HostFigures figures, boolean byUse) {
    return new Table(
        "disk",
        List.of("busy %", "read/s", "write/s", "ops/s", "ms/op"),
        lines(
            figures.disks(),
            Disk::name,
            disk -> RowIndex.add(disk.read(), disk.written()),
            byUse,
            disk ->
                new Table.Line(
                    name(disk.name()),
                    style(disk.busy()),
                    List.of(
                        Amounts.percent(disk.busy()),
                        Amounts.bytes(disk.read()),
                        Amounts.bytes(disk.written()),
                        Amounts.count(disk.operations()),
                        Amounts.millis(disk.await())))));
  }

  static Table interfaces(HostFigures figures, boolean byUse) {
    return new Table(
        "interface",
        List.of("in/s", "out/s", "errors", "drops"),
        lines(
            figures.interfaces(),
            Interface::name,
            each -> RowIndex.add(each.received(), each.sent()),
            byUse,
            each ->
                new Table.Line(
                    name(each.name()),
                    each.errors() > 0 ? Style.NOTABLE : Style.PLAIN,
                    List.of(
                        Amounts.bytes(each.received()),
                        Amounts.bytes(each.sent()),
                        Amounts.count(each.errors()),
                        Amounts.count(each.dropped())))));
  }

  static Table mounts(HostFigures figures, boolean byUse) {
    return new Table(
        "mount",
        List.of("used %", "free", "size", "type"),
        lines(
            figures.mounts(),
            Mount::point,
            Mount::share,
            byUse,
            mount ->
                new Table.Line(
                    name(mount.point()) + (mount.isReadOnly() ? " (ro)" : ""),
                    mount.isReadOnly() ? Style.PLAIN : style(mount.share()),
                    List.of(
                        Amounts.percent(mount.share()),
                        Amounts.bytes(mount.free()),
                        Amounts.bytes(mount.used() + mount.free()),
                        name(mount.type())))));
  }

  static Table temperatures(HostFigures figures, boolean byUse) {
    return new Table(
        "sensor",
        List.of("degrees", "limit"),
        lines(
            figures.temperatures(),
            Temperature::name,
            Temperature::celsius,
            byUse,
            each ->
                new Table.Line(
                    name(each.name()),
                    style(each),
                    List.of(Amounts.tenths(each.celsius()), Amounts.tenths(each.limit())))));
  }

  /** A name from outside may contain anything. */
  private static String name(String foreign) {
    return PrintableText.name(foreign);
  }

  private static <T> List<Table.Line> lines(
      List<T> things,
      Function<T, String> name,
      ToDoubleFunction<T> use,
      boolean byUse,
      Function<T, Table.Line> line) {
    Comparator<T> order = Comparator.comparing(name);
    if (byUse) {
      order =
          Comparator.<T>comparingDouble(each -> -known(use.applyAsDouble(each)))
              .thenComparing(order);
    }
    List<T> sorted = new ArrayList<>(things);
    sorted.sort(order);
    return sorted.stream().map(line).toList();
  }

  private static double known(double value) {
    return Double.isNaN(value) ? 0 : value;
  }

  /** Of a share of something that should not be full. */
  static Style style(double share) {
    return share >= BAD_SHARE ? Style.BAD : share >= NOTABLE_SHARE ? Style.NOTABLE : Style.PLAIN;
  }

  private static Style style(Temperature each) {
    return each.celsius() >= each.limit()
        ? Style.BAD
        : each.celsius() >= each.limit() - NEAR_LIMIT ? Style.NOTABLE : Style.PLAIN;
  }
}
