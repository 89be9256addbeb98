package io.kcarp.agent.carp;

/**
 * What a master said when it yielded. It says the same again, whatever became of it meanwhile: it
 * must not beat whom it has yielded to.
 *
 * @param standing what it advertised
 * @param atNanos when, for the first time
 */
record LastWord(Standing standing, long atNanos) {}
