package dev.panapulse.console;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Breaks and indents JSON without white space, and buffers the result. */
final class JsonIndenter extends OutputStream {
  private static final byte[] STEP = "  ".getBytes(US_ASCII);

  private final ByteArrayOutputStream text = new ByteArrayOutputStream(8192);
  private int depth;
  private boolean quoted;
  private boolean escaped;
  private boolean opened;

  @Override
  public void write(int b) {
    if (quoted) {
      text.write(b);
      quoted = escaped || b != '"';
      escaped = !escaped && b == '\\';
      return;
    }
    boolean closes = b == '}' || b == ']';
    if (closes) {
      depth--;
    }
    if (opened != closes) {
      breakLine();
    }
    opened = b == '{' || b == '[';
    text.write(b);
    if (opened) {
      depth++;
    } else if (b == ',') {
      breakLine();
    } else if (b == ':') {
      text.write(' ');
    }
    quoted = b == '"';
  }

  private void breakLine() {
    text.write('\n');
    for (int i = 0; i < depth; i++) {
      text.write(STEP, 0, STEP.length);
    }
  }

  void writeTo(OutputStream out) throws IOException {
    text.writeTo(out);
  }
}
