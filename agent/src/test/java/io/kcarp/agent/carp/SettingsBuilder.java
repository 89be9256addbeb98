package io.kcarp.agent.carp;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/** Settings by what a test cares about; the rest is UCARP(8)'s default. */
final class SettingsBuilder {
  private List<VirtualAddress> addresses = addresses("10.0.0.100/24");
  private Sources sources = Sources.of(InetAddress.ofLiteral("10.0.0.1"));
  private AdvertisementInterval interval = new AdvertisementInterval(1, 0);
  private int deadRatio = 3;
  private boolean preempt;
  private TieBreak tieBreak = TieBreak.UCARP;
  private CounterPolicy counterPolicy = CounterPolicy.FOLLOWING;
  private boolean demoteByte;

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

  /** Everything as in {@code settings}. */
  static SettingsBuilder like(CarpSettings settings) {
    SettingsBuilder builder = new SettingsBuilder();
    builder.addresses = settings.addresses();
    builder.sources = settings.sources();
    builder.interval = settings.interval();
    builder.deadRatio = settings.deadRatio();
    builder.preempt = settings.preempt();
    builder.tieBreak = settings.tieBreak();
    builder.counterPolicy = settings.counterPolicy();
    builder.demoteByte = settings.demoteByte();
    return builder;
  }

  SettingsBuilder sources(Sources changed) {
    sources = changed;
    return this;
  }

  SettingsBuilder source(String literal) {
    sources = Sources.of(InetAddress.ofLiteral(literal));
    return this;
  }

  /** An address of each family, and a source for each. */
  SettingsBuilder dualStack(String ipv4Source, String ipv6Source) {
    addresses = addresses("10.0.0.100/24", "2001:db8::100/128");
    sources = new Sources(InetAddress.ofLiteral(ipv4Source), InetAddress.ofLiteral(ipv6Source));
    return this;
  }

  SettingsBuilder ipv6(String ipv6Source) {
    addresses = addresses("2001:db8::100/128");
    return source(ipv6Source);
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

  SettingsBuilder counterPolicy(CounterPolicy changed) {
    counterPolicy = changed;
    return this;
  }

  SettingsBuilder demoteByte(boolean changed) {
    demoteByte = changed;
    return this;
  }

  CarpSettings build() {
    return new CarpSettings(
        new Vhid(42),
        addresses,
        sources,
        interval,
        deadRatio,
        preempt,
        tieBreak,
        counterPolicy,
        demoteByte);
  }
}
