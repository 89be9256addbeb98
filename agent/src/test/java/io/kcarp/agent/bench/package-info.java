/**
 * What one advertisement costs, by JMH under the image's VM flags: {@code ./check micro}. Never
 * part of a test run: machines are too noisy for timed tests.
 */
@NullMarked
package io.kcarp.agent.bench;

import org.jspecify.annotations.NullMarked;
