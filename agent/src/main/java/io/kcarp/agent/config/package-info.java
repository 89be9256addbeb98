/**
 * The command line: {@link io.kcarp.agent.config.AgentCommand} turns arguments and environment into
 * an {@link io.kcarp.agent.config.Invocation}: to run with {@link
 * io.kcarp.agent.config.AgentOptions}, or as ucarp, to ask a running agent, to inspect frames, to
 * convert, or to print and exit. {@link io.kcarp.agent.config.ConfigurationException} is how every
 * later refusal to start is said.
 */
@NullMarked
package io.kcarp.agent.config;

import org.jspecify.annotations.NullMarked;
