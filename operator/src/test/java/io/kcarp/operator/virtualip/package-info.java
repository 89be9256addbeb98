/** Tests without a cluster. */
@NullMarked
package io.kcarp.operator.virtualip;

import org.jspecify.annotations.NullMarked;
