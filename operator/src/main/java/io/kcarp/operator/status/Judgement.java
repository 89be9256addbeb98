package io.kcarp.operator.status;

/**
 * A condition before it has a history.
 *
 * @param type a constant of {@link io.kcarp.api.v1alpha1.ConditionType}
 * @param holds whether the condition's status is True
 * @param reason a constant of {@link io.kcarp.api.v1alpha1.Reason}
 * @param message for people, with the evidence
 */
public record Judgement(String type, boolean holds, String reason, String message) {}
