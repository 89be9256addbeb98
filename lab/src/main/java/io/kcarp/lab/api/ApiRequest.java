package io.kcarp.lab.api;

import java.util.List;
import java.util.Map;

/**
 * One HTTP request, decoded.
 *
 * @param path decoded segments, none of them empty
 * @param query the last value of each parameter
 */
record ApiRequest(
    String method,
    List<String> path,
    Map<String, String> query,
    String accept,
    String contentType,
    String userAgent,
    String body) {

  String query(String name) {
    return query.getOrDefault(name, "");
  }

  boolean asks(String name) {
    return query(name).equals("true") || query(name).equals("1");
  }

  boolean wantsTable() {
    return accept.contains("as=Table");
  }

  /** The media type without parameters. */
  String mediaType() {
    int end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.substring(0, end)).strip();
  }
}
