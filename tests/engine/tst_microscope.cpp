// The microscope: a training looked at in small steps is the same training, to the bit, and every step can be taken back.

#include <QtTest>

#include "engine/core/rng.h"
#include "engine/explain/microscope.h"
#include "engine/training/supervised_batch.h"
#include "engine/training/weight_update.h"
#include "tests/support/recorded_state.h"
#include "tests/support/sessions.h"

using namespace nn;
using recorded_state::areSame;
using recorded_state::numbersOf;
using Order = Microscope::Order;
using Phase = Microscope::Phase;
using Role = TensorElement::Role;
using StepSize = Microscope::StepSize;

namespace {

Microscope::Setup setupFor(const sessions::Problem& problem, TrainingState start) {
  return {.train = problem.train,
          .validation = problem.validation,
          .info = problem.train->info(),
          .settings = problem.settings,
          .start = std::move(start)};
}

/// The state of a session after so many batches.
TrainingState trained(const sessions::Problem& problem, int steps) {
  const auto session = sessions::make(problem);
  session->runSteps(steps);
  session->waitUntilIdle();
  return *session->captureState();
}

/// Images through a network with running statistics and random numbers.
sessions::Problem normalizedImages() {
  sessions::Problem problem = sessions::images();
  problem.graph = networks::chain({{"input", {{"shape", networks::sizes({12, 12, 1})}}},
                                   {"conv2d", {{"filters", networks::size(4)}, {"strides", networks::sizes({2, 2})}}},
                                   {"batch_norm", {{"activation", networks::text("relu")}}},
                                   {"dropout", {}},
                                   {"flatten", {}},
                                   {"dense", {{"units", networks::size(10)}, {"activation", networks::text("softmax")}}},
                                   {"output", {}}});
  return problem;
}

NodeId nodeNamed(const StepRecord& record, const std::string& name) { return record.plan().graph.findByName(name)->id; }

}  // namespace

class TestMicroscope : public QObject {
  Q_OBJECT

