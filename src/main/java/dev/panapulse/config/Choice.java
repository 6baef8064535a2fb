package dev.panapulse.config;

/** A value that is written as one of a fixed set of words. */
sealed interface Choice
    permits CollectorName,
        Compression,
        Exporter,
        LogLevel,
        Protocol,
        StartOffset,
        SyncPolicy,
        Temporality {

  /** The word that stands for this value in a file, a variable or a flag. */
  String text();
}
