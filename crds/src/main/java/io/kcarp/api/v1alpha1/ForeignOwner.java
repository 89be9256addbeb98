package io.kcarp.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** A host that says to have a virtual address, and does not take part in the election. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ForeignOwner(
    @Required @JsonPropertyDescription("The virtual address.") String address,
    @Required @JsonPropertyDescription("The host's MAC, as 02:00:0a:58:00:63.") String mac) {}
