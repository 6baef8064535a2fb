@NullMarked
package dev.panapulse.image;

import org.jspecify.annotations.NullMarked;
