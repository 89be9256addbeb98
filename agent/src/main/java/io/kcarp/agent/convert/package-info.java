/**
 * From what runs an address today to a VirtualIP and its Secret: {@link
 * io.kcarp.agent.convert.Converter} reads command lines of UCARP(8), Debian's {@code ucarp-*} lines
 * of interfaces(5), or keepalived's vrrp_instances, each into {@link
 * io.kcarp.agent.convert.Member}s of a group; a {@link io.kcarp.agent.convert.Manifest} is one such
 * group as YAML, with a comment for each thing that does not map and each that changes.
 */
@NullMarked
package io.kcarp.agent.convert;

import org.jspecify.annotations.NullMarked;
