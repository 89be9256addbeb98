package io.kcarp.agent.ucarp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UcarpFaultTest {
  @ParameterizedTest
  @EnumSource
  void theExitCodesAreUcarps(UcarpFault fault) {
    assertThat(fault.exitCode())
        .isEqualTo(
            switch (fault) {
              case UNKNOWN_OPTION,
                  AMBIGUOUS_OPTION,
                  VALUE_MISSING,
                  VALUE_UNEXPECTED,
                  STRAY_ARGUMENT,
                  OPTION_MISSING,
                  NOT_A_NUMBER,
                  OUT_OF_RANGE,
                  BAD_ADDRESS,
                  BAD_INTERFACE_NAME,
                  UNKNOWN_FACILITY,
                  CONTRADICTION,
                  SCRIPT,
                  PASSFILE_UNREADABLE,
                  PASSWORD_EMPTY,
                  PASSWORD_GARBLED ->
                  1;
              case PASSWORD_TOO_LONG, NO_INTERFACE, NO_SOURCE_ADDRESS -> 2;
            });
  }
}
