package io.kcarp.lab.real;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * Marks tests that run on {@code lab/cluster}'s cluster, inside {@code lab/isolated}, or on an
 * {@link ExistingCluster}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
    value = "io.kcarp.lab.real.RealCluster#mayStart",
    disabledReason = "starts a cluster: run it through lab/isolated, or name an existing one")
@interface OnACluster {}
