package io.kcarp.lab.net;

import java.math.BigDecimal;
import java.net.Inet4Address;

/**
 * How to run keepalived, in the terms of its configuration file.
 *
 * @param virtualRouterId 1..255
 * @param priority 1..254; the highest is preferred
 * @param advertSeconds {@code advert_int}: 0.01 at least
 * @param preempt whether it takes over from a living master of lower priority
 */
public record KeepalivedOptions(
    int virtualRouterId,
    Inet4Address address,
    int priority,
    BigDecimal advertSeconds,
    boolean preempt) {

  /** The template with these values in place of its {@code @NAME@}. */
  String fill(String template, String router, String device) {
    return template
        .replace("@ROUTER@", router)
        .replace("@INTERFACE@", device)
        .replace("@PREEMPT@", preempt ? "" : "nopreempt")
        .replace("@VIRTUAL_ROUTER_ID@", Integer.toString(virtualRouterId))
        .replace("@PRIORITY@", Integer.toString(priority))
        .replace("@ADVERT_SECONDS@", advertSeconds.toPlainString())
        .replace("@ADDRESS@", address.getHostAddress());
  }
}
