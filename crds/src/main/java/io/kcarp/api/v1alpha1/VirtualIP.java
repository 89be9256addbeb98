package io.kcarp.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * One virtual host: one or more addresses that live on exactly one of the eligible nodes. Cluster
 * scoped, short name {@code vip}.
 */
@Group(VirtualIP.GROUP)
@Version(VirtualIP.VERSION)
@Kind(VirtualIP.KIND)
@Singular("virtualip")
@Plural("virtualips")
@ShortNames("vip")
@AdditionalPrinterColumn(
    name = "Address",
    jsonPath = ".status.address",
    type = AdditionalPrinterColumn.Type.STRING)
public class VirtualIP extends CustomResource<VirtualIPSpec, VirtualIPStatus> {
  private static final long serialVersionUID = 1L;

  /** API group. */
  public static final String GROUP = "kcarp.io";

  /** API version within the group. */
  public static final String VERSION = "v1alpha1";

  /** Kind as in {@code kind:}. */
  public static final String KIND = "VirtualIP";
}
