/** Tests of the locks. */
@NullMarked
package io.kcarp.agent.locks;

import org.jspecify.annotations.NullMarked;