 private slots:
  void microStepsAreTheTraining_data() {
    QTest::addColumn<QString>("size");
    for (const char* size : {"unit", "layer", "sample", "batch"}) QTest::addRow("%s", size) << QString(size);
  }
  void microStepsAreTheTraining() {
    QFETCH(QString, size);
    const StepSize step = size == "unit"     ? StepSize::Unit
                          : size == "layer"  ? StepSize::Layer
                          : size == "sample" ? StepSize::Sample
                                             : StepSize::Batch;
    const sessions::Problem problem = sessions::points();
    Microscope microscope(setupFor(problem, trained(problem, 2)));
    microscope.setOrder(Order::SampleBySample);
    // Over the end of an epoch, with its validation: batches 3, 4 and 5 of 3 an epoch.
    for (int steps = 0; microscope.record()->result.step < 5 || microscope.next(); ++steps) {
      QVERIFY(steps < 10'000);
      microscope.forward(step);
    }
    const TrainingState wanted = trained(problem, 5), got = microscope.state();
    QCOMPARE(numbersOf(got), numbersOf(wanted));
    QVERIFY(got.history.steps == wanted.history.steps);
    QCOMPARE(got.history.epochs.size(), std::size_t{1});
    QCOMPARE(got.history.epochs[0].trainLoss, wanted.history.epochs[0].trainLoss);
    QCOMPARE(got.history.epochs[0].validationLoss, wanted.history.epochs[0].validationLoss);
  }

  void aSessionGoesOnWhereTheMicroscopeStopped() {
    sessions::Problem problem = sessions::images();
    problem.settings.schedule = "cosine_decay";
    Microscope microscope(setupFor(problem, trained(problem, 1)));
    for (int i = 0; i < 3; ++i) microscope.forward(StepSize::Batch);
    microscope.forward(StepSize::Layer);
    microscope.forward(StepSize::Layer);  // in the middle of batch 5: it counts as not done
    const auto session = sessions::make(problem, 1, microscope.state());
    session->runSteps(6);
    session->waitUntilIdle();
    QCOMPARE(numbersOf(*session->captureState()), numbersOf(trained(problem, 10)));
  }

  void inputsThatAreMostlyZeroAreRecordedInFull() {
    constexpr Index kWidth = 100, kCount = 40;
    sessions::Problem problem{networks::mlp(kWidth, 5, 3), nullptr, nullptr, {}};
    Rng rng(4, streamId("sparse"));
    std::vector<Scalar> inputs(static_cast<std::size_t>(kWidth * kCount)), targets;
    for (Scalar& value : inputs) value = rng.uniform() < Scalar{0.05f} ? 1 + rng.uniform() : 0;
    for (Index n = 0; n < kCount; ++n) targets.push_back(static_cast<Scalar>(rng.below(3)));
    problem.train = memoryDataset(networks::classInfo(Shape{kWidth}, 3), inputs, std::move(targets));
    problem.settings.batchSize = 8;
    Microscope::Setup setup = setupFor(problem, trained(problem, 1));
    setup.threads = 2;
    Microscope microscope(setup);
    for (int i = 0; i < 3; ++i) microscope.forward(StepSize::Batch);
    QCOMPARE(numbersOf(microscope.state()), numbersOf(trained(problem, 4)));
    const StepRecord& record = *microscope.record();
    const TensorElement input{.role = Role::Output, .node = nodeNamed(record, "input_1"), .sample = 5};
    const auto first = static_cast<std::size_t>(record.samples[5] * kWidth);
    for (Index e = 0; e < kWidth; ++e) {
      TensorElement element = input;
      element.element = e;
      QCOMPARE(record.value(element), static_cast<double>(inputs[first + static_cast<std::size_t>(e)]));
    }
  }

  void anEpochIsRunToItsEnd() {
    const sessions::Problem problem = sessions::images();
    Microscope microscope(setupFor(problem, trained(problem, 0)));
    microscope.forward(StepSize::Epoch);
    QCOMPARE(microscope.record()->result.step, 7);
    QVERIFY(!microscope.next());
    microscope.forward(StepSize::Epoch);
    QCOMPARE(microscope.record()->result.step, 14);
    QCOMPARE(networks::weights(*microscope.state().trainer.network), networks::weights(*trained(problem, 14).trainer.network));
    microscope.back(StepSize::Epoch);
    QCOMPARE(microscope.record()->result.step, 7);
    QVERIFY(!microscope.next());
    microscope.back(StepSize::Epoch);
    QCOMPARE(microscope.done(), 0);
    QVERIFY(!microscope.canGoBack());
    int asked = 0;
    microscope.forward(StepSize::Epoch, [&] { return ++asked <= 2; });
    QCOMPARE(microscope.record()->result.step, 3);
  }

  void oneHundredStepsBackRestoreEverything_data() {
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("order");
    QTest::addColumn<bool>("images");
    for (const auto& [name, size] :
         {std::pair{"unit", StepSize::Unit}, {"layer", StepSize::Layer}, {"sample", StepSize::Sample}})
      for (const Order order : {Order::WholeBatch, Order::SampleBySample})
        QTest::addRow("%s %d", name, static_cast<int>(order)) << static_cast<int>(size) << static_cast<int>(order) << false;
    QTest::newRow("dropout and batch normalisation")
        << static_cast<int>(StepSize::Layer) << static_cast<int>(Order::WholeBatch) << true;
  }
  void oneHundredStepsBackRestoreEverything() {
    QFETCH(int, size);
    QFETCH(int, order);
    QFETCH(bool, images);
    const auto step = static_cast<StepSize>(size);
    const sessions::Problem problem = images ? normalizedImages() : sessions::points();
    Microscope microscope(setupFor(problem, trained(problem, 4)));
    microscope.setOrder(static_cast<Order>(order));
    std::vector<std::pair<std::shared_ptr<const StepRecord>, Index>> places;
    std::vector<std::vector<Scalar>> states;
    const auto note = [&] {
      places.emplace_back(microscope.record(), microscope.done());
      states.push_back(numbersOf(microscope.state()));
    };
    note();
    for (int i = 0; i < 100; ++i) {
      microscope.forward(step);
      note();
    }
    for (std::size_t i = 100; i-- > 0;) {
      microscope.back(step);
      QCOMPARE(microscope.done(), places[i].second);
      QVERIFY(areSame(*microscope.record(), *places[i].first));
      QVERIFY(numbersOf(microscope.state()) == states[i]);
    }
    QVERIFY(!microscope.canGoBack());
  }

  void littleMemoryCostsTimeOnly() {
    const sessions::Problem problem = sessions::images();
    Microscope::Setup setup = setupFor(problem, trained(problem, 0));
    setup.memoryLimitBytes = 1;
    Microscope microscope(setup);
    std::vector<std::shared_ptr<const StepRecord>> records{microscope.record()};
    for (int i = 0; i < 12; ++i) {
      microscope.forward(StepSize::Batch);
      if (microscope.record() != records.back()) records.push_back(microscope.record());
    }
    QCOMPARE(microscope.keptStates(), 1);
    for (std::size_t i = records.size() - 1; i-- > 0;) {
      microscope.back(StepSize::Batch);
      QVERIFY(areSame(*microscope.record(), *records[i]));
    }
    // Breaking off leaves everything where it is.
    microscope.forward(StepSize::Epoch);
    const auto record = microscope.record();
    const std::vector<Scalar> before = numbersOf(microscope.state());
    microscope.back(StepSize::Batch, [] { return false; });
    QVERIFY(microscope.record() == record);
    QVERIFY(numbersOf(microscope.state()) == before);
    QCOMPARE(microscope.state().history.steps.back().step, 7);
    QVERIFY(microscope.state().history.steps.back().loss != 0);
  }

  void theRecordedGradientsAreThoseOfTheUpdate() {
    sessions::Problem problem = sessions::images();
    problem.settings.clipValue = 0.01;
    problem.settings.accumulationSteps = 2;
    Microscope microscope(setupFor(problem, trained(problem, 1)));
    const StepRecord& record = *microscope.record();
    QCOMPARE(record.batchSize(), 64);
    Network network = *record.before->network;
    WeightUpdate update(network.plan(), problem.settings.optimizer, problem.settings.optimizerOptions);
    update.setMemory(record.before->memory);
    const Penalties penalties(network.plan());
    update.begin(network, penalties, problem.settings.clipValue, record.result.learningRate, record.memorySteps);
    for (std::size_t p = 0; p < record.parameterGradients.size(); ++p) {
      Tensor gradient = record.parameterGradients[p];
      update.take(static_cast<Index>(p), 0, gradient.values());
    }
    update.finish();
    QCOMPARE(networks::weights(network), networks::weights(*record.after->network));
  }

  void sampleGradientsAddUpToThatOfTheBatch() {
    const sessions::Problem problem = sessions::images();
    Microscope microscope(setupFor(problem, trained(problem, 1)));
    const StepRecord& record = *microscope.record();
    for (std::size_t p = 0; p < record.parameterGradients.size(); ++p) {
      const std::span<const Scalar> whole = record.parameterGradients[p].values();
      std::vector<double> sum(whole.size());
      for (Index n = 0; n < record.batchSize(); ++n) {
        const Tensor one = record.sampleGradient(static_cast<Index>(p), n);
        for (std::size_t e = 0; e < sum.size(); ++e) sum[e] += static_cast<double>(one.values()[e]);
      }
      for (std::size_t e = 0; e < sum.size(); ++e) QVERIFY(std::abs(sum[e] - static_cast<double>(whole[e])) < 1e-6);
    }
  }

  void valuesBeforeAndAfterTheActivationBelongTogether() {
    const sessions::Problem problem = sessions::images();
    Microscope microscope(setupFor(problem, trained(problem, 2)));
    const StepRecord& record = *microscope.record();
    const NodeId conv = nodeNamed(record, "conv2d_1");
    const TensorElement a{.role = Role::Output, .node = conv}, z{.role = Role::PreActivation, .node = conv};
    const TensorElement da{.role = Role::OutputGradient, .node = conv}, dz{.role = Role::PreActivationGradient, .node = conv};
    QCOMPARE(record.shape(a), (Shape{10, 10, 8}));
    Index open = 0, learning = 0;
    for (Index e = 0; e < record.tensor(a).size(); ++e) {
      const Scalar before = record.tensor(z).data()[e], after = record.tensor(a).data()[e];
      QCOMPARE(after, before > 0 ? before : Scalar{0});
      open += before > 0 ? 1 : 0;
      const Scalar gradient = record.tensor(da).data()[e], delta = record.tensor(dz).data()[e];
      if (before <= 0) QCOMPARE(delta, Scalar{0});
      if (before > 0) QVERIFY(std::abs(delta - gradient) <= 1e-6f * std::abs(gradient) + 1e-12f);
      learning += gradient != 0 ? 1 : 0;
    }
    QVERIFY(open > 100 && learning > 100);
  }

  void theMaskOfDropoutIsTheEnginesOwn() {
    sessions::Problem problem = sessions::images();
    problem.settings.batchSize = 2;  // 105 batches
    Microscope microscope(setupFor(problem, trained(problem, 0)));
    const std::string name = "dropout_1";
    Index dropped = 0, all = 0;
    for (int i = 0; i < 100; ++i) {
      microscope.forward(StepSize::Batch);
      const StepRecord& record = *microscope.record();
      const NetworkPlan::Step& step = *record.plan().stepOf(nodeNamed(record, name));
      const ConstTensorView x = record.values[static_cast<std::size_t>(step.inputTensors[0])].view();
      const ConstTensorView y = record.values[static_cast<std::size_t>(step.outputTensors[0])].view();
      const ConstTensorView mask = record.tensor({.role = Role::Workspace, .node = step.id});
      // What the training's own pass made of its input, and the documented draw of the mask.
      const Rng rng(problem.settings.seed, streamId("node", streamId(name), static_cast<std::uint64_t>(record.result.step)));
      for (Index e = 0; e < x.size(); ++e) {
        const bool isDropped = rng.uniformAt(static_cast<std::uint64_t>(e)) < Scalar{0.25};
        QCOMPARE(mask.data()[e], isDropped ? Scalar{0} : 1 / (1 - Scalar{0.25}));
        QCOMPARE(y.data()[e], x.data()[e] * mask.data()[e]);
        dropped += isDropped ? 1 : 0;
        ++all;
      }
    }
    QVERIFY(all > 20'000);
    QVERIFY(std::abs(static_cast<double>(dropped) / static_cast<double>(all) - 0.25) < 0.02);
  }

  void numbersBecomeKnownInTheirOrder() {
    const sessions::Problem problem = sessions::points();
    Microscope microscope(setupFor(problem, trained(problem, 1)));
    const auto record = microscope.record();
    const NodeId input = nodeNamed(*record, "input_1"), hidden = nodeNamed(*record, "dense_1");
    const NodeId last = nodeNamed(*record, "dense_2"), output = nodeNamed(*record, "output_1");
    const auto knows = [&](Role role, NodeId node, Index element = 0, Index sample = 0) {
      return microscope.isComputed({.role = role, .node = node, .sample = sample, .element = element});
    };
    QVERIFY(knows(Role::Output, input) && knows(Role::Parameter, hidden) && knows(Role::Target, output));
    QVERIFY(!knows(Role::Output, hidden) && !microscope.last());
    microscope.forward(StepSize::Unit);
    QVERIFY(knows(Role::Output, hidden, 0) && knows(Role::PreActivation, hidden, 0, 7));
    QVERIFY(!knows(Role::Output, hidden, 1));
    QCOMPARE(microscope.last()->phase, Phase::Forward);
    microscope.forward(StepSize::Layer);
    QVERIFY(knows(Role::Output, hidden, 4) && !knows(Role::Output, last));
    microscope.forward(StepSize::Unit);
    QVERIFY(knows(Role::PreActivation, last, 0) && !knows(Role::Output, last, 0));  // softmax needs all of them
    microscope.moveTo(Phase::Loss);
    QVERIFY(knows(Role::Output, last, 0) && !knows(Role::Loss, output));
    microscope.moveTo(Phase::Backward);
    QVERIFY(knows(Role::Loss, output, 0, 3) && !knows(Role::OutputGradient, last) && !knows(Role::ParameterGradient, last));
    microscope.moveTo(Phase::Update);
    QVERIFY(knows(Role::ParameterGradient, hidden) && !knows(Role::NextParameter, hidden));
    microscope.forward(StepSize::Unit);
    QVERIFY(knows(Role::NextParameter, hidden, 0) && knows(Role::NextParameter, hidden, 5));  // a column of 5 units
    QVERIFY(!knows(Role::NextParameter, hidden, 1));
    microscope.forward(StepSize::Sample);
    QVERIFY(knows(Role::NextParameter, last, 14) && !microscope.next());
    microscope.moveTo({.role = Role::PreActivationGradient, .node = hidden, .element = 2});
    QVERIFY(knows(Role::PreActivationGradient, hidden, 2) && !knows(Role::PreActivationGradient, hidden, 3));
    QVERIFY(microscope.record() == record);
  }

  void samplesGoOneAfterTheOther() {
    const sessions::Problem problem = sessions::points();
    Microscope microscope(setupFor(problem, trained(problem, 1)));
    microscope.setOrder(Order::SampleBySample);
    const NodeId hidden = nodeNamed(*microscope.record(), "dense_1");
    microscope.forward(StepSize::Sample);
    microscope.forward(StepSize::Unit);
    QCOMPARE(microscope.last()->sample, 1);
    const auto knows = [&](Role role, Index sample) {
      return microscope.isComputed({.role = role, .node = hidden, .sample = sample, .element = 0});
    };
    QVERIFY(knows(Role::PreActivationGradient, 0) && knows(Role::Output, 1));
    QVERIFY(!knows(Role::PreActivationGradient, 1) && !knows(Role::Output, 2) && !knows(Role::ParameterGradient, 0));
  }

  void numbersThatAreNotFiniteStopItWhereItIs() {
    sessions::Problem problem = sessions::points();
    problem.settings.optimizer = "sgd";
    problem.settings.optimizerOptions.set("learning_rate", 50.0);
    problem.graph = networks::mlp(4, 5, 3, "linear");
    for (const Node& node : problem.graph.nodes())
      if (node.type == "output") problem.graph.setOption(node.id, "loss", networks::text("mean_squared_error"));
    problem.graph.setOption(problem.graph.findByName("dense_2")->id, "activation", networks::text("linear"));
    Microscope microscope(setupFor(problem, trained(problem, 0)));
    std::string message;
    for (int i = 0; i < 500 && message.empty(); ++i) {
      const auto before = microscope.record();
      try {
        microscope.forward(StepSize::Batch);
      } catch (const NumericError& error) {
        message = error.what();
        QVERIFY(microscope.record() == before);
      }
    }
    QVERIFY2(message.find("finite") != std::string::npos, message.c_str());
    const std::int64_t step = microscope.record()->result.step;
    microscope.back(StepSize::Batch);
    QVERIFY(microscope.record()->result.step < step);
    message.clear();
    for (int i = 0; i < 3 && message.empty(); ++i) {
      try {
        microscope.forward(StepSize::Epoch);
      } catch (const NumericError& error) {
        message = error.what();
      }
    }
    QVERIFY(!message.empty());
    QCOMPARE(microscope.record()->result.step, step);  // the last batch that was fine
  }
};

QTEST_APPLESS_MAIN(TestMicroscope)
#include "tst_microscope.moc"
