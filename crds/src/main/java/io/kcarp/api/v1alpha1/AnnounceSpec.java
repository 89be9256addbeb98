package io.kcarp.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/**
 * How often a master tells its neighbours where the addresses are, by gratuitous ARP and
 * unsolicited neighbour advertisements. The API server fills in the defaults; they are null only in
 * a file.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record AnnounceSpec(
    @Min(1)
        @Max(16)
        @Default("3")
        @JsonPropertyDescription(
            "How often in a row a new master announces the addresses, 1 to 16. Default 3.")
        @Nullable Integer count,
    @Min(10)
        @Max(10_000)
        @Default("100")
        @JsonPropertyDescription("Milliseconds between those, 10 to 10000. Default 100.")
        @Nullable Integer intervalMilliseconds,
    @Min(0)
        @Max(86_400)
        @Default("60")
        @JsonPropertyDescription(
            "Seconds after which a master announces them again though nothing happened, 0 (never) to"
                + " 86400. Default 60.")
        @Nullable Integer refreshSeconds) {

  /** What holds where nothing is given. */
  public static final AnnounceSpec DEFAULT = new AnnounceSpec(3, 100, 60);

  /** The same with every default filled in. */
  public AnnounceSpec filledIn() {
    return new AnnounceSpec(countOrDefault(), intervalOrDefault(), refreshOrDefault());
  }

  /** The count, the default one if none is given. */
  public int countOrDefault() {
    return count == null ? 3 : count;
  }

  /** The interval in milliseconds, the default one if none is given. */
  public int intervalOrDefault() {
    return intervalMilliseconds == null ? 100 : intervalMilliseconds;
  }

  /** The refresh in seconds, the default one if none is given; 0: none. */
  public int refreshOrDefault() {
    return refreshSeconds == null ? 60 : refreshSeconds;
  }
}
