# The images of kcarp's agent and operator:
#   docker build --target agent --tag kcarp-agent .
#   docker build --target operator --tag kcarp-operator .
#
# BUILD is an image with a JDK 25 in JAVA_HOME and, unless JARS is "given", Maven and apt-get. Of it the
# images take only what they run: a Java runtime of the modules used, and libraries. There is no shell.
# The agent's JVM starts from an AOT cache (docs/decisions/0013-aot-cache.md), made here by running the agent:
# in Kubernetes for kcarp-agent, and without for kcarp-agent-standalone. They are one program, and each does what the other does.
# A cache is for exactly these files, times included: if it does not fit, the JVM says so and starts without, slower.
ARG BUILD=maven:3-eclipse-temurin-25
# "compiled": from the sources, here; "given": what "mvn package" left in the context.
ARG JARS=compiled

# Of the labels.
ARG VERSION=0.1.0
ARG REVISION=
ARG SOURCE=

FROM ${BUILD} AS base
RUN ls /usr/lib/*/libpcap.so.0.8 2>/dev/null || { \
      apt-get update && apt-get install -y --no-install-recommends libpcap0.8; }

FROM base AS compiled
COPY . /src
RUN cd /src && mvn -B -ntp -q package -pl agent,operator -am -Dskip.unit=true -DskipITs
RUN for module in agent operator; do \
      mkdir -p /jars/$module \
      && cp -r /src/$module/jvm.options /src/$module/target/kcarp-*.jar /src/$module/target/lib /jars/$module; \
    done

FROM base AS given
COPY agent/jvm.options agent/target/kcarp-agent-*.jar /jars/agent/
COPY agent/target/lib /jars/agent/lib/
COPY operator/jvm.options operator/target/kcarp-operator-*.jar /jars/operator/
COPY operator/target/lib /jars/operator/lib/

FROM ${JARS} AS jars

# /opt/kcarp: what is ours, where it will be. /image: the libraries that it needs, and who is who.
FROM base AS runtime
RUN "$JAVA_HOME/bin/jlink" --output /opt/kcarp/java --generate-cds-archive --strip-java-debug-attributes --no-header-files --no-man-pages \
      --add-modules java.base,java.logging,java.management,java.naming,java.net.http,java.sql,java.xml,jdk.httpserver,jdk.unsupported \
    # An API server is trusted by its cluster's authority. To trust the Web's 140, too, takes 3 MiB of memory.
    && rm /opt/kcarp/java/lib/security/cacerts
RUN mkdir /image && cd /opt/kcarp/java \
    && ldd bin/java $(find . -name '*.so') /usr/lib/*/libpcap.so.0.8 \
      | sed -nE 's/^\s*(\S+ => )?(\/\S+) \(0x.*/\2/p' | grep -v ^/opt/kcarp | sort -u \
      | xargs cp --dereference --parents --target-directory=/image /usr/lib/*/libpcap.so.0.8 \
    && ls /image/lib*/ld-linux-*
RUN mkdir -m 1777 /image/tmp && mkdir -p /image/etc \
    && printf '%s\n' root:x:0:0:root:/:/none kcarp:x:65532:65532:kcarp:/:/none >/image/etc/passwd \
    && printf '%s\n' root:x:0: kcarp:x:65532: >/image/etc/group

