package io.kcarp.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.api.v1alpha1.Accepting;
import io.kcarp.api.v1alpha1.AcceptingStep;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TwoPhaseChangeTest {
  private static final EffectiveConfiguration OLD = wanted("web", "10.0.0.100").withSerial(1);
  private static final EffectiveConfiguration MOVED = wanted("web", "10.0.0.101");
  private static final EffectiveConfiguration REKEYED = wanted("web_2", "10.0.0.100");
  private static final EffectiveConfiguration BOTH = wanted("web_2", "10.0.0.101", "10.0.0.102");

  /** The last one is refused. */
  private static final List<@Nullable EffectiveConfiguration> EDITS =
      Arrays.asList(OLD, MOVED, REKEYED, BOTH, null);

  @ParameterizedTest
  @CsvSource({"3, 1, 2", "2, 2, 2", "2, 1, 4", "3, 2, 1", "2, 3, 0"})
  void anyTwoLiveNodesUnderstandEachOtherAtEveryMoment(int nodes, int edits, int deaths) {
    TwoPhaseChangeModel model = new TwoPhaseChangeModel(TwoPhaseChange::towards, EDITS);

    int moments =
        model.explore(
            OLD,
            nodes,
            edits,
            deaths,
            moment -> assertThat(moment.misunderstandings()).as("%s", moment).isEmpty());

    assertThat(moments).isGreaterThan(1_000);
  }

  @ParameterizedTest
  @CsvSource({"2, 2, 1"})
  void fromEveryMomentTheSpecComesIntoEffect(int nodes, int edits, int deaths) {
    TwoPhaseChangeModel model = new TwoPhaseChangeModel(TwoPhaseChange::towards, EDITS);

    int moments =
        model.explore(
            OLD,
            nodes,
            edits,
            deaths,
            moment -> {
              EffectiveConfiguration end = model.rest(moment);
              EffectiveConfiguration target = moment.target();
              assertThat(end.accepting()).as("%s", moment).isNull();
              if (target != null) {
                assertThat(end).isEqualTo(target.withSerial(end.serial()));
              }
            });

    assertThat(moments).isGreaterThan(1_000);
  }

  @Test
  void whatStaticPodsRunIsNotWaitedFor() {
    EffectiveConfiguration current = ofStaticPods("10.0.0.40").withSerial(1);
    List<LiveNode> live = List.of(new LiveNode("n1", null), new LiveNode("n2", null));

    assertThat(TwoPhaseChange.towards(ofStaticPods("10.0.0.40"), null, false, live))
        .isEqualTo(new Progress(current, List.of(), false));
    assertThat(TwoPhaseChange.towards(ofStaticPods("10.0.0.40"), current, true, live))
        .isEqualTo(new Progress(current, List.of(), false));
    assertThat(TwoPhaseChange.towards(ofStaticPods("10.0.0.41"), current, true, live))
        .isEqualTo(new Progress(ofStaticPods("10.0.0.41").withSerial(2), List.of(), false));
  }

  private static EffectiveConfiguration ofStaticPods(String address) {
    return EffectiveConfiguration.of(
        Given.ofStaticPods(40, null, address), 1, 40, List.of(address + "/32"));
  }

  @Test
  void aChangeThatWaitsForNobodyIsCaught() {
    assertThat(
            misunderstandings((target, current, isPublished, _) ->
                TwoPhaseChange.towards(target, current, isPublished, List.of())))
        .isNotEmpty();
  }

  @Test
  void aChangeThatTakesTwoStepsAtOnceWhereNobodyLivesIsCaught() {
    TwoPhaseChangeModel.Decision hasty =
        (target, current, isPublished, live) -> {
          Progress progress = TwoPhaseChange.towards(target, current, isPublished, live);
          return live.isEmpty()
              ? TwoPhaseChange.towards(target, progress.effective(), true, live)
              : progress;
        };

    assertThat(misunderstandings(hasty)).isNotEmpty();
  }

  @Test
  void aChangeThatLearnsAndSendsInOneStepIsCaught() {
    assertThat(
            misunderstandings((target, current, isPublished, live) -> {
              Progress progress = TwoPhaseChange.towards(target, current, isPublished, live);
              Accepting accepting = progress.effective().accepting();
              return accepting != null && accepting.step() == AcceptingStep.Next
                  ? new Progress(
                      target
                          .withSerial(progress.effective().serial())
                          .withAccepting(
                              new Accepting(
                                  AcceptingStep.Previous, current.addresses(), current.key())),
                      List.of(),
                      false)
                  : progress;
            }))
        .isNotEmpty();
  }

  @Test
  void aChangeThatRetiresTheOldAtOnceIsCaught() {
    assertThat(
            misunderstandings((target, current, isPublished, live) -> {
              Progress progress = TwoPhaseChange.towards(target, current, isPublished, live);
              Accepting accepting = progress.effective().accepting();
              return accepting != null && accepting.step() == AcceptingStep.Previous
                  ? new Progress(progress.effective().withAccepting(null), List.of(), false)
                  : progress;
            }))
        .isNotEmpty();
  }

  @Test
  void theFirstConfigurationNeedsNoSteps() {
    Progress progress = TwoPhaseChange.towards(MOVED, null, true, List.of());

    assertThat(progress.effective()).isEqualTo(MOVED.withSerial(1));
    assertThat(progress.isSettled()).isTrue();
  }

  @Test
  void whereNobodyLivesEachStepWaitsForItsPublicationAlone() {
    EffectiveConfiguration learning =
        TwoPhaseChange.towards(BOTH, OLD, true, List.of()).effective();
    assertThat(learning.accepting()).isNotNull();
    assertThat(TwoPhaseChange.towards(BOTH, learning, false, List.of()).effective())
        .isEqualTo(learning);

    EffectiveConfiguration sending =
        TwoPhaseChange.towards(BOTH, learning, true, List.of()).effective();
    Progress end = TwoPhaseChange.towards(BOTH, sending, true, List.of());

    assertThat(end.effective()).isEqualTo(BOTH.withSerial(4));
    assertThat(end.isSettled()).isTrue();
  }

  @Test
  void theSameAgainChangesNothing() {
    Progress progress = TwoPhaseChange.towards(OLD.withSerial(99), OLD, true, live(1, 1));

    assertThat(progress.effective()).isEqualTo(OLD);
    assertThat(progress.isSettled()).isTrue();
  }

  @Test
  void aChangeOfKeyAndAddressesTakesTwoSteps() {
    EffectiveConfiguration learning =
        OLD.withSerial(2)
            .withAccepting(new Accepting(AcceptingStep.Next, BOTH.addresses(), "web_2"));
    EffectiveConfiguration sending =
        BOTH.withSerial(3)
            .withAccepting(new Accepting(AcceptingStep.Previous, OLD.addresses(), "web"));

    assertThat(TwoPhaseChange.towards(BOTH, OLD, true, live(1, 1)))
        .isEqualTo(new Progress(learning, List.of("n1", "n2"), false));
    assertThat(TwoPhaseChange.towards(BOTH, learning, true, live(2, 1)))
        .isEqualTo(new Progress(learning, List.of("n2"), false));
    assertThat(TwoPhaseChange.towards(BOTH, learning, true, live(2, 2)))
        .isEqualTo(new Progress(sending, List.of("n1", "n2"), false));
    assertThat(TwoPhaseChange.towards(BOTH, sending, true, live(3, 2)))
        .isEqualTo(new Progress(sending, List.of("n2"), false));
    assertThat(TwoPhaseChange.towards(BOTH, sending, true, live(3, 3)))
        .isEqualTo(new Progress(BOTH.withSerial(4), List.of("n1", "n2"), false));
  }

  @Test
  void aNodeThatReportsNothingIsWaitedFor() {
    List<LiveNode> live = List.of(new LiveNode("new", null), new LiveNode("n1", 1L));

    assertThat(TwoPhaseChange.towards(OLD, OLD, true, live).waitsFor()).containsExactly("new");
  }

  @Test
  void whatAloneChangesIsAllThatIsAcceptedBesides() {
    assertThat(TwoPhaseChange.towards(MOVED, OLD, true, live(1)).effective().accepting())
        .isEqualTo(new Accepting(AcceptingStep.Next, MOVED.addresses(), null));
    assertThat(TwoPhaseChange.towards(REKEYED, OLD, true, live(1)).effective().accepting())
        .isEqualTo(new Accepting(AcceptingStep.Next, null, "web_2"));
  }

  @Test
  void orderAndPrefixLengthsDoNotEnterTheHmac() {
    EffectiveConfiguration two = wanted("web", "10.0.0.1", "fd00::1").withSerial(1);
    EffectiveConfiguration other = wanted("web", "fd00::1/64", "10.0.0.1/24");

    assertThat(TwoPhaseChange.towards(other, two, true, live(1)).effective())
        .isEqualTo(other.withSerial(2));
  }

  @Test
  void anEditInTheFirstStepReplacesWhatNobodySendsYet() {
    EffectiveConfiguration learning =
        TwoPhaseChange.towards(MOVED, OLD, true, live(1, 1)).effective();

    assertThat(TwoPhaseChange.towards(REKEYED, learning, true, live(2, 1)).effective())
        .isEqualTo(
            OLD.withSerial(3).withAccepting(new Accepting(AcceptingStep.Next, null, "web_2")));
    assertThat(TwoPhaseChange.towards(OLD, learning, true, live(2, 1)).effective())
        .isEqualTo(OLD.withSerial(3));
  }

  @Test
  void anEditInTheSecondStepWaitsUntilTheFirstChangeIsDone() {
    EffectiveConfiguration sending =
        MOVED
            .withSerial(3)
            .withAccepting(new Accepting(AcceptingStep.Previous, OLD.addresses(), null));

    assertThat(TwoPhaseChange.towards(REKEYED, sending, true, live(3, 2)))
        .isEqualTo(new Progress(sending, List.of("n2"), true));
    assertThat(TwoPhaseChange.towards(REKEYED, sending, true, live(3, 3)))
        .isEqualTo(
            new Progress(
                MOVED
                    .withSerial(4)
                    .withAccepting(new Accepting(AcceptingStep.Next, REKEYED.addresses(), "web_2")),
                List.of("n1", "n2"),
                false));
  }

  @Test
  void aSerialIsNewEvenToAgentsOfBeforeARestore() {
    Progress progress = TwoPhaseChange.towards(MOVED, OLD, true, live(57, 1));

    assertThat(progress.effective().serial()).isEqualTo(58);
    assertThat(progress.waitsFor()).containsExactly("n1", "n2");
  }

  private static List<String> misunderstandings(TwoPhaseChangeModel.Decision decision) {
    List<String> found = new ArrayList<>();
    new TwoPhaseChangeModel(decision, EDITS)
        .explore(OLD, 2, 1, 2, moment -> found.addAll(moment.misunderstandings()));
    return found;
  }

  private static List<LiveNode> live(long... serials) {
    List<LiveNode> live = new ArrayList<>();
    for (long serial : serials) {
      live.add(new LiveNode("n" + (live.size() + 1), serial));
    }
    return live;
  }

  private static EffectiveConfiguration wanted(String key, String... addresses) {
    return Given.effective(100, addresses).withKey(key);
  }
}
