/**
 * kcarp and Debian's ucarp in one virtual host, through every fault: {@code kcarp-lab interop}.
 *
 * <ul>
 *   <li>A {@link io.kcarp.lab.interop.Cell} is one history by its five axes and its {@link
 *       io.kcarp.lab.interop.Group}; {@link io.kcarp.lab.interop.Matrix} lists them.
 *   <li>A {@link io.kcarp.lab.interop.Trial} plays one, with its {@link
 *       io.kcarp.lab.interop.Member}s on a segment of its own, and reads an {@link
 *       io.kcarp.lab.interop.Outcome} from what the {@link io.kcarp.lab.interop.Wire} and the
 *       kernels say. {@link io.kcarp.lab.interop.Interop} plays many side by side.
 *   <li>{@link io.kcarp.lab.interop.Expectation} judges an outcome, {@link
 *       io.kcarp.lab.interop.Dissection} all frames, by the eyes of tshark and tcpdump; {@link
 *       io.kcarp.lab.interop.Page} writes all of it down.
 * </ul>
 */
@NullMarked
package io.kcarp.lab.interop;

import org.jspecify.annotations.NullMarked;
