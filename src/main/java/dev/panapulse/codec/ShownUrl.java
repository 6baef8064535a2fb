package dev.panapulse.codec;

/** URLs as they may be shown: without what may be a secret in them. */
public final class ShownUrl {
  private static final String LEFT_OUT = "...";

  private ShownUrl() {}

  /**
   * The URL without user information, query and fragment, which may hold a password, a key or a
   * session; {@code ...} stands in their place. A relative reference is a URL, too.
   */
  public static String of(String url) {
    int at = url.lastIndexOf('@');
    int query = query(url);
    String head = query < 0 ? url : url.substring(0, query) + '?' + LEFT_OUT;
    if (at < 0) {
      return head;
    }
    int authority = url.indexOf("//");
    int start = authority >= 0 && authority < at ? authority + 2 : 0;
    // a password with a question mark, or a query with an at sign: nobody knows
    boolean isAmbiguous = query >= 0 && query < at;
    return url.substring(0, start) + LEFT_OUT + (isAmbiguous ? "" : head.substring(at + 1));
  }

  /** Where the query or the fragment begins; -1: there is none. */
  private static int query(String url) {
    for (int i = 0; i < url.length(); i++) {
      if (url.charAt(i) == '?' || url.charAt(i) == '#') {
        return i;
      }
    }
    return -1;
  }
}
