package dev.panapulse.nativeimage.jdk;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/** URLs of files without the listing of directories, which is sorted by a language's rules. */
@TargetClass(className = "sun.net.www.protocol.file.FileURLConnection")
@SuppressWarnings({"NullAway.Init", "unused"})
final class FileUrlSubstitution {
  @Alias private boolean isDirectory;
  @Alias private InputStream is;

  private FileUrlSubstitution() {}

  @Substitute
  public InputStream getInputStream() throws IOException {
    connect();
    if (isDirectory) {
      throw new FileNotFoundException("a directory");
    }
    return is;
  }

  @Alias
  public native void connect() throws IOException;
}
