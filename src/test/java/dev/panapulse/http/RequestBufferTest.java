package dev.panapulse.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.libc.Slab;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RequestBufferTest {
  private static MessageWriter writer(byte[] bytes) {
    return new MessageWriter() {
      @Override
      public void writeMessage(OutputStream output) throws IOException {
        int half = bytes.length / 2;
        output.write(bytes, 0, half);
        if (bytes.length > half) {
          output.write(bytes[half]);
          output.write(bytes, half + 1, bytes.length - half - 1);
        }
      }

      @Override
      public int getContentLength() {
        return bytes.length;
      }
    };
  }

  private static byte[] content(RequestBuffer buffer) {
    return buffer.bytes().bytes(0, (int) buffer.length());
  }

  private static byte[] gunzip(byte[] bytes) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    }
  }

  @Property(tries = 200)
  void whatGoesInComesOut(@ForAll byte[] first, @ForAll byte[] second) throws IOException {
    try (RequestBuffer buffer = new RequestBuffer(16)) {
      buffer.encode(writer(first), false, MediaType.PROTOBUF);
      assertArrayEquals(first, content(buffer));
      assertFalse(buffer.compressed());
      buffer.encode(writer(second), true, MediaType.PROTOBUF);
      assertArrayEquals(second, gunzip(content(buffer)));
      assertTrue(buffer.compressed());
      buffer.encode(writer(first), true, MediaType.PROTOBUF);
      assertArrayEquals(first, gunzip(content(buffer)));
    }
  }

  @Test
  void growsAndShrinksBack() throws IOException {
    byte[] large = new byte[300_000];
    new Random(1).nextBytes(large);
    byte[] small = new byte[500];
    try (RequestBuffer buffer = new RequestBuffer(1024)) {
      buffer.encode(writer(large), false, MediaType.PROTOBUF);
      assertArrayEquals(large, content(buffer));
      long grown = buffer.bytes().size();
      assertTrue(grown >= 300_000 && grown < 1_200_000);
      buffer.encode(writer(large), true, MediaType.PROTOBUF);
      assertArrayEquals(large, gunzip(content(buffer)));
      for (int i = 0; i < 18; i++) {
        buffer.encode(writer(small), false, MediaType.PROTOBUF);
        assertArrayEquals(small, content(buffer));
      }
      assertEquals(1024, buffer.bytes().size());
    }
  }

  @Test
  void staysLargeWhileItIsNeeded() throws IOException {
    byte[] large = new byte[100_000];
    byte[] small = new byte[500];
    try (RequestBuffer buffer = new RequestBuffer(1024)) {
      for (int i = 0; i < 50; i++) {
        buffer.encode(writer(i % 10 == 0 ? large : small), false, MediaType.PROTOBUF);
      }
      assertTrue(buffer.bytes().size() >= 100_000);
    }
  }

  @Test
  void refusesWhatExceedsTheLimitAndGoesOn() throws IOException {
    MessageWriter endless =
        new MessageWriter() {
          private final byte[] piece = new byte[1 << 20];

          @Override
          public void writeMessage(OutputStream output) throws IOException {
            for (int i = 0; i < 65; i++) {
              output.write(piece, 0, piece.length);
            }
          }

          @Override
          public int getContentLength() {
            return -1;
          }
        };
    try (RequestBuffer buffer = new RequestBuffer(1024)) {
      assertThrows(IOException.class, () -> buffer.encode(endless, false, MediaType.PROTOBUF));
      buffer.encode(writer(new byte[] {1, 2}), false, MediaType.PROTOBUF);
      assertArrayEquals(new byte[] {1, 2}, content(buffer));
    }
  }

  @Test
  void takesWhatWasEncodedBefore() {
    try (RequestBuffer buffer = new RequestBuffer(4);
        Slab spooled = Slab.allocate(100)) {
      spooled.putByte(10, (byte) 42);
      buffer.reserve(50, true, MediaType.PROTOBUF).copyFrom(spooled, 10, 0, 50);
      assertEquals(50, buffer.length());
      assertEquals(42, buffer.bytes().getByte(0));
      assertTrue(buffer.compressed());
    }
  }
}
