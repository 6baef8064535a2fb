/** Main memory and paging. */
@NullMarked
package dev.panapulse.host.memory;

import org.jspecify.annotations.NullMarked;
