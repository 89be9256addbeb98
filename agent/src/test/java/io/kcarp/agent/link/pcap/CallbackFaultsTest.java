package io.kcarp.agent.link.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallbackFaultsTest {
  /** qsort(3)'s comparison, as good a callback as any. */
  public interface Comparison extends Callback {
    /** Less than, equal to or greater than 0. */
    int compare(Pointer left, Pointer right);
  }

  /** Something native that calls back. */
  public interface LibC extends Library {
    /** As in qsort(3). */
    void qsort(Pointer base, NativeLong count, NativeLong bytes, Comparison comparison);
  }

  private static final LibC LIB_C = Native.load("c", LibC.class);

  @Test
  void whatACallbackThrowsIsToldOnItsThreadUntilItIsForgotten() {
    List<Throwable> told = new ArrayList<>();
    NoClassDefFoundError fault = new NoClassDefFoundError("java/sql/Timestamp");

    CallbackFaults.tell(told::add);
    sortTwo(fault);
    assertThat(told).containsExactly(fault);

    CallbackFaults.forget();
    sortTwo(fault);
    assertThat(told).hasSize(1);
  }

  private static void sortTwo(Error fault) {
    try (Memory two = new Memory(2 * Integer.BYTES)) {
      LIB_C.qsort(
          two,
          new NativeLong(2),
          new NativeLong(Integer.BYTES),
          (_, _) -> {
            throw fault;
          });
    }
  }
}
