package io.kcarp.lab.api;

import static io.kcarp.lab.api.SampleApi.VIPS;
import static io.kcarp.lab.api.SampleApi.vip;
import static io.kcarp.lab.api.SampleApi.vipStatus;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kcarp.lab.api.SampleApi.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tables that kubectl shows. */
public abstract class TablesContract extends ApiContract {

  private static List<String> cells(Answer table) {
    return table.at("/rows/0/cells").valueStream().map(JsonNode::asText).toList();
  }

  private static List<String> headers(Answer table) {
    return table
        .at("/columnDefinitions")
        .valueStream()
        .map(column -> column.path("name").asText())
        .toList();
  }

  @Test
  void customResourcesShowTheirPrinterColumns() {
    api.create(VIPS, vip("web", "addresses: [10.0.0.1, 10.0.0.2], vhid: 7"));
    api.apply(
        VIPS + "/web/status",
        "a",
        vipStatus(
            "web",
            "master: n1, nodes: [{node: n1, role: Master}, {node: n2, role: Backup}],"
                + " conditions: [{type: Accepted, status: 'False'}, {type: Ready, status: 'True'}]"));
    Answer table = api.table(VIPS);

    assertThat(table.text("/kind")).isEqualTo("Table");
    assertThat(headers(table))
        .containsExactly("Name", "Address", "Master", "Ready", "Age", "Vhid", "Roles");
    assertThat(table.at("/columnDefinitions/5/priority").asInt()).isEqualTo(1);
    List<String> cells = cells(table);
    assertThat(cells.subList(0, 4)).containsExactly("web", "10.0.0.1", "n1", "True");
    assertThat(cells.get(4)).matches("\\d+s");
    assertThat(cells.subList(5, 7)).containsExactly("7", "Master");
    assertThat(table.text("/rows/0/object/kind")).isEqualTo("PartialObjectMetadata");
  }

  @Test
  void aPathWithoutMatchGivesAnEmptyCell() {
    api.create(VIPS, vip("web", "addresses: [10.0.0.1]"));
    Answer table = api.table(VIPS + "/web");

    assertThat(table.at("/rows/0/cells/3").isNull()).isTrue();
  }

  @Test
  void nodesShowWhetherTheyAreReady() {
    api.create(
        "/api/v1/nodes",
        "{metadata: {name: n1, labels: {node-role.kubernetes.io/control-plane: ''}},"
            + " status: {conditions: [{type: Ready, status: 'True'}],"
            + " addresses: [{type: InternalIP, address: 10.0.0.1}]}}");
    Answer table = api.table("/api/v1/nodes");

    assertThat(headers(table))
        .containsExactly(
            "Name",
            "Status",
            "Roles",
            "Age",
            "Version",
            "Internal-IP",
            "External-IP",
            "OS-Image",
            "Kernel-Version",
            "Container-Runtime");
    assertThat(cells(table)).contains("n1", "Ready", "control-plane", "10.0.0.1");
  }

  @Test
  void daemonSetsAndPodsShowTheirNumbers() {
    String daemonSets = "/apis/apps/v1/namespaces/default/daemonsets";
    api.create(
        daemonSets,
        "{metadata: {name: agents, finalizers: [kcarp.io/x]}, spec: {selector: {matchLabels:"
            + " {app: agents}}, template: {metadata: {labels: {app: agents}}, spec:"
            + " {nodeSelector: {a: b}, containers: [{name: agent, image: 'agent:1'}]}}}}");
    // A real one's controller leaves the status of what is being deleted alone, sooner or later.
    api.delete(daemonSets + "/agents");
    api.create(
        "/api/v1/namespaces/default/pods",
        "{metadata: {name: agent-1}, spec: {nodeName: n1, containers:"
            + " [{name: agent, image: 'agent:1'}]}}");

    eventually(() -> {
      api.patch(
          daemonSets + "/agents/status",
          SampleApi.MERGE,
          "{\"status\": {\"desiredNumberScheduled\": 3, \"numberReady\": 2}}");
      assertThat(cells(api.table("/apis/apps/v1/daemonsets")).subList(0, 7))
          .containsExactly("agents", "3", "0", "2", "0", "0", "a=b");
    });
    assertThat(cells(api.table("/api/v1/pods")).subList(0, 4))
        .containsExactly("agent-1", "0/1", "Pending", "0");
  }

  @Test
  void otherTypesShowTheirAgeOrTime() {
    api.create("/api/v1/namespaces/default/serviceaccounts", "{metadata: {name: agent}}");
    api.create("/apis/rbac.authorization.k8s.io/v1/clusterroles", "{metadata: {name: agent}}");

    Answer account = api.table("/api/v1/namespaces/default/serviceaccounts/agent");
    assertThat(headers(account)).containsExactly("Name", "Secrets", "Age");
    assertThat(cells(account).subList(0, 2)).containsExactly("agent", "0");
    Answer role = api.table("/apis/rbac.authorization.k8s.io/v1/clusterroles/agent");
    assertThat(headers(role)).containsExactly("Name", "Created At");
    assertThat(cells(role).get(1)).matches("\\d{4}-.*T\\d\\d:\\d\\d:\\d\\dZ");
  }
}
