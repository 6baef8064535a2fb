/** Mounted file systems, and calls of statvfs(3) that may hang. */
@NullMarked
package dev.panapulse.host.filesystem;

import org.jspecify.annotations.NullMarked;
