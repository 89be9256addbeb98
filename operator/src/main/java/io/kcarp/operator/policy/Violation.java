package io.kcarp.operator.policy;

/**
 * Why a spec is not accepted.
 *
 * @param reason a constant of {@link io.kcarp.api.v1alpha1.Reason}
 * @param message what is wrong, with the evidence, and what to do about it
 */
public record Violation(String reason, String message) {}
