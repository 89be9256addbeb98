package io.kcarp.agent.carp;

import io.kcarp.agent.carp.CarpAction.SendAdvertisement;
import io.kcarp.agent.carp.CarpEvent.AdvertisementReceived;
import java.net.InetAddress;

/**
 * One advertisement on its way to one node; times are true.
 *
 * @param sequence of all frames of the segment: those that arrive at once arrive in this order
 * @param form which key and address set its digest is over
 * @param behind whether the sender has missed a change of that
 */
record Frame(
    long arrivalNanos,
    long sequence,
    long sentNanos,
    SimulatedNode from,
    SimulatedNode to,
    InetAddress source,
    SendAdvertisement content,
    int form,
    boolean behind)
    implements Comparable<Frame> {

  AdvertisementReceived received() {
    return new AdvertisementReceived(
        source,
        content.interval(),
        content.demote(),
        content.counter(),
        to.clock.nanos(arrivalNanos));
  }

  @Override
  public int compareTo(Frame other) {
    int byArrival = Long.compare(arrivalNanos, other.arrivalNanos);
    return byArrival != 0 ? byArrival : Long.compare(sequence, other.sequence);
  }
}
