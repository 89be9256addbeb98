package io.kcarp.lab.kubelet;

import io.fabric8.kubernetes.client.informers.ResourceEventHandler;

/** Wakes a loop at each change that an informer sees. */
record Wakes<T>(PassLoop loop) implements ResourceEventHandler<T> {
  @Override
  public void onAdd(T added) {
    loop.wake();
  }

  @Override
  public void onUpdate(T before, T after) {
    loop.wake();
  }

  @Override
  public void onDelete(T deleted, boolean finalStateUnknown) {
    loop.wake();
  }
}
