package io.kcarp.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What agents accept besides what they send, while addresses or key change: both enter the HMAC,
 * and nodes take a change up one after another. Every combination is accepted of a key and an
 * address set, each the sent one or the one here.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Accepting(
    @Required
        @JsonPropertyDescription(
            "Next: the new, which no node sends yet. Previous: the old, which a node may still"
                + " send.")
        AcceptingStep step,
    @JsonPropertyDescription("The other address set; none: only the key changes.")
        @Nullable List<String> addresses,
    @JsonPropertyDescription("The other entry of the key Secret; none: only addresses change.")
        @Nullable String key) {}
