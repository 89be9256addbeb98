package io.kcarp.agent.netlink.message;

/** The error numbers of errno(3) that netlink calls meet, as x86_64 and arm64 have them. */
public final class Errno {
  public static final int EPERM = 1;
  public static final int EINTR = 4;
  public static final int ENXIO = 6;
  public static final int EBADF = 9;
  public static final int EAGAIN = 11;
  public static final int EACCES = 13;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int ENODEV = 19;
  public static final int EINVAL = 22;
  public static final int EMFILE = 24;
  public static final int ENOPROTOOPT = 92;
  public static final int EPROTONOSUPPORT = 93;
  public static final int EOPNOTSUPP = 95;
  public static final int EAFNOSUPPORT = 97;
  public static final int EADDRNOTAVAIL = 99;
  public static final int ENOBUFS = 105;
  public static final int ETIMEDOUT = 110;

  private Errno() {}

  /** A few words, as strerror(3) says them. */
  public static String describe(int errno) {
    return switch (errno) {
      case EPERM -> "operation not permitted";
      case EINTR -> "interrupted by a signal";
      case ENXIO -> "no such device or address";
      case EBADF -> "the socket is closed";
      case EAGAIN -> "nothing there yet";
      case EACCES -> "permission denied";
      case EBUSY -> "device or resource busy";
      case EEXIST -> "already exists";
      case ENODEV -> "no such device";
      case EINVAL -> "invalid argument";
      case EMFILE -> "too many open files";
      case ENOPROTOOPT -> "protocol option not available";
      case EPROTONOSUPPORT -> "protocol not supported";
      case EOPNOTSUPP -> "operation not supported";
      case EAFNOSUPPORT -> "address family not supported";
      case EADDRNOTAVAIL -> "address not available";
      case ENOBUFS -> "no buffer space available";
      case ETIMEDOUT -> "no answer in time";
      default -> "an error that kcarp has no words for";
    };
  }
}
