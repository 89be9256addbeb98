/**
 * {@code kcarp-lab train}: one short life of operator and agent, for JVMs that write down what it
 * takes.
 *
 * <p>{@link io.kcarp.lab.train.TrainCommand} starts a quick API server with TLS and both programs,
 * applies a VirtualIP, looks at all that is served, edits the VirtualIP, deletes it, and ends both.
 * It waits for events, never for a time, so that each training sees the same. The image's build
 * runs it: it needs no privilege and no network but loopback.
 */
@NullMarked
package io.kcarp.lab.train;

import org.jspecify.annotations.NullMarked;
