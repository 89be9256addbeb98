package io.kcarp.lab.net;

import io.kcarp.agent.netlink.InterfaceAddress;
import io.kcarp.agent.netlink.NetlinkEvent;
import io.kcarp.agent.netlink.socket.KernelNetlinkWatch;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a host's kernel tells of its addresses, from the beginning on. */
final class AddressNews implements AutoCloseable {
  private final KernelNetlinkWatch watch;
  private final List<Item> items = new CopyOnWriteArrayList<>();

  /**
   * One change, or one refreshed lifetime.
   *
   * @param atNanos when it was read, by {@link System#nanoTime}: it happened before
   * @param added whether the address is there now
   */
  record Item(long atNanos, boolean added, InterfaceAddress address) {}

  private AddressNews(KernelNetlinkWatch watch) {
    this.watch = watch;
  }

  static AddressNews of(Host host) throws IOException {
    var news = new AddressNews(host.call(KernelNetlinkWatch::open));
    news.watch.start(news::take);
    return news;
  }

  private void take(NetlinkEvent event) {
    long nowNanos = System.nanoTime();
    switch (event) {
      case NetlinkEvent.AddressAdded(InterfaceAddress address) ->
          items.add(new Item(nowNanos, true, address));
      case NetlinkEvent.AddressRemoved(InterfaceAddress address) ->
          items.add(new Item(nowNanos, false, address));
      case NetlinkEvent.LinkChanged _, NetlinkEvent.LinkRemoved _ -> {}
      case NetlinkEvent.Overrun _, NetlinkEvent.Stopped _ ->
          throw new IllegalStateException(event.toString());
    }
  }

  /** Those of one address so far, oldest first. */
  List<Item> of(InetAddress address) {
    return items.stream().filter(item -> item.address().address().equals(address)).toList();
  }

  /** When the address was removed, each time. */
  List<Long> removalsNanos(InetAddress address) {
    return of(address).stream().filter(item -> !item.added()).map(Item::atNanos).toList();
  }

  @Override
  public void close() {
    watch.close();
  }
}
