/** The types of settings: how a value is parsed, checked and shown. */
@NullMarked
package dev.panapulse.config.type;

import org.jspecify.annotations.NullMarked;
