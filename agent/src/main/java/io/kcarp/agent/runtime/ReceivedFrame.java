package io.kcarp.agent.runtime;

/**
 * A frame as captured.
 *
 * @param interfaceIndex where it came in
 * @param bytes from the Ethernet header on; not changed any more
 * @param arrivalNanos when, on the loop's clock
 */
// The bytes have one owner at a time (capture thread, then loop); nobody compares frames.
@SuppressWarnings("ArrayRecordComponent")
public record ReceivedFrame(int interfaceIndex, byte[] bytes, long arrivalNanos) {}
