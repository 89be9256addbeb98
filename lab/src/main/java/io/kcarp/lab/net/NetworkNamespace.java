package io.kcarp.lab.net;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A named network namespace, as {@code ip netns} keeps it. */
record NetworkNamespace(String name) {
  Path path() {
    return Path.of("/run/netns", name);
  }

  void create() {
    Command.run(List.of("ip", "netns", "add", name));
  }

  /** What still uses the namespace keeps it alive, but nothing can enter it any more. */
  void delete() {
    Command.run(List.of("ip", "netns", "del", name));
  }

  /**
   * Runs code in this namespace. Sockets opened by it belong to the namespace for life, whatever
   * thread uses them later.
   */
  <T> T call(IoCallable<T> body) throws IOException {
    var task =
        new FutureTask<T>(() -> {
          enter();
          return body.call();
        });
    // A thread of its own, which ends with the call: none may come back with the namespace on it.
    Thread.ofPlatform().name("in-" + name).start(task);
    try {
      return task.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException cause -> throw cause;
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IllegalStateException(e);
      }
    } catch (InterruptedException e) {
      task.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted in namespace " + name);
    }
  }

  private void enter() {
    int descriptor = LibC.open(path().toString(), LibC.O_RDONLY | LibC.O_CLOEXEC);
    try {
      LibC.setns(descriptor, LibC.CLONE_NEWNET);
    } finally {
      LibC.close(descriptor);
    }
  }
}
