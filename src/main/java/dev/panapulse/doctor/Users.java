package dev.panapulse.doctor;

import dev.panapulse.libc.LibC;
import java.util.Optional;

/** Names of users, from passwd(5) alone: a directory service is not asked. */
final class Users {
  private static final String PASSWD = "/etc/passwd";
  private static final int ID = 2;

  private Users() {}

  /** The name of a user, or {@code user 1234}. */
  static String name(LibC libc, long id) {
    String number = Long.toString(id);
    return line(libc, ID, number).map(fields -> fields[0]).orElse("user " + number);
  }

  /** The number of a user; empty: passwd(5) has none of that name. */
  static Optional<Long> id(LibC libc, String name) {
    return line(libc, 0, name).flatMap(fields -> number(fields[ID]));
  }

  static Optional<Long> number(String digits) {
    try {
      return Optional.of(Long.valueOf(digits.strip()));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  private static Optional<String[]> line(LibC libc, int field, String value) {
    return TextFile.read(libc, PASSWD)
        .flatMap(text ->
            text.lines()
                .map(line -> line.split(":", -1))
                .filter(fields -> fields.length > ID && fields[field].equals(value))
                .findFirst());
  }
}
