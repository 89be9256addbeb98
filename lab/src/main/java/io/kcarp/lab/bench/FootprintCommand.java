package io.kcarp.lab.bench;

import io.kcarp.lab.net.Command;
import io.kcarp.lab.real.ClusterScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * {@code kcarp-lab footprint}. Exit codes: 0, 1 when an agent takes more than is promised or
 * nothing could be measured.
 */
@picocli.CommandLine.Command(
    name = "footprint",
    mixinStandardHelpOptions = true,
    description = "Measures what kcarp's images take, beside ucarp, keepalived and kube-vip.")
public final class FootprintCommand implements Callable<Integer> {
  @Option(
      names = "--warm-up",
      defaultValue = "65",
      paramLabel = "SECONDS",
      description = "How long to wait before. Default: ${DEFAULT-VALUE}.")
  private int warmUpSeconds;

  @Option(
      names = "--time",
      defaultValue = "60",
      paramLabel = "SECONDS",
      description = "How long to measure the CPU. Default: ${DEFAULT-VALUE}.")
  private int timeSeconds;

  @Option(
      names = "--starts",
      defaultValue = "9",
      paramLabel = "COUNT",
      description = "How often to start each program. Default: ${DEFAULT-VALUE}.")
  private int starts;

  @Option(
      names = "--write",
      paramLabel = "PATH",
      description = "Writes the result there, too, as a page in Markdown.")
  private @Nullable Path page;

  private final Path repository;

  /** For a checkout with built images. */
  public FootprintCommand(Path repository) {
    this.repository = repository;
  }

  @Override
  public Integer call() throws IOException {
    Path images = repository.resolve("lab/target/images");
    if (!Files.exists(images.resolve("operator.tar"))) {
      System.err.println("kcarp-lab footprint: no images yet; run: lab/images");
      return 1;
    }
    // Only prints where it is: ./check footprint has built it before there was no network.
    Path kubeVip =
        Path.of(Command.run(List.of(repository.resolve("lab/kube-vip").toString())).strip())
            .resolve("kube-vip");
    var command =
        "lab/isolated lab/kcarp-lab footprint --warm-up %d --time %d --starts %d"
            .formatted(warmUpSeconds, timeSeconds, starts);
    var machine = Machine.here();
    System.out.printf("%s%n%s%n%n", command, machine);
    Path folder = Files.createTempDirectory(repository.resolve("lab/target"), "footprint-");
    try (var bench =
        new FootprintBench(
            images,
            kubeVip,
            new ClusterScript(repository),
            folder.toRealPath(),
            Duration.ofSeconds(warmUpSeconds),
            Duration.ofSeconds(timeSeconds),
            starts)) {
      var result = bench.run();
      System.out.print(result.table());
      if (page != null) {
        var date = LocalDate.now(Clock.systemUTC()).toString();
        Files.writeString(page, result.page(command, date, machine));
      }
      if (!result.kept()) {
        System.err.println("kcarp-lab footprint: more than is promised, see above");
      }
      return result.kept() ? 0 : 1;
    } catch (NotMeasured e) {
      System.err.println("kcarp-lab footprint: " + e.getMessage());
      return 1;
    } finally {
      Command.run(List.of("rm", "-rf", "--one-file-system", folder.toString()));
    }
  }
}
