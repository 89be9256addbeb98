package io.kcarp.lab.faults;

import io.kcarp.lab.bench.Machine;
import java.time.LocalDate;

/**
 * One run of the command. A whole table takes hours, so that it is measured in several.
 *
 * @param number from 1; what {@link Observation#session()} names
 * @param revision of the checkout, as git names it; {@code -dirty} where it had changes
 */
record Session(int number, LocalDate date, Machine machine, String revision) {}
