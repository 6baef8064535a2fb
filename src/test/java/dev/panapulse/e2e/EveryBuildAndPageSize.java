package dev.panapulse.e2e;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * As {@link EveryBuild}, for tests of what may depend on the size of the kernel's pages: memory,
 * files, alignment.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass(name = "{0}")
@MethodSource("dev.panapulse.e2e.Build#underTestWithEveryPageSize")
@interface EveryBuildAndPageSize {}
