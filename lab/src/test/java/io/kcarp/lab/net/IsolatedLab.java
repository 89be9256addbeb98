package io.kcarp.lab.net;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Marks tests that change the network, so that they run inside {@code lab/isolated} only. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfEnvironmentVariable(
    named = "KCARP_ISOLATED",
    matches = "1",
    disabledReason = "changes the network: run it through lab/isolated")
public @interface IsolatedLab {}
