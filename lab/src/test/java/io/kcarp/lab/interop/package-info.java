/** Tests of the interoperation matrix, and a short one played. */
@NullMarked
package io.kcarp.lab.interop;

import org.jspecify.annotations.NullMarked;
