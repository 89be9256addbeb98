/**
 * The VirtualIP API: what users write (spec) and what operator and agents report (status).
 *
 * <p>Start at {@link io.kcarp.api.v1alpha1.VirtualIP}. {@link io.kcarp.api.v1alpha1.VirtualIPSpec}
 * is the users' part; {@link io.kcarp.api.v1alpha1.VirtualIPStatus} says field by field who writes
 * it. Agents act on {@link io.kcarp.api.v1alpha1.EffectiveConfiguration} alone: a spec that was not
 * accepted changes nothing anywhere. {@link io.kcarp.api.v1alpha1.ConditionType} and {@link
 * io.kcarp.api.v1alpha1.Reason} are the words that conditions and node entries use. {@link
 * io.kcarp.api.v1alpha1.Names} holds the names that operator and agents must agree on.
 *
 * <p>The YAML that users apply is generated from these records; a test fails when they differ.
 * Every record ignores unknown fields, so that an older agent can read what a newer operator wrote.
 */
@NullMarked
package io.kcarp.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
