package io.kcarp.agent.netlink;

/** Why the kernel neither added nor removed an address. */
public sealed interface AddressRefusal extends AddOutcome, RemoveOutcome {

  /** One sentence that a user can act on. */
  String sentence();

  /** No link has this index, any more or in this network namespace. */
  record NoSuchInterface(int interfaceIndex) implements AddressRefusal {
    @Override
    public String sentence() {
      return "There is no interface with index "
          + interfaceIndex
          + " in the agent's network namespace; it may have been removed.";
    }
  }

  /** EPERM. */
  record NotPermitted() implements AddressRefusal {
    @Override
    public String sentence() {
      return "The kernel does not let the agent change addresses: it needs the NET_ADMIN capability"
          + " and, in Kubernetes, the host's network.";
    }
  }

  /**
   * EACCES, EOPNOTSUPP or EAFNOSUPPORT: of IPv4 only a security module says so.
   *
   * @param text the kernel's own explanation, or the error's name
   */
  record NoSuchFamily(String text) implements AddressRefusal {
    @Override
    public String sentence() {
      return "The kernel takes no such address there ("
          + text
          + "): IPv6 is off on the interface (net.ipv6.conf.*.disable_ipv6) or in the whole kernel"
          + " (ipv6.disable=1), or a security module forbids it.";
    }
  }

  /**
   * Any other error.
   *
   * @param errno as in errno(3), positive
   * @param text the kernel's own explanation, or the error's name
   */
  record Failed(int errno, String text) implements AddressRefusal {
    @Override
    public String sentence() {
      return "The kernel refused to change the address: " + text + " (errno " + errno + ").";
    }
  }
}
