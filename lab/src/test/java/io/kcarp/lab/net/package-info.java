/** Unit tests of the instruments, and integration tests of the lab on a real kernel. */
@NullMarked
package io.kcarp.lab.net;

import org.jspecify.annotations.NullMarked;
