/** The agent's own figures. */
@NullMarked
package dev.panapulse.host.self;

import org.jspecify.annotations.NullMarked;
