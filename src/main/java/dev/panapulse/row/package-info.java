/** How a sample lies in memory: rows with a slot for each series, and the ring of rows. */
@NullMarked
package dev.panapulse.row;

import org.jspecify.annotations.NullMarked;
