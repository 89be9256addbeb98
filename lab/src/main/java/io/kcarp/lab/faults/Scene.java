package io.kcarp.lab.faults;

import java.util.Random;

/**
 * Where a fault strikes.
 *
 * @param holder who holds the address
 * @param advertisement the last one that the holder sent, from the destination MAC on
 * @param random of this repeat
 */
record Scene(Lane lane, Member holder, byte[] advertisement, Random random) {}
