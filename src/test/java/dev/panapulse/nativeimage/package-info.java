/** Tests of the parts that depend on the insides of the JDK, of GraalVM and of libraries. */
@NullMarked
package dev.panapulse.nativeimage;

import org.jspecify.annotations.NullMarked;
