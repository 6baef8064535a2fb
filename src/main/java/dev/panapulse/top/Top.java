package dev.panapulse.top;

import dev.panapulse.libc.Clocks;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.PollSet;
import dev.panapulse.libc.TerminalSignals;
import dev.panapulse.libc.TerminationSignals;
import dev.panapulse.terminal.Key;
import dev.panapulse.terminal.Terminal;

/**
 * Shows what the host does, each second, until somebody quits, a signal comes or the terminal has
 * gone. One thread, which waits for all of that in one poll(2).
 */
public final class Top {
  private static final int END = 0;
  private static final int HANG_UP = 1;
  private static final int SIGNALS = 2;
  private static final int INPUT = 3;
  private static final int OUTPUT = 4;
  private static final int NONE = -1;
  private static final long SECOND = 1_000_000_000L;

  /** Rates need two rows; the first two come soon after each other. */
  private static final long FIRST_SECOND = SECOND / 4;

  /** Who was away for longer was stopped, and somebody else has used the screen. */
  private static final long AWAY = 3 * SECOND;

  private static final long NANOS_PER_MILLI = 1_000_000L;

  private final LibC libc;
  private final Clocks clocks;
  private final Terminal terminal;
  private final TerminationSignals end;
  private final TerminalSignals signals;
  private final RowSource source;
  private final String host;
  private final boolean unicode;
  private final HostModel model = new HostModel();
  private TopView view = TopView.first();
  private int mostScroll;
  private boolean isEnd;

  /**
   * @param host its name
   * @param unicode whether the terminal has blocks of Unicode
   */
  public Top(
      LibC libc,
      Terminal terminal,
      TerminationSignals end,
      TerminalSignals signals,
      RowSource source,
      String host,
      boolean unicode) {
    this.libc = libc;
    this.clocks = new Clocks(libc);
    this.terminal = terminal;
    this.end = end;
    this.signals = signals;
    this.source = source;
    this.host = host;
    this.unicode = unicode;
  }

  /** Takes over the terminal; whoever closes that gives it back. */
  public void run() {
    terminal.enter();
    try (PollSet events =
        new PollSet(libc, end.fd(), end.hangUpFd(), signals.fd(), terminal.fd(), NONE)) {
      loop(events);
    }
  }

  private void loop(PollSet events) {
    long before = clocks.monotonic();
    long next = before;
    long step = FIRST_SECOND;
    while (!isEnd && !terminal.isLost()) {
      long now = clocks.monotonic();
      if (now - before > AWAY) {
        takeBack();
      }
      if (now >= next) {
        source.next(model);
        next = Math.max(next + step, clocks.monotonic());
        step = SECOND;
        if (terminal.isTakenAway()) {
          terminal.enter();
        }
      }
      if (terminal.isIdle()) {
        draw();
      }
      events.watchSpace(OUTPUT, terminal.fdToWrite());
      before = clocks.monotonic();
      long left = Math.max(0, next - before);
      if (events.await((int) ((left + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI)) > 0) {
        handle(events);
      }
    }
  }

  private void draw() {
    Terminal.Size size = terminal.size();
    TopLayout.Screen screen =
        TopLayout.draw(model, source.agentLine(), view, host, unicode, size.columns(), size.rows());
    mostScroll = screen.mostScroll();
    terminal.show(screen.canvas());
  }

  private void handle(PollSet events) {
    isEnd |= events.isReady(END) || events.isReady(HANG_UP);
    if (events.isReady(OUTPUT)) {
      terminal.write();
    }
    if (events.isReady(SIGNALS)) {
      if (signals.takeStop()) {
        terminal.stop(false);
      } else {
        takeBack();
      }
    }
    if (events.isReady(INPUT)) {
      terminal.read().forEach(this::handle);
    }
  }

  private void takeBack() {
    if (terminal.isTakenAway()) {
      terminal.enter();
    } else {
      terminal.redraw();
    }
  }

  private void handle(Key key) {
    switch (key) {
      case QUIT -> isEnd = true;
      case STOP -> terminal.stop(true);
      case REDRAW -> terminal.redraw();
      default -> view = view.after(key, mostScroll);
    }
  }
}
