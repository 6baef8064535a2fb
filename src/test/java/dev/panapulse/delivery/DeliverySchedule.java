package dev.panapulse.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.config.SpoolOrder;
import dev.panapulse.config.SpoolSettings;
import dev.panapulse.config.SpoolSettingsFixture;
import dev.panapulse.config.SyncPolicy;
import dev.panapulse.ledger.DropReason;
import dev.panapulse.libc.Errno;
import dev.panapulse.otlp.BackendScript;
import dev.panapulse.otlp.BackendScript.Verdict;
import dev.panapulse.otlp.FaultyBackend;
import dev.panapulse.otlp.FaultyBackend.Exchange;
import dev.panapulse.otlp.Outcome;
import dev.panapulse.otlp.ScriptedBackend;
import dev.panapulse.otlp.SocketBackend;
import dev.panapulse.spool.SpoolFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * One random schedule, in virtual time, and the model of what has to come of it.
 *
 * <p>To the model a row has a fate once the agent has heard one for it: accepted or rejected. From
 * then on it is never sent again, unless the agent died before that could be noted, the disk did
 * not let it be noted, or it is in a request that is sent in parts; and so only by a later agent. A
 * row without a fate waits, on the disk or in the agent's memory, or is gone; and all that are gone
 * are counted by the agent, or were in its memory when it was killed.
 */
final class DeliverySchedule {
  /** When it all begins, epoch nanoseconds. */
  static final long BEGIN = 1_700_000_000_000_000_000L;

  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1_000 * MILLI;
  private static final long MUCH = 1 << 20;
  private static final List<SyncPolicy> SYNC_POLICIES = List.of(SyncPolicy.values());

  private final Random random;
  private final Path directory;
  private final SpoolSettings settings;
  private final int batchRows;
  private final int series;
  private final ScheduledDisk disk = new ScheduledDisk();
  private final FaultyBackend backend;
  private final AgentLife.Way way;

  /** To the same backend, with or without compression where the first is not. */
  private final AgentLife.Way otherWay;

  private final int steps;

