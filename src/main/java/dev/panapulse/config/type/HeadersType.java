package dev.panapulse.config.type;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** HTTP request headers (RFC 9110 §5.1 and §5.5); names are kept as given, values are secret. */
public record HeadersType() implements ValueType<Map<String, Secret>> {
  /**
   * Duplicates of most allow request smuggling (RFC 9112 §11.2); Expect and Upgrade change the
   * protocol.
   */
  private static final Set<String> OURS =
      Set.of(
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "expect",
          "host",
          "transfer-encoding",
          "upgrade");

  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  @Override
  public String name() {
    return "table of secrets";
  }

  @Override
  public String allowed() {
    return "HTTP header names with values of printable ASCII";
  }

  @Override
  public Map<String, Secret> parse(String text) {
    return checked(KeyValueText.parse(text));
  }

  @Override
  public Map<String, Secret> read(Object toml) {
    return checked(KeyValueText.read(toml));
  }

  @Override
  public String show(Map<String, Secret> value) {
    return value.isEmpty() ? "{}" : "(set)";
  }

  @Override
  public String toml(Map<String, Secret> value) {
    return "{}";
  }

  @Override
  public boolean secret() {
    return true;
  }

  private static Map<String, Secret> checked(Map<String, String> pairs) {
    Map<String, Secret> headers = new LinkedHashMap<>();
    Map<String, String> names = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    int number = 0;
    for (Map.Entry<String, String> pair : pairs.entrySet()) {
      number++;
      String name = pair.getKey();
      // An invalid name is not shown: it may be a part of a secret.
      if (!isToken(name)) {
        throw new InvalidValueException("the name of header " + number + " is not an HTTP token");
      }
      if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
        throw new InvalidValueException("the agent itself sets " + name);
      }
      if (names.putIfAbsent(name, name) != null) {
        throw new InvalidValueException("header " + number + " repeats the name of another");
      }
      if (!isFieldValue(pair.getValue())) {
        throw new InvalidValueException(
            "the value of header " + number + " contains a character that is not allowed");
      }
      headers.put(name, new Secret(pair.getValue()));
    }
    return headers;
  }

  private static boolean isToken(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!OneLineText.isAlphanumeric(c) && TOKEN_MARKS.indexOf(c) < 0) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  private static boolean isFieldValue(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c > '~') {
        return false;
      }
    }
    return true;
  }
}
