package io.kcarp.agent.ucarp;

/** Why a command line of UCARP(8) can't be followed, with ucarp's exit code. */
public enum UcarpFault {
  /** No option has this letter or name. */
  UNKNOWN_OPTION(UcarpFault.USAGE),
  /** Several long options begin so. */
  AMBIGUOUS_OPTION(UcarpFault.USAGE),
  /** The option needs a value, and none follows. */
  VALUE_MISSING(UcarpFault.USAGE),
  /** The option takes no value, and was given one. */
  VALUE_UNEXPECTED(UcarpFault.USAGE),
  /** An argument that belongs to no option; ucarp ignores those. */
  STRAY_ARGUMENT(UcarpFault.USAGE),
  /** An option without which nothing can run was not given. */
  OPTION_MISSING(UcarpFault.USAGE),
  /** Not a number in decimal, octal (0...) or hexadecimal (0x...). */
  NOT_A_NUMBER(UcarpFault.USAGE),
  /** A number that ucarp would wrap around, or refuse. */
  OUT_OF_RANGE(UcarpFault.USAGE),
  /** Not an IPv4 address, or not one that can serve there. */
  BAD_ADDRESS(UcarpFault.USAGE),
  /** Not an interface's name. */
  BAD_INTERFACE_NAME(UcarpFault.USAGE),
  /** Not a name of a syslog facility. */
  UNKNOWN_FACILITY(UcarpFault.USAGE),
  /** Each option could be followed, but not together. */
  CONTRADICTION(UcarpFault.USAGE),
  /** A script, which nothing here would run. */
  SCRIPT(UcarpFault.USAGE),
  /** The file with the password can't be read. */
  PASSFILE_UNREADABLE(UcarpFault.USAGE),
  /** No password in the option or in the first line of the file. */
  PASSWORD_EMPTY(UcarpFault.USAGE),
  /** Not text in the locale's encoding, so that its bytes are lost. */
  PASSWORD_GARBLED(UcarpFault.USAGE),
  /** More bytes than the key has room for; ucarp finds that at its start, hence its code. */
  PASSWORD_TOO_LONG(UcarpFault.START),
  /** This host has no such interface. */
  NO_INTERFACE(UcarpFault.START),
  /** The interface, or the host, does not have the source address. */
  NO_SOURCE_ADDRESS(UcarpFault.START);

  private static final int USAGE = 1;
  private static final int START = 2;

  private final int exitCode;

  UcarpFault(int exitCode) {
    this.exitCode = exitCode;
  }

  /** 1: an option can't be followed. 2: they could, but not on this host. */
  public int exitCode() {
    return exitCode;
  }
}
