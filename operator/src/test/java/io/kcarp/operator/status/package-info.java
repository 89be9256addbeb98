/** Tests without a cluster. */
@NullMarked
package io.kcarp.operator.status;

import org.jspecify.annotations.NullMarked;
