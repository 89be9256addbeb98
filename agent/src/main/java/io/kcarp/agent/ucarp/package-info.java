/**
 * UCARP(8)'s command line: {@link io.kcarp.agent.ucarp.UcarpCommandLine} reads arguments as
 * getopt_long(3) does, against the table {@link io.kcarp.agent.ucarp.UcarpOption}, into checked
 * {@link io.kcarp.agent.ucarp.UcarpOptions}. Those become one desired virtual host, which {@link
 * io.kcarp.agent.ucarp.FixedSource} hands to the runtime. What can't be followed is a {@link
 * io.kcarp.agent.ucarp.UcarpRefusal}: a reason with ucarp's exit code, and one sentence.
 */
@NullMarked
package io.kcarp.agent.ucarp;

import org.jspecify.annotations.NullMarked;
