package io.kcarp.lab.net;

/**
 * What a {@link CarpDaemon} says of itself. ucarp never says {@link #INIT}; keepalived's FAULT is
 * one.
 */
public enum Role {
  INIT,
  BACKUP,
  MASTER
}
