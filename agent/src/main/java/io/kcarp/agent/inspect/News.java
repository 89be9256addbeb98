package io.kcarp.agent.inspect;

/**
 * What happened to a speaker.
 *
 * @param spoken what it said last
 */
record News(Kind kind, Spoken spoken) {
  /** Of which kind. */
  enum Kind {
    /** Heard for the first time, or again. */
    NEW,
    /** It says something else than before. */
    CHANGED,
    /** It said that it leaves. */
    LEAVES,
    /** Not heard for three of its intervals and a second. */
    SILENT
  }
}
