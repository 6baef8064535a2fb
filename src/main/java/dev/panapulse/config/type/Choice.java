package dev.panapulse.config.type;

/** A value that is written as one of a fixed set of words. */
public interface Choice {

  /** The word that stands for this value in a file, a variable or a flag. */
  public String text();
}
