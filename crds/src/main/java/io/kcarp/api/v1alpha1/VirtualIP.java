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
 * scoped, short name {@code vip}. The columns are those of {@code kubectl get vip}, the last four
 * shown by {@code -o wide}; a column shows one scalar, hence the summaries in the status.
 */
@Group(VirtualIP.GROUP)
@Version(VirtualIP.VERSION)
@Kind(VirtualIP.KIND)
@Singular("virtualip")
@Plural("virtualips")
@ShortNames("vip")
@AdditionalPrinterColumn(name = "Address", jsonPath = ".status.address")
@AdditionalPrinterColumn(name = "Master", jsonPath = ".status.master")
@AdditionalPrinterColumn(name = "Peers", jsonPath = ".status.peers")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(
    name = "Reason",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
    name = "Vhid",
    jsonPath = ".status.effective.vhid",
    type = AdditionalPrinterColumn.Type.INTEGER,
    priority = 1)
@AdditionalPrinterColumn(name = "Interface", jsonPath = ".status.interface", priority = 1)
@AdditionalPrinterColumn(
    name = "Since",
    jsonPath = ".status.since",
    type = AdditionalPrinterColumn.Type.DATE,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Transitions",
    jsonPath = ".status.transitions",
    type = AdditionalPrinterColumn.Type.INTEGER,
    priority = 1)
public class VirtualIP extends CustomResource<VirtualIPSpec, VirtualIPStatus> {
  private static final long serialVersionUID = 1L;

  /** API group. */
  public static final String GROUP = "kcarp.io";

  /** API version within the group. */
  public static final String VERSION = "v1alpha1";

  /** Kind as in {@code kind:}. */
  public static final String KIND = "VirtualIP";

  /** The definition that users apply (YAML), as a resource on the class path. */
  public static final String CRD_RESOURCE = "/META-INF/kcarp/virtualips.kcarp.io.yaml";
}
