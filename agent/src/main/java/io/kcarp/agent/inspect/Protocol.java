package io.kcarp.agent.inspect;

/** Users of IP protocol 112. */
enum Protocol {
  /** Version 2, recognised by its length and authentication length. */
  CARP("CARP", "vhid"),
  /** RFC 3768. */
  VRRP_2("VRRPv2", "vrid"),
  /** RFC 9568. */
  VRRP_3("VRRPv3", "vrid");

  private final String text;
  private final String idName;

  Protocol(String text, String idName) {
    this.text = text;
    this.idName = idName;
  }

  String idName() {
    return idName;
  }

  @Override
  public String toString() {
    return text;
  }
}
