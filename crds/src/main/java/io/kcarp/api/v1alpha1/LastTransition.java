package io.kcarp.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** One change of role, as the node that changed saw it. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LastTransition(
    @Required @JsonPropertyDescription("The role before.") NodeRole from,
    @Required @JsonPropertyDescription("The role after.") NodeRole to,
    @Required @JsonPropertyDescription("Why, in CamelCase.") String reason,
    @Required @JsonPropertyDescription("When it was decided, RFC 3339 with microseconds.")
        String time,
    @JsonPropertyDescription("After a master-down: milliseconds since its last advertisement.")
        @Nullable Long silenceMillis) {}
