@NullMarked
package io.kcarp.lab.bench;

import org.jspecify.annotations.NullMarked;
