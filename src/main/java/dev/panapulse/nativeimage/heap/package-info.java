/** The bytes of Java objects in a native image, read without a copy. Below libc, which uses it. */
@NullMarked
package dev.panapulse.nativeimage.heap;

import org.jspecify.annotations.NullMarked;
