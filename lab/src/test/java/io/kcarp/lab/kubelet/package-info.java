@NullMarked
package io.kcarp.lab.kubelet;

import org.jspecify.annotations.NullMarked;
