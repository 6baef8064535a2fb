package dev.panapulse.otlp;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.Slab;
import dev.panapulse.net.Failure;
import dev.panapulse.net.Transport;
import dev.panapulse.otlp.BackendScript.End;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A backend in memory, below the agent's own protocol: it does with each request what a script says
 * and keeps a record of it. Time passes in it only as it is told to the clock that it is given.
 */
abstract class MemoryBackend implements FaultyBackend {
  /** How long an exchange may take. */
  static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** Answers that are longer come in pieces as large as they are asked for. */
  private static final int CUT_UP_TO = 1_000;

  final RandomGenerator random;
  private final LongConsumer passTime;
  private final BooleanSupplier senderIsDead;
  private final List<Exchange> exchanges = new ArrayList<>();

  private Supplier<BackendScript> scripts = this::ok;
  private boolean reachable = true;
  private int mostRows = Integer.MAX_VALUE;
  private Predicate<List<Long>> refused = rows -> false;
  private Supplier<BackendScript> tooLarge = this::sayTooLarge;

  /**
   * A backend that takes everything.
   *
   * @param random to cut what is sent and received into pieces
   * @param passTime told how many nanoseconds go by
   * @param senderIsDead asked before each call: from then on nothing more happens
   */
  MemoryBackend(RandomGenerator random, LongConsumer passTime, BooleanSupplier senderIsDead) {
    this.random = random;
    this.passTime = passTime;
    this.senderIsDead = senderIsDead;
  }

  @Override
  public final void follow(Supplier<BackendScript> source) {
    scripts = source;
  }

  @Override
  public final void reachable(boolean yes) {
    reachable = yes;
  }

  @Override
  public final void takesAtMost(int rows) {
    mostRows = rows;
  }

  @Override
  public final void followAbove(Supplier<BackendScript> source) {
    tooLarge = source;
  }

  @Override
  public final void followRows(Predicate<List<Long>> rows) {
    refused = rows;
  }

  /** What is done with a request that has too many rows. */
  final BackendScript tooLarge() {
    return tooLarge.get();
  }

  /** Says that a request is too large. */
  abstract BackendScript sayTooLarge();

  @Override
  public final List<Exchange> exchanges() {
    return exchanges;
  }

  final BackendScript nextScript() {
    return scripts.get();
  }

  final boolean takes(List<Long> rows) {
    return rows.size() <= mostRows && !refused.test(rows);
  }

  /** One connection at a time, from the sender's side. */
  abstract class Wire implements Transport {
    private final boolean endDecides;
    private boolean connected;

    /** What is to be said. */
    private byte[] words = {};

    private int said;

    /** How much of it is to be heard before the sender knows what became of its last request. */
    private int decisive;

    /** Whether the sender may still learn that. */
    private boolean judging;

    /** What happens once all was said. */
    End end = End.KEEP;

    /**
     * A connection that is not made yet.
     *
     * @param endDecides whether the sender may have to see what follows an answer, the end of the
     *     connection for example, to know that it was whole
     */
    Wire(boolean endDecides) {
      this.endDecides = endDecides;
    }

    /** Begins a connection that was made. */
    void begin() {}

    /** Takes bytes from a sender that lives. */
    abstract long take(byte[] bytes);

    @Override
    public final int connect(long deadline) {
      disconnect();
      if (senderIsDead.getAsBoolean()) {
        return Failure.CLOSED_EARLY.code();
      }
      if (!reachable) {
        return switch (random.nextInt(4)) {
          case 0 -> {
            passTime.accept(TIMEOUT.toNanos());
            yield Failure.TIMED_OUT.code();
          }
          case 1 -> Failure.NAME_NOT_RESOLVED.code();
          default -> -Errno.ECONNREFUSED;
        };
      }
      connected = true;
      begin();
      return 0;
    }

    @Override
    public final boolean connected() {
      return connected;
    }

    @Override
    public final boolean stale() {
      // what was said, or the end, may be on its way when the next request begins
      return (speaking() || end != End.KEEP) && random.nextBoolean();
    }

    final boolean speaking() {
      return said < words.length;
    }

    /** Says more. */
    final void say(byte[] bytes) {
      byte[] left = Arrays.copyOfRange(words, said, words.length);
      words = Arrays.copyOf(left, left.length + bytes.length);
      System.arraycopy(bytes, 0, words, left.length, bytes.length);
      decisive -= said;
      said = 0;
    }

    /** Says what the script has for a request with these rows; on record from now on. */
    final void answer(BackendScript script, byte[] bytes, List<Long> rows) {
      say(bytes);
      end = script.end();
      decisive = words.length;
      judging = true;
      exchanges.add(new Exchange(script, rows, true));
    }

    /** Nothing more of what was to be said is heard. */
    final void fallSilent() {
      said = words.length;
    }

    /** The sender goes on to its next request: of the last one it knows what it will ever know. */
    final void forgetJudgement() {
      judging = false;
    }

    /** What a sender finds that goes on sending on a connection that has ended. */
    final long sendingBehindTheEnd() {
      return random.nextBoolean() ? -Errno.EPIPE : -Errno.ECONNRESET;
    }

    @Override
    public final long send(Slab from, long offset, long length, boolean more, long deadline) {
      if (senderIsDead.getAsBoolean()) {
        if (speaking() || !endDecides) {
          unheard();
        }
        return Failure.CLOSED_EARLY.code();
      }
      return take(from.bytes(offset, (int) length));
    }

    @Override
    public final long receive(Slab into, long offset, long length, long deadline) {
      if (senderIsDead.getAsBoolean()) {
        unheard();
        return Failure.CLOSED_EARLY.code();
      }
      if (speaking()) {
        int count = Math.min(words.length - said, (int) length);
        count = words.length > CUT_UP_TO ? count : 1 + random.nextInt(count);
        into.put(offset, words, said, count);
        said += count;
        judging &= endDecides || said < decisive;
        return count;
      }
      return switch (end) {
        case CLOSE -> 0;
        case RESET -> -Errno.ECONNRESET;
        case HANG -> {
          passTime.accept(TIMEOUT.toNanos());
          yield Failure.TIMED_OUT.code();
        }
        case FLOOD -> {
          for (long i = 0; i < length; i++) {
            into.putByte(offset + i, BackendScript.FLOOD[(int) (i % BackendScript.FLOOD.length)]);
          }
          yield length;
        }
        case KEEP -> throw new AssertionError("reads on behind the answer: " + exchanges.getLast());
      };
    }

    private void unheard() {
      if (judging && exchanges.getLast().heard()) {
        Exchange last = exchanges.removeLast();
        exchanges.add(new Exchange(last.script(), last.rows(), false));
      }
    }

    @Override
    public final String describe(long failure) {
      return "failure " + failure;
    }

    @Override
    public void disconnect() {
      connected = false;
      words = new byte[0];
      said = 0;
      decisive = 0;
      judging = false;
      end = End.KEEP;
    }

    @Override
    public final void close() {
      disconnect();
    }
  }
}
