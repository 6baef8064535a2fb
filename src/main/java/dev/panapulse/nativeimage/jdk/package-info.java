/**
 * Substitutions for classes of the JDK and of GraalVM's runtime: plain forms of what needs little
 * here.
 */
@NullMarked
package dev.panapulse.nativeimage.jdk;

import org.jspecify.annotations.NullMarked;
