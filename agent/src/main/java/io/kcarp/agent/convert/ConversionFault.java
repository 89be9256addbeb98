package io.kcarp.agent.convert;

/** Why something can't be converted. */
public enum ConversionFault {
  /** Neither a command line nor a file was given, or a file in which nothing is to convert. */
  NOTHING_TO_CONVERT,
  /** A command line that ucarp itself, or kcarp, could not follow. */
  BAD_COMMAND_LINE,
  /** The file can't be read. */
  FILE_UNREADABLE,
  /** The file is not as keepalived or ifupdown would read it. */
  BAD_FILE,
  /** Not as many node names as sources, or a group of several with no names. */
  NODES_UNNAMED,
  /** Members of one group that could not hear each other. */
  MEMBERS_DIFFER
}
