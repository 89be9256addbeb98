package io.kcarp.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import org.jspecify.annotations.Nullable;

/**
 * What a group needs that has hosts outside Kubernetes. The API server fills in the defaults, which
 * suit UCARP(8) and groups of kcarp alone; they are null only in a file.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record CompatibilitySpec(
    @Default("Following")
        @JsonPropertyDescription(
            "The counter in the advertisements of a new master: Following (UCARP(8), FreeBSD: it"
                + " goes on from the one heard last), Constant (OpenBSD: it keeps a random one of"
                + " its own). Default Following.")
        @Nullable CounterPolicy counter,
    @Default("Ignored")
        @JsonPropertyDescription(
            "OpenBSD's demote byte, which is not authenticated: Ignored, or Honoured (sent while a"
                + " node is demoted, and looked at in what comes in). Default Ignored.")
        @Nullable DemoteByte demoteByte,
    @Default("WithoutLinkLocal")
        @JsonPropertyDescription(
            "Whether link-local virtual addresses enter the digest that is sent: WithoutLinkLocal"
                + " (OpenBSD), WithLinkLocal (FreeBSD, NetBSD). Both are accepted. Without effect"
                + " when there is no such address. Default WithoutLinkLocal.")
        @Nullable DigestCoverage digest) {

  /** What holds where nothing is given. */
  public static final CompatibilitySpec DEFAULT =
      new CompatibilitySpec(
          CounterPolicy.Following, DemoteByte.Ignored, DigestCoverage.WithoutLinkLocal);

  /** The same with every default filled in. */
  public CompatibilitySpec filledIn() {
    return new CompatibilitySpec(
        counter == null ? CounterPolicy.Following : counter,
        demoteByte == null ? DemoteByte.Ignored : demoteByte,
        digest == null ? DigestCoverage.WithoutLinkLocal : digest);
  }
}
