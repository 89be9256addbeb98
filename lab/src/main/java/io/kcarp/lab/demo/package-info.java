/**
 * {@code ./demo}: a VirtualIP from apply to delete on an {@link io.kcarp.lab.cluster.LabCluster},
 * or on a {@link io.kcarp.lab.real.RealKubernetes}, told to people. {@link
 * io.kcarp.lab.demo.DemoCommand} is the command line, {@code Story} what happens, {@code Stage} how
 * it is told, {@code TakeoverBound} the promise that it is held to.
 */
@NullMarked
package io.kcarp.lab.demo;

import org.jspecify.annotations.NullMarked;
