package io.kcarp.agent.netlink.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.netlink.AddOutcome;
import io.kcarp.agent.netlink.AddressRefusal.Failed;
import io.kcarp.agent.netlink.AddressRefusal.NoSuchFamily;
import io.kcarp.agent.netlink.AddressRefusal.NoSuchInterface;
import io.kcarp.agent.netlink.AddressRefusal.NotPermitted;
import io.kcarp.agent.netlink.RemoveOutcome;
import org.junit.jupiter.api.Test;

class VerdictTest {
  @Test
  void addingIsJudgedByTheErrorNumber() {
    assertThat(Verdict.of(0).toAddOutcome(3)).isEqualTo(new AddOutcome.Added());
    assertThat(Verdict.of(Errno.EEXIST).toAddOutcome(3)).isEqualTo(new AddOutcome.AlreadyPresent());
    assertThat(Verdict.of(Errno.ENODEV).toAddOutcome(3)).isEqualTo(new NoSuchInterface(3));
    assertThat(Verdict.of(Errno.EPERM).toAddOutcome(3)).isEqualTo(new NotPermitted());
    assertThat(new Verdict(Errno.EINVAL, "ipv4: Invalid prefix length").toAddOutcome(3))
        .isEqualTo(new Failed(Errno.EINVAL, "ipv4: Invalid prefix length"));
  }

  @Test
  void removingIsJudgedByTheErrorNumber() {
    assertThat(Verdict.of(0).toRemoveOutcome(3)).isEqualTo(new RemoveOutcome.Removed());
    assertThat(Verdict.of(Errno.EADDRNOTAVAIL).toRemoveOutcome(3))
        .isEqualTo(new RemoveOutcome.Absent());
    assertThat(Verdict.of(Errno.ENXIO).toRemoveOutcome(3)).isEqualTo(new RemoveOutcome.Absent());
    assertThat(Verdict.of(Errno.ENODEV).toRemoveOutcome(3)).isEqualTo(new NoSuchInterface(3));
    assertThat(Verdict.of(Errno.EPERM).toRemoveOutcome(3)).isEqualTo(new NotPermitted());
    assertThat(Verdict.of(5).toRemoveOutcome(3))
        .isEqualTo(new Failed(5, "an error that kcarp has no words for"));
  }

  @Test
  void ipv6SwitchedOffIsNotTakenForMissingRights() {
    assertThat(Verdict.of(Errno.EACCES).toAddOutcome(3))
        .as("on the interface")
        .isEqualTo(new NoSuchFamily("permission denied"));
    assertThat(Verdict.of(Errno.EOPNOTSUPP).toAddOutcome(3))
        .as("in the kernel")
        .isEqualTo(new NoSuchFamily("operation not supported"));
  }

  @Test
  void refusalsSayWhatToDo() {
    assertThat(new NoSuchInterface(3).sentence()).contains("index 3", "removed");
    assertThat(new NotPermitted().sentence()).contains("NET_ADMIN");
    assertThat(new NoSuchFamily("permission denied").sentence())
        .contains("(permission denied)", "disable_ipv6", "ipv6.disable=1");
    assertThat(new Failed(22, "ipv4: Invalid prefix length").sentence())
        .isEqualTo(
            "The kernel refused to change the address: ipv4: Invalid prefix length (errno 22).");
  }
}
