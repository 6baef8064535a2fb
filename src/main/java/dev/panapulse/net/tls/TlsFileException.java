package dev.panapulse.net.tls;

/**
 * A file that TLS cannot use. The message has the path and the reason, and no content of the file.
 */
public final class TlsFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final TlsFile file;
  private final String reason;

  TlsFileException(TlsFile file, String path, String reason) {
    super(path.isEmpty() ? reason : path + ": " + reason);
    this.file = file;
    this.reason = reason;
  }

  /** The purpose of the file. */
  public TlsFile file() {
    return file;
  }

  /** The reason, without the path. */
  public String reason() {
    return reason;
  }
}
