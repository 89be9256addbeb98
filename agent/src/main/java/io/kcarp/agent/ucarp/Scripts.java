package io.kcarp.agent.ucarp;

import org.jspecify.annotations.Nullable;

/** What --upscript, --downscript and --xparam named; kept for the converter, never run. */
public record Scripts(@Nullable String up, @Nullable String down, @Nullable String parameter) {}
