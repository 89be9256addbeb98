package io.kcarp.api.v1alpha1;

/** How far a change of addresses or key has come; see {@link Accepting}. */
public enum AcceptingStep {
  /** What is accepted besides is the new: no node sends it yet. */
  Next,
  /** What is accepted besides is the old: a node may still send it. */
  Previous
}
