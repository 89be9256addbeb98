package io.kcarp.lab.interop;

/** What the members of a group are told alike. */
enum Group {
  USUAL("", 7, "secret", 1, false),
  SECOND_UCARP("a second ucarp", 7, "secret", 1, true),
  LONG_PASSWORD("password of 19 bytes", 7, "Straße 19 Zeichen!", 1, false),
  LAST_VHID("vhid 255", 255, "secret", 1, false),
  SLOW("advbase 3", 7, "secret", 3, false);

  /** UCARP(8)'s default, of all. */
  static final int DEAD_RATIO = 3;

  private final String text;
  private final int vhid;
  private final String password;
  private final int advbaseSeconds;
  private final boolean secondUcarp;

  Group(String text, int vhid, String password, int advbaseSeconds, boolean secondUcarp) {
    this.text = text;
    this.vhid = vhid;
    this.password = password;
    this.advbaseSeconds = advbaseSeconds;
    this.secondUcarp = secondUcarp;
  }

  int vhid() {
    return vhid;
  }

  String password() {
    return password;
  }

  int advbaseSeconds() {
    return advbaseSeconds;
  }

  /** Whether there is a third member, worse than both or as good as both. */
  boolean secondUcarp() {
    return secondUcarp;
  }

  /** What is special; empty for the usual. */
  @Override
  public String toString() {
    return text;
  }
}
