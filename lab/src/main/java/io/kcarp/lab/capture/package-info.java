/**
 * Records real ucarp frames as test data: {@link io.kcarp.lab.capture.CaptureUcarpFrames} runs
 * ucarp in the lab, {@link io.kcarp.lab.capture.FrameFile} writes what it sent. Run by {@code
 * lab/capture-ucarp-frames}.
 */
@NullMarked
package io.kcarp.lab.capture;

import org.jspecify.annotations.NullMarked;
