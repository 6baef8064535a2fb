/** Tests of the steps of {@code panapulse doctor}. */
@NullMarked
package dev.panapulse.doctor;

import org.jspecify.annotations.NullMarked;
