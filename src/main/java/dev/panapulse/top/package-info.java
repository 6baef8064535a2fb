/** What this host does right now, on the whole screen: from samples to figures to a screen. */
@NullMarked
package dev.panapulse.top;

import org.jspecify.annotations.NullMarked;
