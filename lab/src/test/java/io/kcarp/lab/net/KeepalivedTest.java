package io.kcarp.lab.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.Inet4Address;
import org.junit.jupiter.api.Test;

class KeepalivedTest {
  private static final KeepalivedOptions OPTIONS =
      new KeepalivedOptions(
          51, Inet4Address.ofLiteral("10.88.0.100"), 248, new BigDecimal("0.01"), false);

  @Test
  void theTemplateIsFilled() throws IOException {
    assertThat(OPTIONS.fill(Keepalived.template(), "n1", "eth0"))
        .contains("router_id n1", "interface eth0", "virtual_router_id 51", "priority 248")
        .contains("advert_int 0.01", "nopreempt", "10.88.0.100/32")
        .doesNotContain("@");
  }

  @Test
  void theRoleIsTheLastOneLogged() {
    assertThat(Keepalived.role("(vip) Entering BACKUP STATE (init)\n(vip) Entering MASTER STATE\n"))
        .contains(Role.MASTER);
    assertThat(Keepalived.role("(vip) Entering FAULT STATE\n")).contains(Role.INIT);
    assertThat(Keepalived.role("Starting VRRP child process, pid=29\n")).isEmpty();
  }
}
