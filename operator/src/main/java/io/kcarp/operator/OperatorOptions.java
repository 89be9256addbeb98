package io.kcarp.operator;

/**
 * How an operator runs.
 *
 * @param namespace holds the key Secret, users' password Secrets, Leases and the agents
 * @param agentImage the agents' container image
 * @param leaderElection whether several replicas agree on one that works
 */
public record OperatorOptions(String namespace, String agentImage, boolean leaderElection) {}
