package io.kcarp.lab.net;

/** What a {@link CarpDaemon} says of itself. ucarp never says {@link #INIT}. */
public enum Role {
  INIT,
  BACKUP,
  MASTER
}
