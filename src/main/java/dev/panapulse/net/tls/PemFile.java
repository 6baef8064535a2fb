package dev.panapulse.net.tls;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import dev.panapulse.libc.SmallFile;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A PEM file (RFC 7468), read as a whole and decoded block by block. Text between the blocks is
 * skipped. The file is held off the Java heap and one block at a time on it: a system's file of
 * authorities has 200 kB, of which a handshake needs 2 kB. Its size is not known beforehand: it is
 * read again into twice the memory until it fits.
 */
final class PemFile implements AutoCloseable {
  /** Bytes of the largest file; far above any system's file of authorities. */
  static final int LIMIT = 4 * 1024 * 1024;

  private static final int FIRST_BYTES = 16 * 1024;
  private static final int LONGEST_LABEL = 64;
  private static final byte[] BEGIN = "-----BEGIN ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "-----END ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DASHES = "-----".getBytes(StandardCharsets.US_ASCII);

  private final TlsFile role;
  private final String path;
  private final Slab text;
  private final int length;
  private int at;
  private String label = "";
  private byte[] block = new byte[4096];
  private int blockLength;
  private boolean encrypted;

  private PemFile(TlsFile role, String path, Slab text, int length) {
    this.role = role;
    this.path = path;
    this.text = text;
    this.length = length;
  }

  /**
   * Reads a file.
   *
   * @throws TlsFileException if the file cannot be read, or is larger than {@link #LIMIT}
   */
  static PemFile open(TlsFile role, String path) {
    Slab bytes = Slab.allocate(FIRST_BYTES);
    try (Slab name = Slab.ofString(path)) {
      int length = SmallFile.read(LibC.system(), name.address(), bytes);
      while (length == bytes.size() && length < LIMIT) {
        erase(bytes);
        bytes = Slab.allocate(2L * length);
        length = SmallFile.read(LibC.system(), name.address(), bytes);
      }
      if (length >= 0 && length < bytes.size()) {
        return new PemFile(role, path, bytes, length);
      }
      erase(bytes);
      throw new TlsFileException(
          role, path, length < 0 ? Errno.describe(length) : "larger than " + LIMIT + " bytes");
    }
  }

  /** Frees memory that may hold a key. */
  private static void erase(Slab bytes) {
    bytes.clear(0, bytes.size());
    bytes.close();
  }

  /**
   * Moves to the next block.
   *
   * @return whether there is one
   * @throws TlsFileException if the block has no end, or is not Base64
   */
  boolean next() {
    int begin = find(BEGIN, at, length);
    if (begin < 0) {
      return false;
    }
    int labelStart = begin + BEGIN.length;
    int labelEnd = find(DASHES, labelStart, Math.min(length, labelStart + LONGEST_LABEL));
    int end = labelEnd < 0 ? -1 : find(END, labelEnd + DASHES.length, length);
    if (end < 0) {
      throw failure("a PEM block has no end line");
    }
    label = new String(text.bytes(labelStart, labelEnd - labelStart), StandardCharsets.US_ASCII);
    decode(labelEnd + DASHES.length, end);
    at = end + END.length;
    return true;
  }

  private int find(byte[] wanted, int from, int to) {
    for (int i = from; i <= to - wanted.length; i++) {
      int same = 0;
      while (same < wanted.length && text.getByte(i + same) == wanted[same]) {
        same++;
      }
      if (same == wanted.length) {
        return i;
      }
    }
    return -1;
  }

  /** Decodes Base64 (RFC 4648, 4) with white space in it. */
  private void decode(int from, int to) {
    blockLength = 0;
    // only encrypted keys have headers (RFC 1421)
    encrypted = indexOf((byte) ':', from, to) >= 0;
    if (encrypted) {
      return;
    }
    int bits = 0;
    int count = 0;
    int padding = 0;
    for (int i = from; i < to; i++) {
      int c = text.getByte(i);
      int value = value(c);
      if (value >= 0 && padding == 0) {
        bits = (bits << 6) | value;
        if (++count == 4) {
          append(bits, 3);
          bits = 0;
          count = 0;
        }
      } else if (c == '=') {
        padding++;
      } else if ((c & 0xff) > ' ') {
        throw failure("a PEM block is not Base64");
      }
    }
    if (count == 1 || (padding != 0 && padding + count != 4)) {
      throw failure("a PEM block is truncated");
    }
    if (count > 0) {
      append(bits << (6 * (4 - count)), count - 1);
    }
  }

  private int indexOf(byte wanted, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.getByte(i) == wanted) {
        return i;
      }
    }
    return -1;
  }

  private void append(int bits, int bytes) {
    if (blockLength + bytes > block.length) {
      byte[] larger = Arrays.copyOf(block, block.length * 2);
      Arrays.fill(block, (byte) 0);
      block = larger;
    }
    for (int i = 0; i < bytes; i++) {
      block[blockLength++] = (byte) (bits >> (16 - 8 * i));
    }
  }

  private static int value(int c) {
    if (c >= 'A' && c <= 'Z') {
      return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
      return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
      return c - '0' + 52;
    }
    return c == '+' ? 62 : c == '/' ? 63 : -1;
  }

  /** The label of the block: {@code CERTIFICATE} for example. */
  String label() {
    return label;
  }

  /** Whether the block is a certificate. */
  boolean isCertificate() {
    return label.equals("CERTIFICATE") || label.equals("X509 CERTIFICATE");
  }

  /** Whether the block is encrypted; by RFC 1421 it is not decoded then. */
  boolean isEncrypted() {
    return encrypted || label.equals("ENCRYPTED PRIVATE KEY");
  }

  /** An array whose first {@link #blockLength()} bytes are the block; valid until the next one. */
  byte[] block() {
    return block;
  }

  int blockLength() {
    return blockLength;
  }

  byte[] copyOfBlock() {
    return Arrays.copyOf(block, blockLength);
  }

  /** An exception for this file. */
  TlsFileException failure(String reason) {
    return new TlsFileException(role, path, reason);
  }

  /** Clears the memory, which may hold a key, and frees it. */
  @Override
  public void close() {
    Arrays.fill(block, (byte) 0);
    erase(text);
  }
}
