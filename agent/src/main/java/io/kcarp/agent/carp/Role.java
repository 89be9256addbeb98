package io.kcarp.agent.carp;

/** CARP's three states; a leaving master still is MASTER to the world. */
public enum Role {
  INIT,
  BACKUP,
  MASTER
}
