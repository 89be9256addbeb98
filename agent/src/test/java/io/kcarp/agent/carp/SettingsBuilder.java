package io.kcarp.agent.carp;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/** Settings by what a test cares about; the rest is UCARP(8)'s default. */
final class SettingsBuilder {
  private List<VirtualAddress> addresses = addresses("10.0.0.100/24");
  private InetAddress source = InetAddress.ofLiteral("10.0.0.1");
  private AdvertisementInterval interval = new AdvertisementInterval(1, 0);
  private int deadRatio = 3;
  private boolean preempt;
  private TieBreak tieBreak = TieBreak.UCARP;

  static SettingsBuilder settings() {
    return new SettingsBuilder();
  }

  static List<VirtualAddress> addresses(String... cidrs) {
    return Stream.of(cidrs)
        .map(cidr -> cidr.split("/", 2))
        .map(part -> new VirtualAddress(InetAddress.ofLiteral(part[0]), Integer.parseInt(part[1])))
        .toList();
  }

  SettingsBuilder addresses(List<VirtualAddress> changed) {
    addresses = changed;
    return this;
  }

  SettingsBuilder source(String literal) {
    source = InetAddress.ofLiteral(literal);
    return this;
  }

  SettingsBuilder interval(int advbase, int advskew) {
    interval = new AdvertisementInterval(advbase, advskew);
    return this;
  }

  SettingsBuilder deadRatio(int changed) {
    deadRatio = changed;
    return this;
  }

  SettingsBuilder preempt(boolean changed) {
    preempt = changed;
    return this;
  }

  SettingsBuilder tieBreak(TieBreak changed) {
    tieBreak = changed;
    return this;
  }

  CarpSettings build() {
    return new CarpSettings(
        new Vhid(42), addresses, source, interval, deadRatio, preempt, tieBreak);
  }
}
