package io.kcarp.api.v1alpha1;

/** Who wins between two masters whose intervals are equal. */
public enum TieBreak {
  /** As UCARP(8) on little-endian machines: addresses compared with the last octet first. */
  Ucarp,
  /** The numerically lower source address. */
  Numeric,
  /** As the BSDs: whoever hears the other steps down. */
  Yield
}
