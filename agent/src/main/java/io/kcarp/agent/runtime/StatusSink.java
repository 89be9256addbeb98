package io.kcarp.agent.runtime;

/** Where reports go. Called on the loop thread; must neither block nor throw. */
public interface StatusSink {

  /** The present truth about one virtual host; replaces what was reported before. */
  void report(VirtualHostReport report);

  /** It is released: nothing of it is left on this node. */
  void released(String name);

  /** Nobody listens: in file mode the log alone tells of roles. */
  StatusSink NONE =
      new StatusSink() {
        @Override
        public void report(VirtualHostReport report) {}

        @Override
        public void released(String name) {}
      };
}
