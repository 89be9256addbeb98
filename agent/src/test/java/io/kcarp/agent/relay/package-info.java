@NullMarked
package io.kcarp.agent.relay;

import org.jspecify.annotations.NullMarked;
