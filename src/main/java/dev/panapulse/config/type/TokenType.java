package dev.panapulse.config.type;

/** A bearer token (RFC 6750, 2.1): visible ASCII without spaces; secret. */
public record TokenType() implements ValueType<Secret> {
  @Override
  public String name() {
    return "secret";
  }

  @Override
  public String allowed() {
    return "visible ASCII characters without spaces";
  }

  @Override
  public Secret parse(String text) {
    String token = text.strip();
    if (token.isEmpty()) {
      throw new InvalidValueException("empty");
    }
    for (int i = 0; i < token.length(); i++) {
      if (token.charAt(i) <= ' ' || token.charAt(i) > '~') {
        throw new InvalidValueException("contains a character that is not allowed");
      }
    }
    return new Secret(token);
  }

  @Override
  public String show(Secret value) {
    return value.toString();
  }

  @Override
  public boolean secret() {
    return true;
  }
}
