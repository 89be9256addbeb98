/** Tests of the operator's shape and program. */
@NullMarked
package io.kcarp.operator;

import org.jspecify.annotations.NullMarked;
