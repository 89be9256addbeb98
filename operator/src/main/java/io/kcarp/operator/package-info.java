@NullMarked
package io.kcarp.operator;

import org.jspecify.annotations.NullMarked;
