package io.kcarp.lab.faults;

import io.kcarp.lab.net.CapturedFrame;
import java.util.Random;

/**
 * Where a fault strikes.
 *
 * @param holder who holds the address
 * @param advertisement the last one that the holder sent
 * @param random of this repeat
 */
record Scene(Lane lane, Member holder, CapturedFrame advertisement, Random random) {}
