@NullMarked
package io.kcarp.lab.demo;

import org.jspecify.annotations.NullMarked;
