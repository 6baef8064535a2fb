/** The processes of this host. */
@NullMarked
package dev.panapulse.host.process;

import org.jspecify.annotations.NullMarked;
