package io.kcarp.lab.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;

/** What a request is answered with. */
sealed interface Reply {

  record Document(int code, ObjectNode body) implements Reply {}

  record Text(String body) implements Reply {}

  /** An OpenAPI v2 document without content, in the only encoding that kubectl reads: protobuf. */
  record EmptyProtobuf() implements Reply {}

  /** An answer that goes on until the client, the server or a timeout ends it. */
  record Stream(Body body) implements Reply {}

  /** Writes to the client until it returns, fails or is interrupted. */
  interface Body {
    void writeTo(OutputStream out) throws IOException, InterruptedException;
  }
}
