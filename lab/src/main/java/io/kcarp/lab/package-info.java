@NullMarked
package io.kcarp.lab;

import org.jspecify.annotations.NullMarked;
