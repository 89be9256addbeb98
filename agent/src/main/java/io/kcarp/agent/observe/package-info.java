/**
 * What a node's agent shows to the outside: {@link io.kcarp.agent.observe.Metrics} (Prometheus),
 * {@link io.kcarp.agent.observe.HttpEndpoint} ({@code /metrics}, {@code /healthz}, {@code /readyz})
 * and the end of the log, {@link io.kcarp.agent.observe.Logs}.
 *
 * <p>The loop never waits for anything here: it increments counters, and health is read from
 * outside through {@link io.kcarp.agent.observe.LoopHealth}.
 */
@NullMarked
package io.kcarp.agent.observe;

import org.jspecify.annotations.NullMarked;
