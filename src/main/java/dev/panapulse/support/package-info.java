/**
 * What goes to somebody who helps: one file with all that a person would ask for, without secrets.
 */
@NullMarked
package dev.panapulse.support;

import org.jspecify.annotations.NullMarked;