  /** A backend with a thread of its own tells, too. */
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());

  private final List<Long> published = new ArrayList<>();
  private final Map<Long, Verdict> fates = new HashMap<>();

  /** Rows with a fate that is not noted on the disk: they may come once more. */
  private final Set<Long> again = new HashSet<>();

  /** Rows whose fate the disk did not let the agent note. */
  private final Set<Long> unmarked = new HashSet<>();

  /** Those that ever were so. */
  private final Set<Long> sentAgain = new HashSet<>();

  /** Rows that got their fate in the present step. */
  private final Set<Long> decidedNow = new HashSet<>();

  private final List<Throwable> wrong = new ArrayList<>();
  private final Set<Long> gone = new HashSet<>();

  private long now = SECOND;
  private int judged;
  private boolean uncountable;

  private final boolean isOldestFirst;

  /** Whether a request of the spool may have been overtaken: it was set aside or unreadable. */
  private boolean mayBeOvertaken;

  private long newestStored;
  private final Set<Long> stored = new HashSet<>();

  private boolean undoneEver;

  /**
   * Whether the present agent could not open its spool at once, and may find it unreadable then.
   */
  private boolean opensLate;

  /** Whether the present agent could not read its disk for a time. */
  private boolean unreadable;

  private AgentLife life;

  /** Rows in two requests of the spool: a kill came between the copy and the mark. */
  private final Set<Long> copied = new HashSet<>();

  /** Where a schedule's requests go. */
  interface Backends {
    /** The arguments are those of {@link ScriptedBackend#ScriptedBackend}. */
    FaultyBackend make(Random random, LongConsumer passTime, BooleanSupplier senderIsDead);
  }

  DeliverySchedule(long seed, Path directory, int steps, Backends backends) {
    this.random = new Random(seed);
    this.directory = directory;
    this.steps = steps;
    long maxBytes = random.nextInt(4) == 0 ? 4_096 + random.nextInt(8_192) : MUCH;
    Duration maxAge = random.nextInt(4) == 0 ? Duration.ofMinutes(10) : Duration.ofDays(10);
    SyncPolicy sync = SYNC_POLICIES.get(random.nextInt(SYNC_POLICIES.size()));
    SpoolOrder order = random.nextInt(2) == 0 ? SpoolOrder.OLDEST_FIRST : SpoolOrder.LIVE_FIRST;
    settings =
        SpoolSettingsFixture.in(directory)
            .maxBytes(maxBytes)
            .maxAge(maxAge)
            .sync(sync)
            .order(order)
            .settings();
    isOldestFirst = order == SpoolOrder.OLDEST_FIRST;
    batchRows = 1 + random.nextInt(6);
    // rows of 4 kB fill the ring, small ones never do
    series = random.nextInt(3) == 0 ? 500 : 1;
    backend = backends.make(random, nanos -> now += nanos, disk::step);
    boolean isCompressed = random.nextBoolean();
    way = AgentLife.to(backend, isCompressed);
    otherWay = AgentLife.to(backend, !isCompressed);
    life = start();
    tell(order + ", max_bytes " + maxBytes + ", batches of " + batchRows + ", series " + series);
  }

  private AgentLife start() {
    // what cannot be read cannot be counted when it has to make room
    uncountable = disk.unreadable != 0 && settings.maxBytes() < MUCH;
    opensLate = disk.refuses != 0;
    unreadable = false;
    mayBeOvertaken |= opensLate || disk.unreadable != 0;
    return new AgentLife(
        disk.libc(),
        settings,
        way,
        this::exported,
        batchRows,
        series,
        random.nextLong(),
        () -> now);
  }

  private void tell(String what) {
    told.add(what);
  }

  /** Runs it; how many rows were sampled. */
  long run() {
    try {
      for (int step = 0; step < steps; step++) {
        step();
      }
      tell("all is well");
      heal();
      drain();
      stop();
      // what could not be marked or taken away before is found once more
      life = start();
      drain();
      stop();
      way.close().run();
      otherWay.close().run();
      backend.close();
      judgeTheEnd();
      return published.size();
    } finally {
      disk.endOfProcess();
      way.close().run();
      otherWay.close().run();
      backend.close();
    }
  }

  private void step() {
    switch (random.nextInt(30)) {
      case 0 -> {
        tell("backend: healthy");
        backend.unruly(false);
        backend.reachable(true);
        backend.follow(() -> backend.anyYes(random));
      }
      case 2 -> {
        tell("backend: yes or elsewhere");
        backend.reachable(true);
        backend.follow(() -> backend.yesOrElsewhere(random));
      }
      case 1 -> {
        tell("backend: anything");
        backend.unruly(true);
        backend.reachable(true);
        backend.follow(this::anyScript);
      }
      case 3 -> {
        tell("backend: unavailable");
        backend.reachable(true);
        backend.follow(() -> backend.unavailable(random));
      }
      case 4, 5 -> {
        tell("backend: unreachable");
        backend.reachable(false);
      }
      case 6 -> {
        int most = random.nextBoolean() ? Integer.MAX_VALUE : 1 + random.nextInt(4);
        tell("backend: takes " + most + " rows");
        backend.takesAtMost(most);
      }
      case 7 -> faultOfTheDisk();
      case 8 -> {
        tell("disk: well");
        disk.heal();
      }
      case 9 -> {
        stop();
        life = start();
      }
      case 10 -> kill(0);
      case 11 -> kill(1 + random.nextInt(20));
      case 25 -> redirect();
      case 12, 13, 14, 15 -> pass(random.nextLong(5 * SECOND));
      case 16 -> pass(random.nextLong(100 * SECOND));
      case 17 -> pass(random.nextLong(500 * SECOND));
      case 18, 19, 20, 21, 22, 23, 24 -> {
        sample(1 + random.nextInt(random.nextInt(8) == 0 ? 60 : 3));
        work();
      }
      default -> work();
    }
  }

  private BackendScript anyScript() {
    BackendScript script = backend.any(random);
    tell("  answers " + script);
    return script;
  }

  private void redirect() {
    int rows = 1 + random.nextInt(6);
    tell("other settings: batches of " + rows);
    // a backend on sockets compares with what the one sender that it knows has sent
    boolean isOther = random.nextBoolean() && !(backend instanceof SocketBackend);
    life.redirect(isOther ? otherWay : way, rows);
  }

  private void faultOfTheDisk() {
    switch (random.nextInt(3)) {
      case 0 -> {
        disk.room = random.nextInt(2_000);
        tell("disk: " + disk.room + " bytes of room");
      }
      case 1 -> {
        disk.refuses = random.nextBoolean() ? Errno.EROFS : Errno.EIO;
        tell("disk: refuses changes, " + disk.refuses);
      }
      default -> {
        disk.unreadable = Errno.EIO;
        uncountable |= opensLate && settings.maxBytes() < MUCH;
        tell("disk: unreadable");
      }
    }
  }

  private void heal() {
    disk.heal();
    backend.reachable(true);
    backend.unruly(false);
    backend.takesAtMost(Integer.MAX_VALUE);
    backend.follow(backend::ok);
  }

  private void pass(long nanos) {
    tell(nanos / MILLI + " ms go by");
    now += nanos;
  }

  private void sample(int rows) {
    tell(rows + " rows");
    for (int i = 0; i < rows; i++) {
      now += MILLI;
      long time = BEGIN + now;
      published.add(time);
      life.sample(time);
    }
  }

  private void work() {
    tell("work");
    workQuietly();
  }

  private void workQuietly() {
    life.work();
    noteTheUnmarked();
    assertLedger();
  }

  private void assertLedger() {
    life.assertLedger();
    if (series == 1) {
      // all that a schedule samples is less than the ring holds, and than the spool if that is
      // large
      life.assertNoneDropped(DropReason.BUFFER_FULL);
      if (settings.maxBytes() == MUCH) {
        life.assertNoneDropped(DropReason.SPOOL_FULL);
      }
    }
    unreadable |= disk.unreadable != 0;
    mayBeOvertaken |= unreadable || life.hasAside();
    if (!unreadable && disk.holes == 0) {
      // what is torn was never in the books
      life.assertNoneDropped(DropReason.CORRUPT);
    }
  }

  private void exported(boolean live, Supplier<List<Long>> rows, Outcome outcome, Duration took) {
    try {
      backend.ended(rows, outcome, took);
      List<Exchange> exchanges = backend.exchanges();
      for (; judged < exchanges.size(); judged++) {
        Exchange exchange = exchanges.get(judged);
        boolean isLast = judged == exchanges.size() - 1;
        judge(exchange, isLast);
      }
    } catch (RuntimeException | AssertionError e) {
      // the agent would take it for a defect of its own, and go on
      wrong.add(e);
      throw e;
    }
  }

  /** Takes down the fates that the agent heard. */
  private void judge(Exchange exchange, boolean isLast) {
    assertOrder(exchange);
    for (long row : exchange.rows()) {
      assertTrue(
          !fates.containsKey(row) || again.contains(row) || copied.contains(row),
          () -> "sent again, and had its fate: " + exchange);
    }
    if (!exchange.heard() || !isLast) {
      // a request that is rejected may be repeated at once without compression
      return;
    }
    Verdict verdict = exchange.script().verdict();
    if (verdict == Verdict.REJECTED && exchange.rows().size() > 1) {
      // each of them may still be accepted
      verdict = Verdict.TOO_LARGE;
    }
    if (verdict == Verdict.ACCEPTED || verdict == Verdict.REJECTED) {
      for (long row : exchange.rows()) {
        fates.put(row, verdict);
        again.remove(row);
      }
      decidedNow.addAll(exchange.rows());
    }
    life.heard(verdict, exchange.rows().size(), exchange.script().rejected());
  }

  /** No row is stored behind a newer one, unless it is stored for the second time. */
  private void assertOrder(Exchange exchange) {
    mayBeOvertaken |= disk.unreadable != 0;
    if (!exchange.script().stores()) {
      return;
    }
    for (long row : exchange.rows()) {
      if (stored.add(row)) {
        assertTrue(
            !isOldestFirst || mayBeOvertaken || row > newestStored,
            () -> "overtaken: row " + (row - BEGIN) + " in " + exchange);
        newestStored = Math.max(newestStored, row);
      }
    }
  }

  /** Looks which fates the disk did not let the agent note, behind each of its steps. */
  private void noteTheUnmarked() {
    if (!wrong.isEmpty()) {
      throw new AssertionError(wrong.getFirst().getMessage(), wrong.getFirst());
    }
    if (!disk.undone.isEmpty()) {
      undoneEver = true;
      for (SpoolFiles.Request request : SpoolFiles.read(directory)) {
        // one mark is for all its parts, of which earlier steps may have sent some
        if (disk.undone.contains(request.file())
            && !request.settled()
            && request.rows().stream().anyMatch(decidedNow::contains)) {
          request.rows().stream().filter(fates::containsKey).forEach(unmarked::add);
        }
      }
      disk.undone.clear();
    }
    decidedNow.clear();
  }

  private void drain() {
    for (int i = 0; i < 3_000 && !life.isIdle(); i++) {
      if (i % 16 == 0) {
        // what was turned down goes out again once rows are accepted
        sample(1);
      }
      // the longest that a backend may ask for
      now += i % 8 == 7 ? 4_000 * SECOND : SECOND;
      workQuietly();
    }
    assertTrue(life.isIdle(), "something waits for ever");
  }

  private void stop() {
    tell("stop");
    life.stop();
    noteTheUnmarked();
    assertLedger();
    if (disk.isWell() && settings.maxBytes() == MUCH) {
      assertEquals(0, life.inMemory(), "neither sent nor in the spool");
    }
    long accounted = life.dropped() + life.inMemory();
    Set<Long> waiting = endOfProcess();
    long newlyGone = lookForTheGone(waiting);
    comesAgain(Set.of());
    if (uncountable) {
      tell(newlyGone + " rows are gone, some of them uncounted");
    } else if (!undoneEver && disk.holes == 0 && again.isEmpty()) {
      assertEquals(accounted, newlyGone, "rows that are gone are counted");
    } else {
      assertTrue(newlyGone <= accounted, newlyGone + " rows are gone, counted " + accounted);
    }
  }

  private Set<Long> endOfProcess() {
    life.close();
    disk.endOfProcess();
    return new HashSet<>(SpoolFiles.waiting(directory));
  }

  /** After so many calls; 0: between two. */
  private void kill(int calls) {
    tell("kill within " + calls + " calls");
    long atRisk = life.inMemory();
    int begin = judged;
    if (calls > 0) {
      disk.dieAfter(calls);
      if (random.nextInt(3) == 0) {
        life.stop();
      } else {
        now += random.nextLong(3 * SECOND);
        life.work();
      }
    } else {
      disk.dieAfter(0);
    }
    noteTheUnmarked();
    long dropped = life.dropped();
    Set<Long> waiting = endOfProcess();
    // the request in flight, and no other, may go out twice
    List<Exchange> since = backend.exchanges().subList(begin, judged);
    Set<Long> inFlight = since.isEmpty() ? Set.of() : new HashSet<>(since.getLast().rows());
    comesAgain(inFlight);
    long newlyGone = lookForTheGone(waiting);
    assertTrue(
        uncountable || newlyGone <= dropped + atRisk,
        newlyGone + " rows are gone; in memory " + atRisk + ", dropped " + dropped);
    life = start();
  }

  /** Takes down which rows have their fate and are on the disk: no others than there must be. */
  private void comesAgain(Set<Long> inFlight) {
    Set<Long> waiting = new HashSet<>();
    for (long row : SpoolFiles.waiting(directory)) {
      if (!waiting.add(row)) {
        copied.add(row);
        sentAgain.add(row);
      }
    }
    for (SpoolFiles.Request request : SpoolFiles.read(directory)) {
      List<Long> decided = request.rows().stream().filter(fates::containsKey).toList();
      if (!request.settled() && !decided.isEmpty()) {
        boolean isInFlight = request.rows().stream().anyMatch(inFlight::contains);
        for (long row : decided) {
          assertTrue(
              isInFlight || again.contains(row) || copied.contains(row) || unmarked.contains(row),
              "not in flight, and comes again");
          again.add(row);
          sentAgain.add(row);
        }
      }
    }
  }

  /** How many rows have neither a fate nor a place any more, of which that is new. */
  private long lookForTheGone(Set<Long> waiting) {
    long count = 0;
    for (long row : published) {
      if (!fates.containsKey(row) && !waiting.contains(row) && gone.add(row)) {
        count++;
      }
    }
    return count;
  }

  private void judgeTheEnd() {
    assertEquals(List.of(), SpoolFiles.segments(directory), "files are left");
    Map<Long, Integer> stored = new HashMap<>();
    Map<Long, Integer> unknowable = new HashMap<>();
    for (Exchange exchange : backend.exchanges()) {
      boolean known = exchange.heard() && exchange.script().verdict() == Verdict.ACCEPTED;
      for (long row : exchange.rows()) {
        if (exchange.script().stores()) {
          stored.merge(row, 1, Integer::sum);
          unknowable.merge(row, known ? 0 : 1, Integer::sum);
        }
      }
    }
    for (long row : published) {
      int times = stored.getOrDefault(row, 0);
      Verdict fate = fates.get(row);
      assertTrue(fate != null || gone.contains(row), "a row without a fate");
      assertTrue(fate != Verdict.ACCEPTED || times > 0, "accepted and not stored");
      assertTrue(
          times <= 1 + unknowable.getOrDefault(row, 0) || sentAgain.contains(row),
          times + " times stored");
    }
  }

  @Override
  public String toString() {
    return "\n  " + String.join("\n  ", told);
  }
}
