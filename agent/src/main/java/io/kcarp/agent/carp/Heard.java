package io.kcarp.agent.carp;

import java.net.InetAddress;

/**
 * A master as last heard.
 *
 * @param source the advertisement's IP source address
 * @param interval what it advertised
 * @param atNanos when the frame arrived
 */
public record Heard(InetAddress source, AdvertisementInterval interval, long atNanos) {

  static Heard of(CarpEvent.AdvertisementReceived advertisement) {
    return new Heard(
        advertisement.source(), advertisement.interval(), advertisement.arrivalNanos());
  }
}
