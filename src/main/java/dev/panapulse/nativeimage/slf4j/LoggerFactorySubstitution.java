package dev.panapulse.nativeimage.slf4j;

import com.oracle.svm.core.SubstrateUtil;
import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Makes slf4j-simple the provider of SLF4J without a search through the resources of the image,
 * which has no other provider.
 */
@TargetClass(LoggerFactory.class)
@SuppressWarnings("unused") // the signature is SLF4J's
final class LoggerFactorySubstitution {
  private LoggerFactorySubstitution() {}

  @Substitute
  static List<SLF4JServiceProvider> findServiceProviders() {
    return List.of(SubstrateUtil.cast(new SimpleProvider(), SLF4JServiceProvider.class));
  }

  /** A runtime dependency: not on the compiler's class path. */
  @TargetClass(className = "org.slf4j.simple.SimpleServiceProvider")
  static final class SimpleProvider {
    @Alias
    SimpleProvider() {}
  }
}
