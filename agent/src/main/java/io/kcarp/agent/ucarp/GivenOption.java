package io.kcarp.agent.ucarp;

/**
 * One option as it was given. Not to be printed: the value may be the password.
 *
 * @param option which
 * @param value empty when it takes none
 */
record GivenOption(UcarpOption option, String value) {}
