package io.kcarp.lab.api;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A new self-signed certificate for one address; the key lives in this JVM only. */
final class Certificate {

  private static final String ALIAS = "quick-api";
  private static final char[] PASSWORD = "quick-api".toCharArray();

  private final KeyStore keys;

  private Certificate(KeyStore keys) {
    this.keys = keys;
  }

  /**
   * Runs the JDK's keytool, as the JDK has no public way to sign a certificate.
   *
   * @throws IOException when that fails
   */
  static Certificate selfSigned(InetAddress address) throws IOException {
    Path folder = Files.createTempDirectory("quick-api");
    Path file = folder.resolve("keys.p12");
    try {
      Process keytool =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-alias",
                  ALIAS,
                  "-keyalg",
                  "EC",
                  "-dname",
                  "CN=kcarp quick API",
                  "-validity",
                  "30",
                  "-ext",
                  "bc:critical=ca:true",
                  "-ext",
                  "san=dns:localhost,ip:127.0.0.1,ip:" + address.getHostAddress(),
                  "-storetype",
                  "PKCS12",
                  "-keystore",
                  file.toString(),
                  "-storepass",
                  new String(PASSWORD))
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      if (keytool.waitFor() != 0) {
        throw new IOException("keytool: " + Files.readString(folder.resolve("log")));
      }
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(file)) {
        keys.load(in, PASSWORD);
      }
      return new Certificate(keys);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while keytool ran", interrupted);
    } catch (GeneralSecurityException unreadable) {
      throw new IOException("keytool's file cannot be read", unreadable);
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(folder.resolve("log"));
      Files.delete(folder);
    }
  }

  /** What a client must trust. */
  String pem() {
    try {
      return "-----BEGIN CERTIFICATE-----\n"
          + Base64.getMimeEncoder(64, new byte[] {'\n'})
              .encodeToString(keys.getCertificate(ALIAS).getEncoded())
          + "\n-----END CERTIFICATE-----\n";
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("keytool wrote no certificate", impossible);
    }
  }

  SSLContext context() {
    try {
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("keytool wrote an unusable key", impossible);
    }
  }
}
