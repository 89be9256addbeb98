package io.kcarp.agent.netlink;

/**
 * A network interface.
 *
 * @param index the kernel's number for it, 1 or more; it survives renames and is not reused soon
 * @param name at present; links can be renamed
 * @param hardwareAddress the MAC, for an Ethernet link; empty where the kind of link has none
 * @param up set up by the administrator (IFF_UP)
 * @param carrier able to pass frames (IFF_RUNNING): up, with a carrier, not dormant. The kernel
 *     works it out in the background, so it may lag behind {@code up} for a moment, and it bundles
 *     a real NIC's losses less than a second apart.
 * @param loopback IFF_LOOPBACK
 * @param mtu bytes; 0 when the kernel did not say
 * @param hardwareType ARPHRD_* number, see {@link #ETHERNET}
 */
public record Link(
    int index,
    String name,
    HardwareAddress hardwareAddress,
    boolean up,
    boolean carrier,
    boolean loopback,
    int mtu,
    int hardwareType) {

  /** ARPHRD_ETHER: Ethernet and what behaves as such (bonds, bridges, VLANs, veth). */
  public static final int ETHERNET = 1;
}
