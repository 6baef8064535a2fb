@NullMarked
package dev.panapulse.toml;

import org.jspecify.annotations.NullMarked;
