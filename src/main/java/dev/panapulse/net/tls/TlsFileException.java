package dev.panapulse.net.tls;

/** A file that TLS cannot be done with. Its message names the file, and nothing that is in it. */
public final class TlsFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final TlsFile file;
  private final String reason;

  TlsFileException(TlsFile file, String path, String reason) {
    super(path.isEmpty() ? reason : path + ": " + reason);
    this.file = file;
    this.reason = reason;
  }

  /** Which file. */
  public TlsFile file() {
    return file;
  }

  /** What is wrong, without the path. */
  public String reason() {
    return reason;
  }
}
