package io.kcarp.lab.net;

import java.io.IOException;

/** Code that opens sockets or files, to be run in a host's namespace by {@link Host#call}. */
@FunctionalInterface
public interface IoCallable<T> {
  T call() throws IOException;
}
