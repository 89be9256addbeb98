/** Tests without a cluster. */
@NullMarked
package io.kcarp.operator.policy;

import org.jspecify.annotations.NullMarked;
