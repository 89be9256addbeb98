@NullMarked
package io.kcarp.agent.runtime;

import org.jspecify.annotations.NullMarked;
