package io.kcarp.agent.convert;

import io.kcarp.agent.runtime.Transport;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One host's part in a group that shares addresses. Not to be printed: it holds the password.
 *
 * @param node the Kubernetes node that it becomes; null: any
 * @param name a proposal for the VirtualIP's name
 * @param interfaceName null: by subnet
 * @param sourceAddress null: the interface's own first address
 * @param addresses with or without prefix length, in the order given
 * @param password null: the operator generates one
 * @param advskew 0 to 255
 * @param tracksCarrier whether it takes no part without a carrier
 * @param notes what does not map, and what changes; a sentence each
 */
record Member(
    @Nullable String node,
    String name,
    @Nullable String interfaceName,
    @Nullable String sourceAddress,
    int vhid,
    List<String> addresses,
    @Nullable Secret password,
    int advbase,
    int advskew,
    int deadRatio,
    boolean preempt,
    Transport transport,
    boolean tracksCarrier,
    List<String> notes) {
  Member {
    addresses = List.copyOf(addresses);
    notes = List.copyOf(notes);
  }

  Member withAddresses(List<String> others) {
    return new Member(
        node,
        name,
        interfaceName,
        sourceAddress,
        vhid,
        others,
        password,
        advbase,
        advskew,
        deadRatio,
        preempt,
        transport,
        tracksCarrier,
        notes);
  }

  Member withTiming(int newAdvbase, int newAdvskew) {
    return new Member(
        node,
        name,
        interfaceName,
        sourceAddress,
        vhid,
        addresses,
        password,
        newAdvbase,
        newAdvskew,
        deadRatio,
        preempt,
        transport,
        tracksCarrier,
        notes);
  }

  Member noting(List<String> more) {
    return new Member(
        node,
        name,
        interfaceName,
        sourceAddress,
        vhid,
        addresses,
        password,
        advbase,
        advskew,
        deadRatio,
        preempt,
        transport,
        tracksCarrier,
        Stream.concat(notes.stream(), more.stream()).toList());
  }
}
