package dev.panapulse.delivery;

/**
 * Where rows go, and how.
 *
 * @param destination owned by the export loop
 * @param batchRows most rows in a request, 1 or more
 * @param replayPolicy how requests of the spool are sent
 */
public record ExportTarget(Destination destination, int batchRows, ReplayPolicy replayPolicy) {}
