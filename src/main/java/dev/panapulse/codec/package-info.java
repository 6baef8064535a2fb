/** Reading of protobuf and JSON in memory off the Java heap. No sockets. */
@NullMarked
package dev.panapulse.codec;

import org.jspecify.annotations.NullMarked;
