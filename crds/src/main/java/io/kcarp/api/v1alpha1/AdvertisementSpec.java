package io.kcarp.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/**
 * Timing, in UCARP(8)'s terms: a master advertises every {@code advbase + advskew/256} seconds. The
 * API server fills in {@code advbase} and {@code deadRatio}; they are null only in a file.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record AdvertisementSpec(
    @Min(0)
        @Max(255)
        @Default("1")
        @JsonPropertyDescription(
            "Seconds between advertisements, 0 to 255; 0 needs an advskew of at least 1, here or in"
                + " every entry of nodes. Default 1."
                + " UCARP(8): --advbase.")
        @Nullable Integer advbase,
    @Min(0)
        @Max(254)
        @JsonPropertyDescription(
            "Steps of 1/256 s added to the interval, 0 to 254; lower is preferred. Left out: spread"
                + " over 0 to 31 by a hash of address and node, so that nodes differ. UCARP(8): --advskew.")
        @Nullable Integer advskew,
    @Min(1)
        @Max(255)
        @Default("3")
        @JsonPropertyDescription(
            "A backup takes over after advbase * deadRatio + advskew/256 s of silence (with advbase 0:"
                + " deadRatio * advskew/256 s). Default 3. UCARP(8): --deadratio.")
        @Nullable Integer deadRatio) {}
