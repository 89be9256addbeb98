package io.kcarp.lab.interop;

/**
 * How long two hosts held the address though they heard each other.
 *
 * @param when in what part of the history
 * @param boundNanos an advertisement interval of the one that stayed, and how late the other one
 *     may hear it
 */
record Overlap(String when, long nanos, long boundNanos) {}
