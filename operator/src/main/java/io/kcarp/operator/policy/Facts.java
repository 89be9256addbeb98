package io.kcarp.operator.policy;

import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.VirtualIPSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides whether a spec is accepted.
 *
 * @param generation the metadata.generation of the spec
 * @param current what agents run now, or null before the first acceptance
 * @param keyEntry the entry of the key Secret that holds, or will hold, the key it shall have
 * @param others every other VirtualIP that has not released its addresses
 */
public record Facts(
    Seniority seniority,
    long generation,
    VirtualIPSpec spec,
    @Nullable EffectiveConfiguration current,
    String keyEntry,
    List<OtherVirtualIP> others,
    List<NodeAddress> nodeAddresses,
    List<ClusterNode> nodes,
    PasswordFact password) {}
