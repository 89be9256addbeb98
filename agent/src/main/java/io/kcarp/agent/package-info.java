@NullMarked
package io.kcarp.agent;

import org.jspecify.annotations.NullMarked;
