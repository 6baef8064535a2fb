package dev.panapulse.console;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Breaks and indents JSON without white space, and passes the result on as it comes: a host with
 * thousands of devices has megabytes of it. Does not close the stream that it writes to.
 */
final class JsonIndenter extends OutputStream {
  private static final byte[] STEP = "  ".getBytes(US_ASCII);
  private static final int BUFFER_BYTES = 8192;

  private final OutputStream out;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int length;
  private int depth;
  private boolean quoted;
  private boolean escaped;
  private boolean opened;

  JsonIndenter(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int b) throws IOException {
    if (quoted) {
      append(b);
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
    append(b);
    if (opened) {
      depth++;
    } else if (b == ',') {
      breakLine();
    } else if (b == ':') {
      append(' ');
    }
    quoted = b == '"';
  }

  private void breakLine() throws IOException {
    append('\n');
    for (int i = 0; i < depth; i++) {
      for (byte blank : STEP) {
        append(blank);
      }
    }
  }

  private void append(int b) throws IOException {
    if (length == BUFFER_BYTES) {
      flush();
    }
    buffer[length++] = (byte) b;
  }

  @Override
  public void flush() throws IOException {
    out.write(buffer, 0, length);
    length = 0;
  }
}
