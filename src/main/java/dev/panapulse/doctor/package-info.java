/** What is wrong on this host or on the way to the backend, and what to do about it. */
@NullMarked
package dev.panapulse.doctor;

import org.jspecify.annotations.NullMarked;
