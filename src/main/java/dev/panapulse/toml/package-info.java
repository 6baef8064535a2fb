/** What does a text in TOML say? The notation alone, no settings. */
@NullMarked
package dev.panapulse.toml;

import org.jspecify.annotations.NullMarked;
