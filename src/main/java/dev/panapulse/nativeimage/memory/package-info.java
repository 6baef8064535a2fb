/** Memory of the native image: trimming of pages, and the size of the heap. */
@NullMarked
package dev.panapulse.nativeimage.memory;

import org.jspecify.annotations.NullMarked;
