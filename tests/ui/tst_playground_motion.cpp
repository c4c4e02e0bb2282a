// The playground's arrows: gradient, the optimizer's memory and the step, for an optimizer that has one.

#include <QtTest>

#include <QCheckBox>

#include "tests/support/playground_bench.h"
#include "ui/widgets/motion_arrow.h"

using namespace ui;
using Kind = NeuronPlace::Kind;

namespace {

struct Playground : PlaygroundBench {
  void use(const char* optimizer, double momentum) {
    lab.document.edit(QStringLiteral("Optimizer"), [&](nn::Project& project) {
      project.training.optimizer = optimizer;
      project.training.optimizerOptions = {{"learning_rate", 0.1}};
      if (momentum > 0) project.training.optimizerOptions.set("momentum", momentum);
    });
  }
};

/// How much of a picture has a colour, as pixels.
int pixelsOf(const QImage& image, const QColor& color) {
  int count = 0;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x) count += image.pixelColor(x, y).rgb() == color.rgb();
  return count;
}

}  // namespace

class TestPlaygroundMotion : public QObject {
  Q_OBJECT

 private slots:
  void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin)"))); }

  void arrowsTellOfMomentum() {
    Playground playground;
    auto& panel = playground.panel;
    playground.use("sgd", 0.9);
    QVERIFY(playground.isReady());
    auto* motion = panel.findChild<QCheckBox*>(QStringLiteral("motion"));
    auto* legend = panel.findChild<MotionLegend*>();
    QVERIFY(motion->isVisibleTo(&panel) && !legend->isVisibleTo(&panel));
    QVERIFY(playground.train(5));
    const QImage without = panel.frames().frame()->picture;
    QVERIFY(!panel.frames().frame()->motion);
    QTest::mouseClick(motion, Qt::LeftButton, {}, {8, motion->height() / 2});
    QVERIFY(motion->isChecked() && legend->isVisibleTo(&panel));
    QTRY_VERIFY(panel.frames().frame()->motionOf(0) && panel.frames().frame()->motionOf(1));
    QTRY_VERIFY(panel.frames().frame()->picture != without);
    const nn::ParameterMotion& first = *panel.frames().frame()->motionOf(0);
    QCOMPARE(first.gradient.shape(), (nn::Shape{2, 4}));
    // v ← μv + g and Δw = −αv: the step is the memory, turned around.
    for (nn::Index i = 0; i < first.step.size(); ++i)
      QVERIFY(std::abs(first.step.data()[i] + 0.1F * first.memory.data()[i]) < 1e-5F);
    const NeuronPlace link{Kind::Link, 0, 2, 1};
    QVERIFY2(panel.neurons().description(link).contains(QStringLiteral("momentum")),
             qPrintable(panel.neurons().description(link)));
    // Without a memory there is nothing to show.
    playground.use("sgd", 0);
    QVERIFY(!motion->isVisibleTo(&panel) && !legend->isVisibleTo(&panel));
    QTRY_VERIFY(!panel.frames().frame()->motion);
    playground.use("adam", 0);
    QVERIFY(motion->isVisibleTo(&panel) && legend->isVisibleTo(&panel));
    QVERIFY(playground.train(1));
    QTRY_VERIFY(panel.frames().frame()->motionOf(0));
  }

  void everyKindHasAGlyphOfItsOwn() {
    std::vector<QImage> glyphs;
    for (const MotionKind kind : kMotionKinds) {
      QImage image(24, 24, QImage::Format_RGB32);
      image.fill(Qt::white);
      QPainter painter(&image);
      paintMotionArrow(painter, kind, {12, 22}, {12, 3}, Qt::black);  // one colour: told apart without it
      painter.end();
      QVERIFY(pixelsOf(image, Qt::black) > 5);
      for (const QImage& other : glyphs) QVERIFY(image != other);
      glyphs.push_back(image);
    }
    QVERIFY(motionColor(MotionKind::Memory) != motionColor(MotionKind::Step));
    QVERIFY(motionColor(MotionKind::Gradient) != motionColor(MotionKind::Memory));
  }
};

QTEST_MAIN(TestPlaygroundMotion)
#include "tst_playground_motion.moc"
