package dev.panapulse.http;

/**
 * One header of a request (RFC 9110, 5).
 *
 * <p>Characters that are not allowed, and headers that frame the message, which the sender writes
 * itself, are an {@link IllegalArgumentException}.
 *
 * @param name a token
 * @param value without line breaks and other control characters; ISO 8859-1
 */
public record HttpHeader(String name, String value) {
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  public HttpHeader {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("header without a name");
    }
    for (int i = 0; i < name.length(); i++) {
      if (!isTokenCharacter(name.charAt(i))) {
        throw new IllegalArgumentException("invalid header name: " + name);
      }
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      // the value may be a secret: not in the message
      if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) {
        throw new IllegalArgumentException(
            "the value of the header " + name + " has control characters");
      }
    }
    if (framesTheMessage(name)) {
      throw new IllegalArgumentException("the header " + name + " is set by the sender");
    }
  }

  /** Whether the name is {@code other}, ignoring case. */
  public boolean named(String other) {
    return name.equalsIgnoreCase(other);
  }

  private static boolean isTokenCharacter(char c) {
    return (c >= '0' && c <= '9')
        || (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || TOKEN_MARKS.indexOf(c) >= 0;
  }

  private static boolean framesTheMessage(String name) {
    return name.equalsIgnoreCase("Content-Length")
        || name.equalsIgnoreCase("Content-Type")
        || name.equalsIgnoreCase("Content-Encoding")
        || name.equalsIgnoreCase("Transfer-Encoding")
        || name.equalsIgnoreCase("Connection")
        || name.equalsIgnoreCase("Expect")
        || name.equalsIgnoreCase("Upgrade");
  }
}
