package dev.panapulse.nativeimage.jdk;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Parses addresses and does not resolve names: the JDK's certificate checks pass numeric addresses
 * only, and the agent resolves names by libc.
 */
@TargetClass(InetAddress.class)
final class InetAddressSubstitution {
  private InetAddressSubstitution() {}

  @Substitute
  public static InetAddress getByName(@Nullable String host) throws UnknownHostException {
    if (host == null || host.isEmpty()) {
      return InetAddress.getLoopbackAddress();
    }
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException e) {
      UnknownHostException unknown = new UnknownHostException(host);
      unknown.initCause(e);
      throw unknown;
    }
  }
}
