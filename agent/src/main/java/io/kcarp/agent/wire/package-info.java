/**
 * Bytes and values of what CARP puts on an Ethernet segment.
 *
 * <p>{@link io.kcarp.agent.wire.AdvertisementCodec} reads and writes CARP advertisements (Ethernet,
 * IPv4 or IPv6, CARP); every refusal is a {@link io.kcarp.agent.wire.DropReason}, and no input
 * makes it throw. {@link io.kcarp.agent.wire.Authenticator} makes and checks the digests of one
 * virtual host, {@link io.kcarp.agent.wire.ReplayGuard} finds copies among the authentic, and
 * {@link io.kcarp.agent.wire.SentDigests} knows our own. {@link io.kcarp.agent.wire.GratuitousArp}
 * and {@link io.kcarp.agent.wire.NeighbourAdvertisement} write announcements.
 *
 * <p>{@link io.kcarp.agent.wire.OwnershipProbe} asks who has an address, and {@link
 * io.kcarp.agent.wire.AddressClaimCodec} reads what hosts say of that, asked or not.
 */
@NullMarked
package io.kcarp.agent.wire;

import org.jspecify.annotations.NullMarked;
