package io.kcarp.agent.wire;

import io.kcarp.agent.carp.AdvertisementInterval;
import io.kcarp.agent.carp.Vhid;
import org.jspecify.annotations.Nullable;

/** The 36 bytes behind the IP header, the same in both families (UCARP(8), carp(4)). */
final class CarpHeader {
  static final int BYTES = 36;

  private static final int VHID = 1;
  private static final int ADVSKEW = 2;
  private static final int AUTHLEN = 3;
  private static final int DEMOTE = 4;
  private static final int ADVBASE = 5;
  private static final int CHECKSUM = 6;
  private static final int COUNTER = 8;
  private static final int DIGEST = 16;

  private static final int VERSION_2 = 2;
  private static final int TYPE_ADVERTISEMENT = 1;
  private static final int AUTHLEN_WORDS = 7;

  private CarpHeader() {}

  /** The first fault of the 36 bytes at {@code carp}, null when they may be read. */
  static @Nullable DropReason fault(byte[] frame, int carp) {
    int versionAndType = Bytes.unsignedByte(frame, carp);
    if (versionAndType >>> 4 != VERSION_2) {
      return DropReason.BAD_VERSION;
    }
    if ((versionAndType & 0xf) != TYPE_ADVERTISEMENT
        || Bytes.unsignedByte(frame, carp + AUTHLEN) != AUTHLEN_WORDS) {
      return DropReason.BAD_TYPE;
    }
    if (InternetChecksum.of(frame, carp, BYTES) != 0) {
      return DropReason.BAD_CHECKSUM;
    }
    return Bytes.unsignedByte(frame, carp + VHID) == 0 ? DropReason.UNKNOWN_VHID : null;
  }

  static Vhid vhid(byte[] frame, int carp) {
    return new Vhid(Bytes.unsignedByte(frame, carp + VHID));
  }

  static AdvertisementInterval interval(byte[] frame, int carp) {
    return new AdvertisementInterval(
        Bytes.unsignedByte(frame, carp + ADVBASE), Bytes.unsignedByte(frame, carp + ADVSKEW));
  }

  static int demote(byte[] frame, int carp) {
    return Bytes.unsignedByte(frame, carp + DEMOTE);
  }

  static long counter(byte[] frame, int carp) {
    return Bytes.longAt(frame, carp + COUNTER);
  }

  static Digest digest(byte[] frame, int carp) {
    return new Digest(frame, carp + DIGEST);
  }

  /** Writes every byte of the header. */
  static void write(byte[] frame, int carp, Advertisement advertisement) {
    frame[carp] = (byte) (VERSION_2 << 4 | TYPE_ADVERTISEMENT);
    frame[carp + VHID] = (byte) advertisement.vhid().value();
    frame[carp + ADVSKEW] = (byte) advertisement.interval().advskew();
    frame[carp + AUTHLEN] = AUTHLEN_WORDS;
    frame[carp + DEMOTE] = (byte) advertisement.demote();
    frame[carp + ADVBASE] = (byte) advertisement.interval().advbase();
    Bytes.putShort(frame, carp + CHECKSUM, 0);
    Bytes.putLong(frame, carp + COUNTER, advertisement.counter());
    advertisement.digest().writeTo(frame, carp + DIGEST);
    Bytes.putShort(frame, carp + CHECKSUM, InternetChecksum.of(frame, carp, BYTES));
  }
}
