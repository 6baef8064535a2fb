@NullMarked
package dev.panapulse.control;

import org.jspecify.annotations.NullMarked;
