/** What a running agent tells about itself, and the socket by which it is asked. */
@NullMarked
package dev.panapulse.control;

import org.jspecify.annotations.NullMarked;
