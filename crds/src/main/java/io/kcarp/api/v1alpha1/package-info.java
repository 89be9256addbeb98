@NullMarked
package io.kcarp.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
