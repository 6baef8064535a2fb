/** What became of each data point: accepted, rejected, dropped, or waiting. */
@NullMarked
package dev.panapulse.ledger;

import org.jspecify.annotations.NullMarked;
