package dev.panapulse.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Recognizes keys in the bytes that a terminal sends; a sequence may come in parts. Unknown ones
 * are left out.
 */
final class Keys {
  private static final int ESCAPE = 0x1b;

  /** Longer sequences are no keys. */
  private static final int MOST_PARAMETERS = 8;

  private enum State {
    PLAIN,
    ESCAPED,
    SEQUENCE
  }

  private final StringBuilder parameters = new StringBuilder();
  private State state = State.PLAIN;

  /** The keys that are whole with these bytes. */
  List<Key> of(byte... bytes) {
    List<Key> keys = new ArrayList<>();
    for (byte each : bytes) {
      next(each).ifPresent(keys::add);
    }
    return keys;
  }

  private Optional<Key> next(byte next) {
    if (next == ESCAPE) {
      state = State.ESCAPED;
      return Optional.empty();
    }
    return switch (state) {
      case PLAIN -> plain(next);
      case ESCAPED -> {
        boolean begins = next == '[' || next == 'O';
        state = begins ? State.SEQUENCE : State.PLAIN;
        parameters.setLength(0);
        yield begins ? Optional.empty() : plain(next);
      }
      case SEQUENCE -> sequence(next);
    };
  }

  private Optional<Key> sequence(byte next) {
    boolean isFinal = next >= '@' && next <= '~' && next != '[';
    if (isFinal) {
      state = State.PLAIN;
      return special((char) next);
    }
    if (parameters.length() == MOST_PARAMETERS) {
      state = State.PLAIN;
    } else {
      parameters.append((char) next);
    }
    return Optional.empty();
  }

  private Optional<Key> special(char last) {
    return switch (last) {
      case 'A' -> Optional.of(Key.UP);
      case 'B' -> Optional.of(Key.DOWN);
      case 'H' -> Optional.of(Key.FIRST);
      case 'F' -> Optional.of(Key.LAST);
      case '~' ->
          switch (parameters.toString()) {
            case "1", "7" -> Optional.of(Key.FIRST);
            case "4", "8" -> Optional.of(Key.LAST);
            case "5" -> Optional.of(Key.PAGE_UP);
            case "6" -> Optional.of(Key.PAGE_DOWN);
            default -> Optional.empty();
          };
      default -> Optional.empty();
    };
  }

  private static Optional<Key> plain(byte next) {
    return switch (next) {
      case 'q', 'Q', 0x03, 0x1c -> Optional.of(Key.QUIT);
      case 0x1a -> Optional.of(Key.STOP);
      case 0x0c -> Optional.of(Key.REDRAW);
      case 'k' -> Optional.of(Key.UP);
      case 'j' -> Optional.of(Key.DOWN);
      case ' ' -> Optional.of(Key.PAGE_DOWN);
      case 'g' -> Optional.of(Key.FIRST);
      case 'G' -> Optional.of(Key.LAST);
      case 's' -> Optional.of(Key.SORT);
      case '1' -> Optional.of(Key.CORES);
      case '?', 'h' -> Optional.of(Key.HELP);
      default -> Optional.empty();
    };
  }
}
