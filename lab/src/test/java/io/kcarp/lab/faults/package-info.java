/** Tests of the fault table: what it draws, forges, keeps and shows. */
@NullMarked
package io.kcarp.lab.faults;

import org.jspecify.annotations.NullMarked;
