/** The boards and alert rules in packaging/dashboards: their source, and what makes the files. */
@NullMarked
package dev.panapulse.boards;

import org.jspecify.annotations.NullMarked;
