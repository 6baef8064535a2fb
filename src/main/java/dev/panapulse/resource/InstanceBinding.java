package dev.panapulse.resource;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.panapulse.codec.Sha256;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The host that a {@code service.instance.id} was made for, as it is kept in a file.
 *
 * @param id a random one; empty: the one that {@link HostResource} derives from the machine id
 * @param cause why it was made anew, for people; empty: it never was
 * @param parts what is known of the host, as hashes
 */
public record InstanceBinding(
    Optional<String> id, Optional<String> cause, Map<HostPart, String> parts) {
  private static final String FIRST = "panapulse instance 1";
  private static final String DERIVED = "derived";
  private static final String ID = "id ";
  private static final String CAUSE = "cause ";
  private static final String END = "end ";
  private static final int SUM_DIGITS = 16;
  private static final String BEFORE = " of the host before, but ";
  private static final int HASH_LENGTH = 32;
  private static final int UUID_LENGTH = 36;
  private static final int MOST_WORDS = 400;

  /** Keeps a copy of the map. */
  public InstanceBinding {
    parts = parts.isEmpty() ? Map.of() : Map.copyOf(parts);
  }

  /** Of a host on which no file was kept: the derived id stays, so that an upgrade changes none. */
  public static InstanceBinding first(HostFingerprint host) {
    return new InstanceBinding(Optional.empty(), Optional.empty(), host.parts());
  }

  /** The parts that are known of both hosts, and differ. */
  public List<HostPart> differences(HostFingerprint host) {
    List<HostPart> differences = new ArrayList<>();
    for (HostPart part : HostPart.values()) {
      String kept = parts.get(part);
      String now = host.parts().get(part);
      if (kept != null && now != null && !kept.equals(now)) {
        differences.add(part);
      }
    }
    return differences;
  }

  /** With the parts that were not known before; of those that cannot be read now, the kept ones. */
  public InstanceBinding with(HostFingerprint host) {
    Map<HostPart, String> all = new EnumMap<>(HostPart.class);
    all.putAll(host.parts());
    all.putAll(parts);
    return new InstanceBinding(id, cause, all);
  }

  /**
   * Bound to another host, with another id.
   *
   * @param differences not empty
   * @param random a new UUID, which is used unless the machine id differs: then the derived one is
   *     another, too
   */
  public InstanceBinding rebound(HostFingerprint host, List<HostPart> differences, String random) {
    Optional<String> another =
        differences.contains(HostPart.MACHINE_ID) ? Optional.empty() : Optional.of(random);
    return new InstanceBinding(another, Optional.of(cause(host, differences)), host.parts());
  }

  /** Both sides, as a person has to know whether it is a clone. */
  private String cause(HostFingerprint host, List<HostPart> differences) {
    List<HostPart> same = new ArrayList<>();
    for (HostPart part : HostPart.values()) {
      String kept = parts.get(part);
      if (kept != null && kept.equals(host.parts().get(part))) {
        same.add(part);
      }
    }
    String others = same.isEmpty() ? "" : part(same, " is that", " are those") + BEFORE;
    return others + part(differences, " is another", " are others");
  }

  private static String part(List<HostPart> parts, String one, String several) {
    return "the " + words(parts) + (parts.size() == 1 ? one : several);
  }

  private static String words(List<HostPart> parts) {
    return parts.stream().map(HostPart::words).collect(Collectors.joining(" and the "));
  }

  /** As it is kept. */
  public String text() {
    StringBuilder text = new StringBuilder(FIRST).append('\n');
    text.append(ID).append(id.orElse(DERIVED)).append('\n');
    cause.ifPresent(words -> text.append(CAUSE).append(words).append('\n'));
    for (HostPart part : HostPart.values()) {
      String hash = parts.get(part);
      if (hash != null) {
        text.append(part.name()).append(' ').append(hash).append('\n');
      }
    }
    return text + END + sum(text.toString()) + '\n';
  }

  private static String sum(String text) {
    return Sha256.prefix(text.getBytes(UTF_8), SUM_DIGITS);
  }

  /** What is kept; empty if the text is cut, changed, or of another version. */
  public static Optional<InstanceBinding> parse(String text) {
    int end = text.lastIndexOf(END);
    boolean isWhole =
        end > 0
            && text.startsWith(FIRST + '\n')
            && text.substring(end).equals(END + sum(text.substring(0, end)) + '\n');
    if (!isWhole) {
      return Optional.empty();
    }
    Optional<String> id = Optional.empty();
    Optional<String> cause = Optional.empty();
    boolean hasId = false;
    Map<HostPart, String> parts = new EnumMap<>(HostPart.class);
    for (String line : text.substring(FIRST.length() + 1, end).lines().toList()) {
      if (line.equals(ID + DERIVED)) {
        hasId = true;
      } else if (line.startsWith(ID) && isUuid(line.substring(ID.length()))) {
        hasId = true;
        id = Optional.of(line.substring(ID.length()));
      } else if (line.startsWith(CAUSE) && isWords(line.substring(CAUSE.length()))) {
        cause = Optional.of(line.substring(CAUSE.length()));
      } else if (!addPart(line, parts)) {
        return Optional.empty();
      }
    }
    return hasId ? Optional.of(new InstanceBinding(id, cause, parts)) : Optional.empty();
  }

  private static boolean addPart(String line, Map<HostPart, String> parts) {
    for (HostPart part : HostPart.values()) {
      String name = part.name() + ' ';
      if (line.startsWith(name) && isHash(line.substring(name.length()))) {
        parts.put(part, line.substring(name.length()));
        return true;
      }
    }
    return false;
  }

  private static boolean isHash(String text) {
    return text.length() == HASH_LENGTH && text.chars().allMatch(InstanceBinding::isHexDigit);
  }

  private static boolean isUuid(String text) {
    if (text.length() != UUID_LENGTH) {
      return false;
    }
    for (int i = 0; i < UUID_LENGTH; i++) {
      boolean isDash = i == 8 || i == 13 || i == 18 || i == 23;
      if (isDash ? text.charAt(i) != '-' : !isHexDigit(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isHexDigit(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }

  private static boolean isWords(String text) {
    return text.length() <= MOST_WORDS && text.chars().allMatch(c -> c >= ' ' && c <= '~');
  }
}
