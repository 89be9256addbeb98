/** The operator on the quick Kubernetes API: reconciles as a cluster sees them. */
@NullMarked
package io.kcarp.lab.operator;

import org.jspecify.annotations.NullMarked;
