@NullMarked
package dev.panapulse.terminal;

import org.jspecify.annotations.NullMarked;
