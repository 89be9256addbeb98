/**
 * {@link io.kcarp.agent.runtime.HostLocks} as names of Unix sockets. {@link
 * io.kcarp.agent.locks.SocketLocks} binds a socket for each lock, to a name in the abstract
 * namespace, which has no files: the kernel keeps one for each network namespace, which is the
 * scope that two agents could disturb each other in, and lets go of a name when its process ends.
 */
@NullMarked
package io.kcarp.agent.locks;

import org.jspecify.annotations.NullMarked;
