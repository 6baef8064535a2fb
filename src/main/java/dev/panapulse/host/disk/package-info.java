/** Block devices. */
@NullMarked
package dev.panapulse.host.disk;

import org.jspecify.annotations.NullMarked;
