package io.kcarp.agent.inspect;

import io.kcarp.agent.carp.Vhid;
import io.kcarp.agent.wire.Advertisement;
import io.kcarp.agent.wire.AdvertisementCodec;
import io.kcarp.agent.wire.Authentication;
import io.kcarp.agent.wire.Authenticator;
import io.kcarp.agent.wire.CarpKey;
import io.kcarp.agent.wire.Decoded;
import io.kcarp.agent.wire.DigestForm;
import io.kcarp.agent.wire.DropReason;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Judges frames as a virtual host with this key and these addresses does, whatever its vhid. */
final class FrameDecoder {
  private final CarpKey key;
  private final List<InetAddress> addresses;
  private final Map<Vhid, Authenticator> authenticators = new HashMap<>();

  FrameDecoder(CarpKey key, List<InetAddress> addresses) {
    this.key = key;
    this.addresses = List.copyOf(addresses);
  }

  DecodedFrame decode(byte[] frame) {
    return switch (AdvertisementCodec.decode(frame)) {
      case Decoded.Dropped(DropReason reason) -> DecodedFrame.dropped(reason);
      case Decoded.Read(Advertisement advertisement) -> authenticate(advertisement);
    };
  }

  private DecodedFrame authenticate(Advertisement advertisement) {
    Authenticator authenticator =
        authenticators.computeIfAbsent(
            advertisement.vhid(), vhid -> new Authenticator(key, vhid, addresses));
    return switch (authenticator.authenticate(advertisement.counter(), advertisement.digest())) {
      case Authentication.Accepted(int _, DigestForm form) ->
          DecodedFrame.accepted(advertisement, Names.camelCase(form));
      case Authentication.Refused() -> DecodedFrame.dropped(advertisement, DropReason.BAD_DIGEST);
    };
  }
}
