package dev.panapulse.host;

import dev.panapulse.config.type.Choice;
import dev.panapulse.config.type.SettingSpec;
import dev.panapulse.config.type.SettingValues;
import dev.panapulse.row.Metric;
import io.opentelemetry.api.common.AttributeKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything about a collector that others use: settings, documents, {@code check}, the console and
 * the tests that hold for all collectors are made from these. Each collector has one in a constant
 * {@code SPEC}. Immutable.
 */
public final class CollectorSpec implements Choice {
  private final String name;
  private final String description;
  private final boolean isEnabledByDefault;
  private final List<MetricSpec> metrics;
  private final List<SettingSpec<?>> settings;
  private final List<String> areas;
  private final Optional<DeviceLimit> limit;
  private final Factory factory;

  /** Makes the collector. */
  @FunctionalInterface
  public interface Factory {
    /**
     * A collector that has read nothing yet.
     *
     * @param settings values of the collector's settings
     */
    Collector create(HostContext host, SettingValues settings);
  }

  private CollectorSpec(Builder builder, Factory factory) {
    this.name = builder.name;
    this.description = builder.description;
    this.isEnabledByDefault = builder.isEnabledByDefault;
    this.metrics = List.copyOf(builder.metrics);
    this.settings = List.copyOf(builder.settings);
    this.areas = List.copyOf(builder.areas);
    this.limit = builder.limit;
    this.factory = factory;
  }

  /**
   * Starts a description.
   *
   * @param name short name, in lower case, as in the settings: {@code cpu}
   * @param description the area of the host that it samples; a few words without a full stop
   */
  public static Builder named(String name, String description) {
    return new Builder(name, description);
  }

  /** Short name, as in the settings. */
  public String name() {
    return name;
  }

  @Override
  public String text() {
    return name;
  }

  /** The area of the host that it samples, in a few words. */
  public String description() {
    return description;
  }

  /** Whether it runs unless a setting turns it off. */
  public boolean isEnabledByDefault() {
    return isEnabledByDefault;
  }

  /** Its metrics; one that has series with different attributes stands there more than once. */
  public List<MetricSpec> metrics() {
    return metrics;
  }

  /** The settings that only it uses. */
  public List<SettingSpec<?>> settings() {
    return settings;
  }

  /** The headings under which the console shows its metrics: {@code system.cpu}. */
  public List<String> areas() {
    return areas;
  }

  /** The limit of the things that come and go, if there are such. */
  public Optional<DeviceLimit> limit() {
    return limit;
  }

  /** A collector that has read nothing yet. */
  public Collector create(HostContext host, SettingValues values) {
    return factory.create(limit.isPresent() ? host.within(limit.get()) : host, values);
  }

  @Override
  public String toString() {
    return name;
  }

  /** Collects the parts. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private final String description;
    private final List<MetricSpec> metrics = new ArrayList<>();
    private final List<SettingSpec<?>> settings = new ArrayList<>();
    private final List<String> areas = new ArrayList<>();
    private Optional<DeviceLimit> limit = Optional.empty();
    private boolean isEnabledByDefault = true;

    private Builder(String name, String description) {
      this.name = name;
      this.description = description;
    }

    /** Leaves the collector off unless a setting turns it on. */
    public Builder offByDefault() {
      isEnabledByDefault = false;
      return this;
    }

    /** Adds a metric that every host has with the default settings. */
    public Builder metric(Metric metric, AttributeKey<?>... attributes) {
      metrics.add(new MetricSpec(metric, List.of(attributes), false));
      return this;
    }

    /** Adds a metric that only some hosts have, or only with a setting. */
    public Builder optionalMetric(Metric metric, AttributeKey<?>... attributes) {
      metrics.add(new MetricSpec(metric, List.of(attributes), true));
      return this;
    }

    /** Adds a setting. */
    public Builder setting(SettingSpec<?> setting) {
      settings.add(setting);
      return this;
    }

    /** Adds a heading of the console. */
    public Builder area(String area) {
      areas.add(area);
      return this;
    }

    /** Limits the things that come and go. */
    public Builder limit(DeviceLimit most) {
      limit = Optional.of(most);
      return this;
    }

    /** Ends the description. */
    public CollectorSpec madeBy(Factory factory) {
      return new CollectorSpec(this, factory);
    }
  }
}
