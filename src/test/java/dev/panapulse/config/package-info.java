/** Tests of the settings. */
@NullMarked
package dev.panapulse.config;

import org.jspecify.annotations.NullMarked;
