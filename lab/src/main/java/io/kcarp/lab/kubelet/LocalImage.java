package io.kcarp.lab.kubelet;

import java.nio.file.Path;

/**
 * A program of this machine that stands for a container image.
 *
 * @param folder everything that the program needs; pods see it, wherever it is
 * @param program the entry point, by its name in the folder
 */
public record LocalImage(Path folder, String program) {}
