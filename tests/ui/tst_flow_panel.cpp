// Gradient flow over depth and time, and what the selected layer keeps, with a network that trains.

#include <QLabel>
#include <QToolButton>
#include <QtTest>

#include "tests/support/test_lab.h"
#include "ui/common/theme.h"
#include "ui/panels/flow_panel.h"
#include "ui/widgets/choice_box.h"
#include "ui/widgets/flow_map.h"
#include "ui/widgets/tensor_picture.h"

using ui::FlowPanel;
using State = ui::TrainingController::State;

namespace {

struct Shown {
  explicit Shown(const char* example) : lab(QString::fromLatin1(example)), panel(lab.lab) {
    panel.resize(640, 360);
    panel.show();
    static_cast<void>(QTest::qWaitForWindowExposed(&panel));
  }
  bool train() {
    if (!lab.waitUntilReady()) return false;
    lab.training.train();
    return QTest::qWaitFor([this] { return lab.training.state() == State::Finished; }, 20000);
  }
  template <typename Widget>
  Widget* child(const char* name) {
    return panel.findChild<Widget*>(QString::fromLatin1(name));
  }

  TestLab lab;
  FlowPanel panel;
};

}  // namespace

class TestFlowPanel : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { ui::Theme::instance().apply(); }

  void everyLayerIsARow() {
    Shown shown("boston-housing");
    QVERIFY(!shown.panel.map().isVisible());
    QVERIFY(shown.train());
    QTRY_VERIFY(shown.panel.map().isVisible());
    QCOMPARE(shown.panel.map().flow().rows.size(), std::size_t{3});
    QTRY_VERIFY(shown.panel.map().flow().steps.size() > 1);
    const nn::NodeId hidden2 = shown.lab.node("hidden2");
    QCoreApplication::processEvents();
    const QPointF place = shown.panel.map().placeOf(hidden2);
    QVERIFY(shown.panel.map().textAt(place).startsWith("hidden2, step"));
    QTest::mouseClick(&shown.panel.map(), Qt::LeftButton, {}, place.toPoint());
    QCOMPARE(shown.lab.selection.current(), std::optional(hidden2));
    shown.child<ui::ChoiceBox>("quantity")->setCurrentIndex(3);
    QVERIFY(shown.panel.map().flow().rows.size() > 3);
    QVERIFY(shown.child<QLabel>("caption")->text().contains("way forward"));
  }

  void optimizerMemoryOfTheSelectedLayerIsShown() {
    Shown shown("xor");  // Adam
    QVERIFY(shown.train());
    shown.lab.selection.set({shown.lab.node("hidden")});
    QTest::mouseClick(shown.child<QToolButton>("stateTab"), Qt::LeftButton);
    const auto pictures = [&] {
      int count = 0;
      for (auto* picture : shown.child<QWidget>("layerState")->findChildren<ui::TensorPicture*>())
        count += picture->isVisible();
      return count;
    };
    QTRY_COMPARE(pictures(), 4);  // two moments of kernel and bias
    // The whole state, with all that was reported, is nothing that it shows; of a layer without weights it needs nothing.
    QSignalSpy states(&shown.lab.training, &ui::TrainingController::stateCopied);
    QSignalSpy points(&shown.lab.training, &ui::TrainingController::pointCopied);
    shown.lab.selection.set({shown.lab.node("out")});
    QTRY_COMPARE(points.count(), 1);
    QCOMPARE(states.count(), 0);
    shown.lab.selection.set({shown.lab.node("input")});
    QTRY_COMPARE(pictures(), 0);
    QCoreApplication::processEvents();
    QCOMPARE(points.count(), 1);
  }

  void dropoutShowsTheMaskOfTheNextStep() {
    Shown shown("xor");
    shown.lab.document.edit(QStringLiteral("dropout"), [](nn::Project& project) {
      const nn::NodeId out = project.graph.findByName("out")->id;
      project.graph.insert(*project.graph.edgeInto({out, 0}), "dropout", {{"rate", 0.5}}, "drop");
    });
    QVERIFY(shown.lab.waitUntilReady());
    shown.lab.selection.set({shown.lab.node("drop")});
    QTest::mouseClick(shown.child<QToolButton>("stateTab"), Qt::LeftButton);
    const auto hasMask = [&] {
      for (auto* label : shown.child<QWidget>("layerState")->findChildren<QLabel*>())
        if (label->isVisible() && label->text().contains("of 8 numbers are switched off")) return true;
      return false;
    };
    QTRY_VERIFY(hasMask());
  }
};

QTEST_MAIN(TestFlowPanel)
#include "tst_flow_panel.moc"
