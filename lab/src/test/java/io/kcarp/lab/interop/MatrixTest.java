package io.kcarp.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class MatrixTest {
  @Test
  void theProductHasEveryCombinationOnce() {
    assertThat(Matrix.product()).hasSize(2 * 4 * 3 * 2 * 3).doesNotHaveDuplicates();
    assertThat(Matrix.all()).containsAll(Matrix.product()).doesNotHaveDuplicates();
  }

  @Test
  void theBriefOneHasEveryValueOfEveryAxisAndNoCellOfItsOwn() {
    assertThat(Matrix.all()).containsAll(Matrix.brief());
    assertThat(seen(Cell::master)).contains(Daemon.values());
    assertThat(seen(Cell::fault)).contains(Fault.values());
    assertThat(seen(Cell::transport)).contains(Transport.values());
    assertThat(seen(Cell::preempt)).contains(true, false);
    assertThat(seen(Cell::better)).contains(Better.values());
    assertThat(seen(Cell::group)).contains(Group.values());
    assertThat(seen(Cell::strikesBackup)).contains(true, false);
    for (var fault : Matrix.product().stream().map(Cell::fault).distinct().toList()) {
      assertThat(Matrix.brief())
          .filteredOn(cell -> cell.fault() == fault)
          .extracting(Cell::master)
          .contains(Daemon.values());
    }
  }

  private static <T> List<T> seen(Function<Cell, T> axis) {
    return Matrix.brief().stream().map(axis).toList();
  }
}