# A program is its jar with a first line as a script has it, so that it is called by its name without a shell.
# MODULE.jvm is what the JVM is told; PROGRAM.options is that, for the agent the cache, and -jar.
FROM runtime AS files
COPY --from=jars /jars /jars
RUN cd /opt/kcarp && mkdir -p agent/native operator \
    && for module in agent operator; do \
      cp -r /jars/$module/lib $module/lib \
      && { grep -v '^#' /jars/$module/jvm.options \
        && printf '%s\n' -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0 -XX:TrimNativeHeapInterval=10000; } >$module.jvm; \
    done \
    && for program in agent/kcarp-agent agent/kcarp-agent-standalone operator/kcarp-operator; do \
      { echo "#!/opt/kcarp/java/bin/java @/opt/kcarp/${program#*/}.options" && cat /jars/${program%/*}/kcarp-*.jar; } >$program \
      && chmod 755 $program; \
    done \
    # A read-only root has no room for what JNA would unpack.
    && case $(uname -m) in aarch64) native=linux-aarch64 ;; *) native=linux-x86-64 ;; esac \
    && (cd /jars && "$JAVA_HOME/bin/jar" xf agent/lib/jna-*.jar com/sun/jna/$native/libjnidispatch.so) \
    && cp /jars/com/sun/jna/$native/libjnidispatch.so agent/native \
    && printf '%s\n' -Djna.boot.library.path=/opt/kcarp/agent/native -Djna.nounpack=true >>agent.jvm \
    # A layer that a builder has kept must have the times of the cache's.
    && find /opt/kcarp -exec touch --date=@1767225600 {} +

FROM files AS trained
RUN mkdir -m 700 /training && cd /training && echo password >key \
    && printf '%s\n' 'apiVersion: kcarp.io/v1alpha1' 'kind: VirtualIP' 'metadata: {name: training}' \
      'spec: {addresses: [192.0.2.100], vhid: 7, advertisement: {advbase: 0, advskew: 1}}' >vip.yaml \
    && account=/var/run/secrets/kubernetes.io/serviceaccount && mkdir -p $account \
    && printf token >$account/token && printf kcarp-system >$account/namespace \
    # RSA by an authority, as kubeadm makes them: what verifies one is loaded, too.
    && keytool() { "$JAVA_HOME/bin/keytool" "$@" -keystore api.p12 -storepass training; } \
    && keytool -genkeypair -alias ca -keyalg RSA -keysize 2048 -dname CN=ca -ext bc:c \
    && keytool -genkeypair -alias api -keyalg RSA -keysize 2048 -dname CN=api -ext SAN=dns:api,ip:127.0.0.1 -signer ca \
    && keytool -exportcert -rfc -alias ca >$account/ca.crt \
    && keytool -delete -alias ca \
    && train() { \
      program=$1 && shift \
      && /opt/kcarp/java/bin/java @/opt/kcarp/agent.jvm -XX:-AOTRecordTraining -XX:AOTCacheOutput=/opt/kcarp/$program.aot \
        -cp /opt/kcarp/agent/$program io.kcarp.agent.Training "$@" \
        --node=node --socket=/training/agent.sock --http-address=127.0.0.1:0 \
      && { cat /opt/kcarp/agent.jvm && printf '%s\n' -XX:AOTCache=/opt/kcarp/$program.aot -jar; } >/opt/kcarp/$program.options; \
    } \
    && train kcarp-agent-standalone run --file=/training/vip.yaml --key-file=/training/key \
    && export KUBERNETES_SERVICE_HOST=127.0.0.1 KUBERNETES_SERVICE_PORT=9478 \
    && train kcarp-agent /training/api.p12 $KUBERNETES_SERVICE_PORT run \
    && { cat /opt/kcarp/operator.jvm && echo -jar; } >/opt/kcarp/kcarp-operator.options

FROM scratch AS operator
ARG VERSION
ARG REVISION
ARG SOURCE
LABEL org.opencontainers.image.title="kcarp operator" \
      org.opencontainers.image.description="Makes VirtualIPs effective and runs their agents" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.source="$SOURCE"
COPY --from=trained /image /
COPY --from=trained /opt/kcarp/java /opt/kcarp/java
COPY --from=trained /opt/kcarp/operator /opt/kcarp/operator
COPY --from=trained /opt/kcarp/kcarp-operator.options /opt/kcarp/
ENV PATH=/opt/kcarp/operator LC_ALL=C.UTF-8
USER 65532:65532
ENTRYPOINT ["/opt/kcarp/operator/kcarp-operator"]

FROM scratch AS agent
ARG VERSION
ARG REVISION
ARG SOURCE
LABEL org.opencontainers.image.title="kcarp agent" \
      org.opencontainers.image.description="Runs CARP on a node and puts virtual addresses on its interfaces" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.source="$SOURCE"
COPY --from=trained /image /
COPY --from=trained /opt/kcarp/java /opt/kcarp/java
COPY --from=trained /opt/kcarp/agent /opt/kcarp/agent
COPY --from=trained /opt/kcarp/kcarp-agent*.options /opt/kcarp/kcarp-agent*.aot /opt/kcarp/
# The JVM's own signal would be SIGUSR2, which is the agent's.
ENV PATH=/opt/kcarp/agent LC_ALL=C.UTF-8 _JAVA_SR_SIGNUM=35
# Root for the sake of NET_RAW and NET_ADMIN, the only capabilities it needs.
USER 0:0
ENTRYPOINT ["/opt/kcarp/agent/kcarp-agent"]
