package dev.panapulse.bench;

import java.util.OptionalLong;

/**
 * An agent at one moment. Memory in kB of 1024 bytes, times in nanoseconds; what counts, counts
 * since the first look.
 *
 * @param nanos of {@link System#nanoTime}
 * @param cpuNanos of the processes' CPU clocks
 * @param runNanos of schedstat
 * @param queuedNanos of schedstat
 */
record Look(
    long nanos,
    long rssKb,
    long peakKb,
    long pssKb,
    long anonymousKb,
    long fileKb,
    long privateDirtyKb,
    long threads,
    long descriptors,
    long processes,
    long cpuNanos,
    long runNanos,
    long queuedNanos,
    long voluntary,
    long involuntary,
    long writtenBytes,
    OptionalLong groupKb,
    OptionalLong groupFileKb,
    OptionalLong groupCpuNanos) {}
