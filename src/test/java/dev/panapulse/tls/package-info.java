@NullMarked
package dev.panapulse.tls;

import org.jspecify.annotations.NullMarked;
