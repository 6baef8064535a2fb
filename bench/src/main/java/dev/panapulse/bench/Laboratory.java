package dev.panapulse.bench;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** What every measurement needs. */
record Laboratory(
    Site site, ControlGroups groups, LoopbackTls tls, Progress progress, AtomicInteger serial) {

  /** A directory for one agent's run, not made yet. */
  Path newWork(String agent) {
    return site.work().resolve(agent + "-" + serial.incrementAndGet());
  }

  /** Where it says what it does. */
  interface Progress {
    void say(String text);
  }
}
