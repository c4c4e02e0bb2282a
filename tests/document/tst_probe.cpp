#include "ui/training/probe.h"

#include <cmath>

#include <QSignalSpy>

#include "engine/graph/execution.h"
#include "tests/document/opened.h"

using projects::id;
using State = ui::TrainingController::State;

namespace {

/// A document with training and probe, as the window has them.
struct Probed : Opened {
  using Opened::Opened;
  ui::Probe probe{training};
};

nn::Tensor point(double x, double y) {
  nn::Tensor tensor(nn::Shape{2});
  tensor.values()[0] = static_cast<nn::Scalar>(x);
  tensor.values()[1] = static_cast<nn::Scalar>(y);
  return tensor;
}

/// The prediction as it is worked out without the probe.
nn::Tensor expected(const nn::Network& network, const nn::Tensor& input) {
  nn::Execution execution(network.sharedPlan(), 1, nn::Execution::Purpose::Predict);
  const std::vector<nn::ConstTensorView> inputs{{input.data(), input.shape().withBatch(1)}};
  execution.evaluate(network, inputs);
  return nn::Tensor(execution.prediction().reshaped(nn::Shape{2}));
}

}  // namespace

class TestProbe : public QObject {
  Q_OBJECT
 private slots:
  void showsASampleInEveryLayer() {
    Probed opened(projects::xorPoints());
    QTRY_COMPARE(opened.training.state(), State::Ready);
    QVERIFY(!opened.probe.result());
    QCOMPARE(opened.probe.sampleCount(), nn::Index{100});  // of the validation part
    opened.probe.setSample(17);
    QTRY_VERIFY(opened.probe.result() != nullptr);
    const auto result = opened.probe.result();
    QVERIFY(result->label && (*result->label == 0 || *result->label == 1));
    QVERIFY(opened.probe.description().contains(QStringLiteral("validation sample 17: ")));
    QCOMPARE(result->predictions.front(), expected(*opened.training.network(), result->input));
    const nn::Tensor* hidden = result->activation({id(opened.document, "dense_1"), 0});
    QVERIFY(hidden);
    QCOMPARE(hidden->shape(), nn::Shape{8});
    QVERIFY(!result->activation({nn::NodeId{1234}, 0}));
    opened.probe.setSample(100'000);
    QCOMPARE(*opened.probe.sample(), nn::Index{99});  // the last
  }

  void takesSamplesOfTheChosenPart() {
    Probed opened(projects::xorPoints());
    QTRY_COMPARE(opened.training.state(), State::Ready);
    const auto data = opened.training.data();
    QCOMPARE(opened.probe.part(), ui::DataPart::Validation);
    opened.probe.setSample(ui::DataPart::Training, 3);
    QCOMPARE(opened.probe.sampleCount(), data->train->size());
    QTRY_VERIFY(opened.probe.result() != nullptr);
    nn::Tensor input(data->info.inputShape), target(data->info.targetShape);
    data->train->read(3, input.values(), target.values());
    QCOMPARE(opened.probe.result()->input, input);
    QVERIFY(opened.probe.description().startsWith(QStringLiteral("training sample 3: ")));
    opened.probe.setSample(ui::DataPart::Test, 1);
    QCOMPARE(opened.probe.sampleCount(), data->test->size());
    opened.probe.setSample(2);  // of the same part
    QVERIFY(opened.probe.description().startsWith(QStringLiteral("test sample 2: ")));
  }

  void followsTheNetwork() {
    Probed opened(projects::xorPoints(3));
    QTRY_COMPARE(opened.training.state(), State::Ready);
    opened.probe.setInput(point(0.5, -0.5), QStringLiteral("your drawing"));
    QCOMPARE(opened.probe.description(), QStringLiteral("your drawing"));
    QTRY_VERIFY(opened.probe.result() != nullptr);
    const auto before = opened.probe.result();
    opened.training.train();
    QTRY_COMPARE_WITH_TIMEOUT(opened.training.state(), State::Finished, 20'000);
    QTRY_VERIFY(opened.probe.result()->network == opened.training.network());
    QVERIFY(!(opened.probe.result()->predictions.front() == before->predictions.front()));
    QTRY_COMPARE(opened.probe.result()->predictions.front(), expected(*opened.training.network(), point(0.5, -0.5)));
    // Another structure, and none at all.
    opened.document.edit(QStringLiteral("Units"),
                         [](nn::Project& p) { p.graph.setOption(id(p, "dense_1"), "units", networks::size(3)); });
    QTRY_COMPARE(opened.probe.result()->activation({id(opened.document, "dense_1"), 0})->shape(), nn::Shape{3});
    opened.document.edit(QStringLiteral("Cut"), [](nn::Project& p) { p.graph.disconnect(p.graph.edges().front()); });
    QTRY_VERIFY(opened.probe.result() == nullptr);
  }

  void scalesInputsAsTheDataAre() {
    nn::Project project = projects::xorPoints();
    project.data.scaling = nn::Scaling::Standardize;
    Probed opened(project);
    opened.probe.setInput(point(0.5, -0.5), QStringLiteral("your drawing"));  // before the data are there
    QTRY_VERIFY(opened.probe.result() != nullptr);
    nn::Tensor scaled = point(0.5, -0.5);
    opened.training.data()->normalizer.apply(scaled.values());
    QVERIFY(!(scaled == point(0.5, -0.5)));
    QCOMPARE(opened.probe.result()->input, scaled);
  }

  void hasNoResultForWhatDoesNotFit() {
    Probed opened(projects::xorPoints());
    QTRY_COMPARE(opened.training.state(), State::Ready);
    opened.probe.setInput(point(0, 0), QStringLiteral("your drawing"));
    QTRY_VERIFY(opened.probe.result() != nullptr);
    opened.probe.setInput(nn::Tensor(nn::Shape{28, 28, 1}), QStringLiteral("your drawing"));
    QTRY_VERIFY(opened.probe.result() == nullptr);
    opened.probe.setInput(point(0, 0), QStringLiteral("your drawing"));
    QTRY_VERIFY(opened.probe.result() != nullptr);
    opened.probe.clear();
    QVERIFY(opened.probe.result() == nullptr);
    QVERIFY(opened.probe.description().isEmpty());
  }

  void ofManyInputsTheNewestIsShown() {
    Probed opened(projects::xorPoints());
    QTRY_COMPARE(opened.training.state(), State::Ready);
    QSignalSpy results(&opened.probe, &ui::Probe::resultChanged);
    for (int i = 0; i <= 100; ++i) opened.probe.setInput(point(i * 0.01, 0.25), QStringLiteral("your drawing"));
    QTRY_VERIFY(opened.probe.result() && opened.probe.result()->input == point(1.0, 0.25));
    QVERIFY(results.count() < 50);
  }

  void restsWhileNobodyLooks() {
    Probed opened(projects::xorPoints());
    QTRY_COMPARE(opened.training.state(), State::Ready);
    opened.probe.setActive(false);
    QSignalSpy results(&opened.probe, &ui::Probe::resultChanged);
    opened.probe.setInput(point(0.5, 0.5), QStringLiteral("your drawing"));
    QSignalSpy steps(&opened.training, &ui::TrainingController::stepsAdded);
    opened.training.stepBatch();
    QTRY_COMPARE(opened.training.position().step, std::int64_t{1});
    QTRY_COMPARE(opened.training.state(), State::Paused);
    QCOMPARE(results.count(), 0);
    opened.probe.setActive(true);
    QTRY_VERIFY(opened.probe.result() != nullptr);
  }
};

QTEST_GUILESS_MAIN(TestProbe)
#include "tst_probe.moc"
