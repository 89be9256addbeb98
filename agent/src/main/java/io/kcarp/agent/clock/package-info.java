/**
 * The clock by which the loop decides and frames' arrivals are noted: {@link
 * io.kcarp.agent.clock.BootClock}, the kernel's CLOCK_BOOTTIME. The JDK has no way to read it, so
 * this is a native call. Whoever needs the time is given it as a function and does not know this
 * package.
 */
@NullMarked
package io.kcarp.agent.clock;

import org.jspecify.annotations.NullMarked;
