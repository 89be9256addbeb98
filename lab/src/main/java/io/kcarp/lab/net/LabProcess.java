package io.kcarp.lab.net;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** A program running in a {@link Host}. Made by {@link Host#start}; closing stops it. */
public final class LabProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Process process;
  private final Path log;

  LabProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** The program's own process id (no shell or helper stands between). */
  public long pid() {
    return process.pid();
  }

  public boolean alive() {
    return process.isAlive();
  }

  /** Sends a signal; one to a program that has ended goes nowhere. */
  public void signal(Signal signal) {
    // Until the JDK has reaped it the pid cannot belong to another process.
    if (process.isAlive()) {
      signal(process.toHandle(), signal);
    }
  }

  /** Sends a signal to the program and to whatever it has started. */
  public void signalTree(Signal signal) {
    var descendants = process.descendants().toList();
    signal(signal);
    descendants.forEach(each -> signal(each, signal));
  }

  private static void signal(ProcessHandle process, Signal signal) {
    try {
      LibC.kill(Math.toIntExact(process.pid()), signal.number());
    } catch (LastErrorException ended) {
      // Of its own, or with its parent.
      return;
    }
  }

  /** The exit status, 128+N after signal N; empty when it still runs after that time. */
  public OptionalInt awaitExit(Duration limit) {
    try {
      return process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)
          ? OptionalInt.of(process.exitValue())
          : OptionalInt.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return OptionalInt.empty();
    }
  }

  /** Asks it to end by SIGTERM, and after 5 s by SIGKILL. */
  public void stop() {
    signal(Signal.TERM);
    if (awaitExit(PATIENCE).isEmpty()) {
      kill();
    }
  }

  /** Ends it by SIGKILL and waits until it is gone. */
  public void kill() {
    signal(Signal.CONT);
    signal(Signal.KILL);
    if (awaitExit(PATIENCE).isEmpty()) {
      throw new LabException(
          LabException.Reason.PROGRAM_FAILED, "process " + pid() + " survives SIGKILL");
    }
  }

  /** All that it has printed. */
  public String output() {
    try {
      return Files.exists(log) ? Files.readString(log, StandardCharsets.UTF_8) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path log() {
    return log;
  }

  @Override
  public void close() {
    stop();
  }
}
