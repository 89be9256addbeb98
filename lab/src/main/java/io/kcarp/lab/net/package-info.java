/**
 * One Ethernet segment with hosts, made of Linux network namespaces, and the instruments to judge
 * what happens on it.
 *
 * <ul>
 *   <li>The lab: {@link io.kcarp.lab.net.Segment} (a bridge), {@link io.kcarp.lab.net.Host} (a
 *       namespace on it), {@link io.kcarp.lab.net.LabProcess} (a program in it), {@link
 *       io.kcarp.lab.net.KcarpAgent}, {@link io.kcarp.lab.net.Ucarp} (the reference implementation)
 *       and {@link io.kcarp.lab.net.Keepalived} as such programs.
 *   <li>Faults: {@link io.kcarp.lab.net.Host#cutLink}, {@link io.kcarp.lab.net.Host#silentCut},
 *       {@link io.kcarp.lab.net.Host#unplug}, {@link io.kcarp.lab.net.Impairment}, {@link
 *       io.kcarp.lab.net.UnrulyLink}, {@link io.kcarp.lab.net.Signal}, {@link
 *       io.kcarp.lab.net.FrameSender} (forged frames).
 *   <li>Instruments: {@link io.kcarp.lab.net.UdpProbe} against an {@link
 *       io.kcarp.lab.net.EchoServer} and {@link io.kcarp.lab.net.TcpProbe} against a {@link
 *       io.kcarp.lab.net.TcpGreeter} (what a client sees), {@link io.kcarp.lab.net.HolderWatch}
 *       (who holds the address), {@link io.kcarp.lab.net.NeighbourWatch} (whom a client takes for
 *       the holder), {@link io.kcarp.lab.net.FrameCapture} (what is on the wire).
 * </ul>
 *
 * <p>Everything here changes the network of the current namespace, so it runs only inside {@code
 * lab/isolated}. All times are {@link System#nanoTime} values: one clock for every instrument.
 */
@NullMarked
package io.kcarp.lab.net;

import org.jspecify.annotations.NullMarked;
