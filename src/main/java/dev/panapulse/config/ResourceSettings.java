package dev.panapulse.config;

import dev.panapulse.config.type.AttributesType;
import dev.panapulse.config.type.NameType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The resource attributes that are set by hand.
 *
 * @param serviceName the attribute {@code service.name}; not blank
 * @param attributes the other attributes, without {@code service.name}
 */
public record ResourceSettings(String serviceName, Map<String, String> attributes) {
  static final SettingGroup GROUP = new SettingGroup("resource");

  private static final String SERVICE_NAME_ATTRIBUTE = "service.name";

  private static final SettingKey<Map<String, String>> ATTRIBUTES =
      GROUP
          .setting(
              "attributes",
              new AttributesType(),
              "Attributes that are added to the resource, which describes this host.")
          .byDefault(Map.of())
          .variable("OTEL_RESOURCE_ATTRIBUTES")
          .declare();

  private static final SettingKey<String> SERVICE_NAME =
      GROUP
          .setting(
              "service_name",
              new NameType(),
              "The attribute service.name; takes precedence over one in resource.attributes from"
                  + " the same source.")
          .byDefault("panapulse")
          .variable("OTEL_SERVICE_NAME")
          .declare();

  static ResourceSettings from(SettingsReader reader) {
    Resolved<Map<String, String>> given = reader.resolve(ATTRIBUTES);
    Resolved<String> name = reader.resolve(SERVICE_NAME);
    Map<String, String> attributes =
        new LinkedHashMap<>(SettingsReader.orDefault(ATTRIBUTES, given));
    Optional<String> inAttributes =
        Optional.ofNullable(attributes.remove(SERVICE_NAME_ATTRIBUTE))
            .filter(text -> !text.isBlank());
    String serviceName = SettingsReader.orDefault(SERVICE_NAME, name);
    if (inAttributes.isPresent() && !name.winsOver(given)) {
      serviceName = inAttributes.get();
      reader.note(SERVICE_NAME, inAttributes, given.origin());
    }
    return new ResourceSettings(serviceName, Collections.unmodifiableMap(attributes));
  }
}
