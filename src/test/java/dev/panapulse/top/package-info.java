@NullMarked
package dev.panapulse.top;

import org.jspecify.annotations.NullMarked;
