package io.kcarp.agent.netlink;

import java.io.Serial;

/** No netlink socket can be opened here; the message is one sentence that says why. */
public final class NetlinkUnavailable extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  public NetlinkUnavailable(String sentence) {
    super(sentence);
  }

  public NetlinkUnavailable(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
