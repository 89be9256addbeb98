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
