package dev.panapulse.cli;

/** Which Panapulse this is. */
final class Version {
  /** The version in pom.xml, without {@code -SNAPSHOT}; a test compares the two. */
  static final String NUMBER = "0.1.0";

  private Version() {}
}
