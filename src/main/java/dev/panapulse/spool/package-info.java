/**
 * The spool: encoded requests on disk while the backend is unreachable; layout, bounds and order.
 */
@NullMarked
package dev.panapulse.spool;

import org.jspecify.annotations.NullMarked;
