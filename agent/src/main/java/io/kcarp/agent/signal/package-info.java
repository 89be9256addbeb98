/**
 * Signals of this process as actions: {@link io.kcarp.agent.signal.Signals}, the one place that
 * touches {@code sun.misc}, for which the JDK has no public replacement.
 */
@NullMarked
package io.kcarp.agent.signal;

import org.jspecify.annotations.NullMarked;
