/**
 * Bytes and values of what CARP puts on an Ethernet segment.
 *
 * <p>{@link io.kcarp.agent.wire.AdvertisementCodec} reads and writes CARP advertisements (Ethernet,
 * IPv4, CARP); every refusal is a {@link io.kcarp.agent.wire.DropReason}, and no input makes it
 * throw. {@link io.kcarp.agent.wire.Authenticator} holds what is hashed for one virtual host.
 * {@link io.kcarp.agent.wire.GratuitousArp} writes announcements.
 */
@NullMarked
package io.kcarp.agent.wire;

import org.jspecify.annotations.NullMarked;
