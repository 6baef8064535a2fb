/** How a program has a terminal for itself: modes, keys, and a screen of cells. */
@NullMarked
package dev.panapulse.terminal;

import org.jspecify.annotations.NullMarked;
