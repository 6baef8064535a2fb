/** Substitutions for JSSE and the JDK's security services, and which services stay in the image. */
@NullMarked
package dev.panapulse.nativeimage.jsse;

import org.jspecify.annotations.NullMarked;
