package io.kcarp.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class VitalsTest {
  @Test
  void fieldsAreReadFromTheKernelsText() {
    var status = List.of("Name:\tjava", "VmRSS:\t  105764 kB", "Threads:\t17");
    assertThat(Vitals.field(status, "VmRSS:")).isEqualTo(105_764);
    assertThat(Vitals.field(status, "Threads:")).isEqualTo(17);
  }

  @Test
  void thisProcessHasMemoryThreadsAndDescriptors() throws IOException {
    var vitals = Vitals.of(ProcessHandle.current().pid());
    assertThat(vitals.residentBytes()).isPositive();
    assertThat(vitals.threads()).isPositive();
    assertThat(vitals.descriptors()).isPositive();
  }
}
