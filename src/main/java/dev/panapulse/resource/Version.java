package dev.panapulse.resource;

/** The version of Panapulse. */
public final class Version {
  /** The version in pom.xml, without {@code -SNAPSHOT}; a test compares the two. */
  public static final String NUMBER = "0.1.0";

  private Version() {}
}
