# The images of kcarp's agent and operator:
#   docker build --target agent --tag kcarp-agent .
#   docker build --target operator --tag kcarp-operator .
#
# BUILD is an image with a JDK 25 in JAVA_HOME and, unless JARS is "given", Maven and apt-get. Of it the
# images take only what they run: a Java runtime of the modules used, and libraries. There is no shell.
ARG BUILD=maven:3-eclipse-temurin-25
# "compiled": from the sources, here; "given": what "mvn package" left in the context.
ARG JARS=compiled

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

# /image: the Java runtime, the libraries that it and libpcap need, and who is who.
FROM base AS runtime
RUN "$JAVA_HOME/bin/jlink" --output /image/opt/kcarp/java --generate-cds-archive --strip-java-debug-attributes --no-header-files --no-man-pages \
      --add-modules java.base,java.logging,java.management,java.naming,java.net.http,java.sql,java.xml,jdk.httpserver,jdk.unsupported
RUN cd /image/opt/kcarp/java \
    && ldd bin/java $(find . -name '*.so') /usr/lib/*/libpcap.so.0.8 \
      | sed -nE 's/^\s*(\S+ => )?(\/\S+) \(0x.*/\2/p' | grep -v ^/image | sort -u \
      | xargs cp --dereference --parents --target-directory=/image /usr/lib/*/libpcap.so.0.8 \
    && ls /image/lib*/ld-linux-*
RUN mkdir -m 1777 /image/tmp && mkdir /image/etc \
    && printf '%s\n' root:x:0:0:root:/:/none kcarp:x:65532:65532:kcarp:/:/none >/image/etc/passwd \
    && printf '%s\n' root:x:0: kcarp:x:65532: >/image/etc/group

# A program is its jar with a first line as a script has it, so that it is called by its name without a shell.
FROM runtime AS agent-files
COPY --from=jars /jars/agent /jars
RUN mkdir -p /image/usr/bin /image/opt/kcarp/native && cd /image/opt/kcarp && cp -r /jars/lib . \
    # A read-only root has no room for what JNA would unpack.
    && case $(uname -m) in aarch64) native=linux-aarch64 ;; *) native=linux-x86-64 ;; esac \
    && (cd /jars && "$JAVA_HOME/bin/jar" xf lib/jna-*.jar com/sun/jna/$native/libjnidispatch.so) \
    && cp /jars/com/sun/jna/$native/libjnidispatch.so native \
    && { grep -v '^#' /jars/jvm.options \
      && printf '%s\n' -Djna.boot.library.path=/opt/kcarp/native -Djna.nounpack=true -jar; } >agent.options \
    && { echo '#!/opt/kcarp/java/bin/java @/opt/kcarp/agent.options' && cat /jars/kcarp-agent-*.jar; } >kcarp-agent \
    && chmod 755 kcarp-agent && ln -s /opt/kcarp/kcarp-agent /image/usr/bin/kcarp-agent

FROM runtime AS operator-files
COPY --from=jars /jars/operator /jars
RUN mkdir -p /image/usr/bin && cd /image/opt/kcarp && cp -r /jars/lib . \
    && { grep -v '^#' /jars/jvm.options && echo -jar; } >operator.options \
    && { echo '#!/opt/kcarp/java/bin/java @/opt/kcarp/operator.options' && cat /jars/kcarp-operator-*.jar; } >kcarp-operator \
    && chmod 755 kcarp-operator && ln -s /opt/kcarp/kcarp-operator /image/usr/bin/kcarp-operator

FROM scratch AS operator
LABEL org.opencontainers.image.title="kcarp operator" \
      org.opencontainers.image.description="Makes VirtualIPs effective and runs their agents" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=operator-files /image /
ENV PATH=/usr/bin LC_ALL=C.UTF-8
USER 65532:65532
ENTRYPOINT ["/opt/kcarp/kcarp-operator"]

FROM scratch AS agent
LABEL org.opencontainers.image.title="kcarp agent" \
      org.opencontainers.image.description="Runs CARP on a node and puts virtual addresses on its interfaces" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=agent-files /image /
# The JVM's own signal would be SIGUSR2, which is the agent's.
ENV PATH=/usr/bin LC_ALL=C.UTF-8 _JAVA_SR_SIGNUM=35
# Root for the sake of NET_RAW and NET_ADMIN, the only capabilities it needs.
USER 0:0
ENTRYPOINT ["/opt/kcarp/kcarp-agent"]
