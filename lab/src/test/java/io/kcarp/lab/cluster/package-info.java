/** From kubectl to the kernel: everything real but the API server and the kubelets. */
@NullMarked
package io.kcarp.lab.cluster;

import org.jspecify.annotations.NullMarked;
