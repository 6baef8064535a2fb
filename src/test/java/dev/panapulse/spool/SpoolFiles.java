package dev.panapulse.spool;

import dev.panapulse.otlp.RequestTimes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * What lies in a spool's directory, by the format alone that {@link SpoolRecord} describes, with
 * nothing of the agent's code. For directories that no agent is writing to.
 */
public final class SpoolFiles {
  private static final int HEAD = 80;
  private static final long DONE = 0x454e4f4454505350L;

  /**
   * A whole record.
   *
   * @param file the name of the file it is in
   * @param settled whether it is marked as decided by the backend
   * @param rows the times of its rows that wait, or of all if it is settled, epoch nanoseconds
   */
  public record Request(String file, boolean settled, List<Long> rows) {}

  private SpoolFiles() {}

  /** The files that hold requests, the oldest first. */
  public static List<Path> segments(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().contains(".spool")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every whole record, the oldest first. */
  public static List<Request> read(Path directory) {
    List<Request> requests = new ArrayList<>();
    for (Path file : segments(directory)) {
      try {
        String name = file.getFileName().toString();
        read(name, ByteBuffer.wrap(Files.readAllBytes(file)), requests);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return requests;
  }

  /** Times of the rows that wait, the oldest request first. */
  public static List<Long> waiting(Path directory) {
    List<Long> rows = new ArrayList<>();
    for (Request request : read(directory)) {
      if (!request.settled()) {
        rows.addAll(request.rows());
      }
    }
    return rows;
  }

  /**
   * Makes the records older, the first one by the age, the others by less and less, the last one by
   * nothing: the clock from which their times were taken is said to have been ahead. The agent
   * corrects the times when it reads them in the same boot.
   */
  public static void age(Path directory, Duration age) {
    int records = read(directory).size();
    int seen = 0;
    for (Path path : segments(directory)) {
      try {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
        for (int at : heads(file)) {
          long ahead = age.toNanos() / (records - 1) * (records - 1 - seen++);
          file.putLong(at + 56, file.getLong(at + 56) + ahead);
          file.putInt(at + 4, checksum(file, at + 8, 64));
        }
        Files.write(path, file.array());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void read(String name, ByteBuffer file, List<Request> requests) {
    file.order(ByteOrder.LITTLE_ENDIAN);
    for (int at : heads(file)) {
      byte[] body = new byte[file.getInt(at + 40)];
      file.get(at + HEAD, body);
      List<Long> rows = RequestTimes.of(body, (file.get(at + 53) & 1) != 0);
      long mark = file.getLong(at + 72);
      // in tests each row has one point
      int settled = mark == DONE ? 0 : progress(mark, file.getLong(at + 16));
      requests.add(new Request(name, mark == DONE, rows.stream().sorted().skip(settled).toList()));
    }
  }

  /** Where whole records begin. */
  private static List<Integer> heads(ByteBuffer file) {
    List<Integer> heads = new ArrayList<>();
    int at = 0;
    while (at + HEAD <= file.limit()) {
      int length = file.getInt(at + 40);
      if (isWhole(file, at, length)) {
        heads.add(at);
        at += (HEAD + length + 7) / 8 * 8;
      } else {
        at += 8;
      }
    }
    return heads;
  }

  /** Points that are settled of a record with that number. */
  private static int progress(long mark, long number) {
    long settled = (mark >>> 24) & 0xff_ffffL;
    long check = ((((settled + 1) ^ (number << 24)) * 0x9E3779B1L) >>> 16) & 0xffff;
    return (mark & 0xff_ffffL) == 0x505350L && mark >>> 48 == check ? (int) settled : 0;
  }

  private static boolean isWhole(ByteBuffer file, int at, int length) {
    return file.get(at) == 'P'
        && file.get(at + 1) == 'P'
        && file.get(at + 2) == 'R'
        && file.getLong(at + 8) == at
        && file.getInt(at + 4) == checksum(file, at + 8, 64)
        && length > 0
        && at + HEAD + (long) length <= file.limit()
        && file.getInt(at + 44) == checksum(file, at + HEAD, length);
  }

  private static int checksum(ByteBuffer file, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(file.slice(offset, length));
    return (int) crc.getValue();
  }
}
