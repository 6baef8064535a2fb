package dev.panapulse.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.http.MediaType;
import dev.panapulse.http.RequestBuffer;
import dev.panapulse.libc.Slab;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class SpoolRecordTest {
  private static final byte[] BODY = "an encoded request".getBytes(US_ASCII);

  private static int crc(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }

  /** The layout on disk, which later versions must be able to read. */
  private static byte[] head(String mark) {
    ByteBuffer head = ByteBuffer.allocate(80).order(ByteOrder.LITTLE_ENDIAN);
    head.put("PPR3".getBytes(US_ASCII)).putInt(0);
    head.putLong(4_096).putLong(17).putLong(1_000).putLong(2_000);
    head.putInt(BODY.length).putInt(crc(BODY, 0, BODY.length)).putInt(5);
    head.put((byte) 3).put((byte) 1).putShort((short) 0);
    head.putLong(-3_000).putLong(0x1234_5678_9abc_def0L);
    head.put(mark.isEmpty() ? new byte[8] : mark.getBytes(US_ASCII));
    head.putInt(4, crc(head.array(), 8, 64));
    return head.array();
  }

  @Test
  void aHeadIsLaidOutAsDescribed() {
    try (SpoolRecord record = new SpoolRecord();
        RequestBuffer body = new RequestBuffer(64);
        Slab bytes = Slab.allocate(BODY.length)) {
      bytes.put(0, BODY, 0, BODY.length);
      body.reserve(BODY.length, true, MediaType.PROTOBUF).copyFrom(bytes, 0, 0, BODY.length);
      record.fill(
          4_096, 17, 1_000, 2_000, -3_000, 0x1234_5678_9abc_def0L, body, 5, SpoolProtocol.GRPC);
      assertArrayEquals(head(""), record.bytes().bytes(0, SpoolRecord.HEAD));
      assertTrue(record.isValid(4_096));
      assertFalse(record.isValid(0), "at another place it is no record");
      assertTrue(record.isIntact(bytes));
    }
  }

  @Test
  void aHeadIsReadAsDescribed() {
    try (SpoolRecord record = new SpoolRecord()) {
      record.bytes().put(0, head("PSPTDONE"), 0, SpoolRecord.HEAD);
      assertTrue(record.isValid(4_096));
      assertEquals(17, record.number());
      assertEquals(2_000, record.newest());
      assertEquals(-3_000, record.clockOffset());
      assertEquals(0x1234_5678_9abc_def0L, record.boot());
      assertEquals(BODY.length, record.length());
      assertEquals(5, record.points());
      assertEquals(SpoolProtocol.GRPC, record.protocol());
      assertTrue(record.compressed());
      assertTrue(record.done());
      record.bytes().put(0, head(""), 0, SpoolRecord.HEAD);
      assertFalse(record.done());
    }
  }
}
