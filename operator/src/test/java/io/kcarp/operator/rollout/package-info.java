/** Tests without a cluster. */
@NullMarked
package io.kcarp.operator.rollout;

import org.jspecify.annotations.NullMarked;
