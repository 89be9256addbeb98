/**
 * The quick Kubernetes API: an API server inside this JVM, for tests and for the quick demo. The
 * real {@code kubectl}, fabric8 informers and JOSDK with server-side apply run on it unchanged.
 *
 * <p>{@link io.kcarp.lab.api.QuickApi} is the only public type. A request travels {@code HttpFront}
 * (HTTP) → {@code ApiServer} (which verb on which resource) → {@code Resources} (what the verb
 * means: metadata, finalizers, status, garbage collection) → {@code Store} (objects, resource
 * versions, change log). {@code ServerSideApply}, {@code FieldSet}, {@code FieldOwners} and {@code
 * Shape} are server-side apply; {@code SchemaCheck} prunes, defaults and validates; {@code Tables},
 * {@code Discovery} and {@code OpenApi} serve what {@code kubectl} asks for before it shows
 * anything.
 *
 * <p>What it is not:
 *
 * <ul>
 *   <li>No authentication or authorization: any bearer token, or none, may do anything.
 *   <li>No admission webhooks or policies, no CEL rules, no {@code oneOf/anyOf/allOf/not}, no
 *       schema for built-in types, which are stored as sent, without defaults.
 *   <li>No controllers except garbage collection (always in the background) and the removal of what
 *       is in a deleted namespace: nobody schedules pods or rolls out DaemonSets. Pods vanish at
 *       once, without a grace period.
 *   <li>No paging ({@code limit} is ignored), no conversion between versions of a custom resource
 *       (only {@code apiVersion} is rewritten), no protobuf (so {@code kubectl create namespace}
 *       and its like fail: {@code apply} a file), no websockets: fabric8 falls back to HTTP watches
 *       by itself.
 *   <li>Memory only, and one lock: fine for hundreds of objects and tens of watchers.
 * </ul>
 */
@NullMarked
package io.kcarp.lab.api;

import org.jspecify.annotations.NullMarked;
