package dev.panapulse.nativeimage.slf4j;

import com.oracle.svm.core.SubstrateUtil;
import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Where SLF4J logs to: slf4j-simple, without a look through the resources of the image, in which
 * there is no other provider.
 */
@TargetClass(LoggerFactory.class)
@SuppressWarnings("unused") // the signature is SLF4J's
final class LoggerFactorySubstitution {
  private LoggerFactorySubstitution() {}

  @Substitute
  static List<SLF4JServiceProvider> findServiceProviders() {
    return List.of(SubstrateUtil.cast(new SimpleProvider(), SLF4JServiceProvider.class));
  }

  /** Not there when this is compiled, only in the image. */
  @TargetClass(className = "org.slf4j.simple.SimpleServiceProvider")
  static final class SimpleProvider {
    @Alias
    SimpleProvider() {}
  }
}
