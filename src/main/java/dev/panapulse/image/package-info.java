/**
 * What of the JDK and of the libraries a native image has in another form: plain ones for what
 * formats, localizes and logs by general machinery that the agent asks little of. Only the image
 * builder looks at these classes; on a JVM nothing of them is in force.
 */
@NullMarked
package dev.panapulse.image;

import org.jspecify.annotations.NullMarked;
