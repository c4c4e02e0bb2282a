// What the pad promises, on real digits with a network that has learned them: where and how large one draws does not matter,
// and saliency keeps up with the pen.

#include <QtTest>

#include <QToolButton>

#include <algorithm>
#include <iostream>

#include "engine/core/rng.h"
#include "engine/graph/execution.h"
#include "tests/support/drawn.h"
#include "tests/support/test_lab.h"
#include "ui/draw/network_picture.h"
#include "ui/panels/inspector/gradients_page.h"
#include "ui/panels/inspector_panel.h"
#include "ui/training/saliency_probe.h"

using namespace ui;

namespace {

constexpr nn::Index kDigits = 500;
constexpr double kPadPixels = 9;  // for each of a digit's 28 at scale 1: its box of 20 is 180 of the pad's 280

/// Share of the first digits of the test set that the network names right, given the pictures it gets.
template <typename PictureOf>
double accuracy(const nn::Network& network, const nn::PreparedData& data, PictureOf&& pictureOf) {
  nn::Execution execution(network.sharedPlan(), 1, nn::Execution::Purpose::Predict);
  nn::Tensor input(data.info.inputShape), target(data.info.targetShape);
  nn::Index right = 0;
  for (nn::Index n = 0; n < kDigits; ++n) {
    data.test->read(n, input.values(), target.values());
    const nn::Tensor picture = pictureOf(n, input);
    const std::vector<nn::ConstTensorView> inputs{{picture.data(), picture.shape().withBatch(1)}};
    execution.evaluate(network, inputs);
    const auto scores = execution.prediction().values();
    right += std::ranges::max_element(scores) - scores.begin() == static_cast<nn::Index>(target.values().front());
  }
  return static_cast<double>(right) / static_cast<double>(kDigits);
}

}  // namespace

class TestDrawnDigits : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QVERIFY(lab_.waitUntilReady());
    lab_.training.train();
    QTRY_VERIFY_WITH_TIMEOUT(
        lab_.training.position().step >= 900 || lab_.training.state() == TrainingController::State::Finished, 600'000);
    lab_.training.pause();
    QTRY_VERIFY_WITH_TIMEOUT(lab_.training.state() != TrainingController::State::Running, 60'000);
  }

  void placeAndSizeDoNotMatter() {
    const auto data = lab_.training.data();
    const auto network = lab_.training.network();
    const double undisturbed = accuracy(*network, *data, [](nn::Index, const nn::Tensor& input) { return input; });
    nn::Rng rng(5, nn::streamId("places"));
    DrawingCanvas canvas;
    const double drawn = accuracy(*network, *data, [&](nn::Index n, const nn::Tensor& input) {
      const double scale = kPadPixels * (0.5 + static_cast<double>(rng.uniform()));
      const double room = DrawingCanvas::kSize - 20 * scale;  // its box of 20 starts 4 pixels from the corner
      const double left = room * static_cast<double>(rng.uniform()) - 4 * scale;
      const double top = room * static_cast<double>(rng.uniform()) - 4 * scale;
      canvas.setPicture(drawn::onPad(*data->rawTest, n, scale, left, top));
      nn::Tensor values = networkPicture(canvas.image(), input.shape(), {}).values;
      data->normalizer.apply(values.values());
      return values;
    });
    std::cout << "test digits as they are: " << 100 * undisturbed
              << " %, on the pad at any place and scale 0.5 to 1.5: " << 100 * drawn << " % of " << kDigits << std::endl;
    // The bundled set has a few hundred images of each digit.
    const double enough = data->train->size() >= 10'000 ? 0.95 : 0.9;
    QVERIFY2(undisturbed > enough, qPrintable(QString::number(undisturbed)));
    QVERIFY2(drawn >= undisturbed - 0.02, qPrintable(QString::number(drawn)));
  }

  void saliencyKeepsUpWithThePen_data() {
    QTest::addColumn<int>("method");
    QTest::newRow("gradient") << static_cast<int>(SaliencyMethod::Gradient);
    QTest::newRow("Grad-CAM") << static_cast<int>(SaliencyMethod::GradCam);
    QTest::newRow("occlusion") << static_cast<int>(SaliencyMethod::Occlusion);
  }
  void saliencyKeepsUpWithThePen() {
    QFETCH(int, method);
    SaliencyProbe probe(lab_.training, lab_.drawingProbe);
    probe.setMethod(static_cast<SaliencyMethod>(method));
    probe.setActive(true);
    // Another drawing as soon as the map of the last one is there: maps a second, the way there and back included.
    constexpr int kMaps = 20;
    QElapsedTimer clock;
    clock.start();
    for (int i = 0; i < kMaps; ++i) {
      QSignalSpy results(&probe, &SaliencyProbe::resultChanged);
      const QImage pad = drawn::onPad(*lab_.training.data()->rawTest, i, 7, 30, 30);
      lab_.drawingProbe.setInput(networkPicture(pad, {28, 28, 1}, {}).values, QStringLiteral("your drawing"));
      QTRY_VERIFY(results.count() > 0);
      QVERIFY2(probe.result()->problem.isEmpty(), qPrintable(probe.result()->problem));
    }
    const double rate = 1000.0 * kMaps / static_cast<double>(clock.elapsed());
    std::cout << QTest::currentDataTag() << ": " << rate << " maps a second, each with that of random weights; the last took "
              << probe.result()->milliseconds << " ms" << std::endl;
    QVERIFY2(rate >= 10, qPrintable(QString::number(rate)));
  }

  void viewsFollowTheTraining() {
    InspectorPanel inspector(lab_.lab);
    inspector.resize(420, 900);
    inspector.show();
    lab_.probe.setSample(3);
    lab_.selection.set({lab_.node("conv2")});
    lab_.lab.document.edit({}, [](nn::Project& project) { project.training.epochs = 10'000; });
    lab_.training.train();
    QTRY_COMPARE_WITH_TIMEOUT(lab_.training.state(), TrainingController::State::Running, 60'000);
    auto* gradients = inspector.findChild<GradientsPage*>();
    const auto rateOf = [&](const char* tab, QSignalSpy& results) {
      QTest::mouseClick(inspector.findChild<QToolButton*>(QString::fromLatin1(tab)), Qt::LeftButton);
      QTest::qWait(500);
      results.clear();
      QElapsedTimer clock;
      clock.start();
      QTest::qWait(3000);
      const double rate = 1000.0 * static_cast<double>(results.count()) / static_cast<double>(clock.elapsed());
      std::cout << tab << " while training: " << rate << " a second" << std::endl;
      return rate;
    };
    QSignalSpy maps(&lab_.probe, &Probe::resultChanged);
    QVERIFY(rateOf("activationsTab", maps) >= 5);
    QSignalSpy slopes(&gradients->gradients(), &LayerGradients::resultChanged);
    QVERIFY(rateOf("gradientsTab", slopes) >= 5);
    lab_.training.pause();
  }

 private:
  TestLab lab_{QStringLiteral("mnist-convnet")};
};

QTEST_MAIN(TestDrawnDigits)
#include "tst_drawn_digits.moc"
