/**
 * Interfaces through libpcap, by pcap4j.
 *
 * <p>{@link io.kcarp.agent.link.pcap.PcapFramePorts} opens them and says before the first one
 * whether it can at all. Each open interface has one capture thread, named after it, and a {@code
 * Reception}: membership of CARP's IPv4 and IPv6 groups, and of those that it is asked to listen
 * to. A second handle and thread, {@code OwnerCapture}, hear who says to have the virtual
 * addresses. Needs libpcap, and capability NET_RAW.
 *
 * <p>A frame's arrival is what the kernel noted, see {@code Arrival}.
 *
 * <p>Settings that matter: immediate mode (without it a frame waits for the read timeout, 50 ms on
 * average), direction in (our own frames stay out), and the order break, join, close (a close
 * before the loop has ended blocks).
 */
@NullMarked
package io.kcarp.agent.link.pcap;

import org.jspecify.annotations.NullMarked;
