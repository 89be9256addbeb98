package io.kcarp.agent.wire;

/** A frame read: an advertisement, or why not. */
public sealed interface Decoded {
  /** Well formed; whom it is for and whether it is authentic is the caller's to judge. */
  record Read(Advertisement advertisement) implements Decoded {}

  /** Refused. */
  record Dropped(DropReason reason) implements Decoded {}
}
