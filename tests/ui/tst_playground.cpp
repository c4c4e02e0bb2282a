// The playground by real events: links edited in place, points painted while training runs, units and layers, keyboard.

#include <QtTest>
#include <algorithm>
#include <vector>

#include <QPushButton>
#include <QSettings>
#include <QStandardPaths>
#include <QToolButton>

#include "tests/support/playground_bench.h"
#include "ui/panels/landscape/landscape_view.h"
#include "ui/panels/loss_surface_panel.h"
#include "ui/panels/playground/neuron_layout.h"
#include "ui/panels/playground/neurons_view.h"
#include "ui/panels/playground/point_controls.h"
#include "ui/panels/playground/surface_view.h"
#include "ui/panels/playground_panel.h"
#include "ui/shell/central_views.h"
#include "ui/shell/main_window.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/picture_strip.h"

using namespace ui;
using State = TrainingController::State;
using Kind = NeuronPlace::Kind;

namespace {

struct Playground : PlaygroundBench {
  using PlaygroundBench::PlaygroundBench;
  QPoint at(const NeuronPlace& place) {
    const NeuronLayout& drawing = panel.neurons().drawing();
    if (place.kind == Kind::Link)
      return (drawing.begin(place.layer, place.source) * 0.85 + drawing.end(place.layer, place.unit) * 0.15 +
              QPointF(0, (drawing.end(place.layer, place.unit).y() - drawing.begin(place.layer, place.source).y()) *
                             (linkRise(0.15) - 0.15)))
          .toPoint();
    if (place.kind == Kind::Bias) return drawing.biasRect(place.layer, place.unit).center().toPoint();
    return drawing.cell(place).center().toPoint();
  }
  std::map<std::string, std::vector<nn::Scalar>> numbers() const {
    std::map<std::string, std::vector<nn::Scalar>> all;
    const auto network = lab.training.network();
    for (std::size_t p = 0; p < network->plan().parameters.size(); ++p) {
      const auto values = network->parameter(static_cast<nn::Index>(p)).values();
      all[network->plan().parameters[p].name] = {values.begin(), values.end()};
    }
    return all;
  }
  void type(const QString& number) {
    auto* field = panel.neurons().findChild<NumberField*>();
    field->selectAll();
    QTest::keyClicks(field, number);
    QTest::keyClick(field, Qt::Key_Return);
  }
};

}  // namespace

class TestPlayground : public QObject {
  Q_OBJECT

 private slots:
  void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin)"))); }

  void clickingALinkEditsExactlyThatWeight() {
    Playground playground;
    QVERIFY(playground.isReady() && playground.train(3));
    const NeuronPlace link{Kind::Link, 0, 2, 1};  // from y to the third unit
    auto expected = playground.numbers();
    QTest::mouseMove(&playground.panel.neurons(), playground.at(link));
    QCOMPARE(playground.panel.neurons().shownPlace(), link);
    QTest::mouseClick(&playground.panel.neurons(), Qt::LeftButton, {}, playground.at(link));
    auto* field = playground.panel.neurons().findChild<NumberField*>();
    QVERIFY(field->isVisible());
    playground.type(QStringLiteral("-1.5"));
    QVERIFY(!field->isVisible());
    expected["hidden.kernel"][1 * 4 + 2] = -1.5F;
    QVERIFY(playground.numbers() == expected);
    QVERIFY(playground.lab.document.undoStack().undoText().contains(QStringLiteral("hidden.kernel")));
    QVERIFY(playground.nextFrame());
    QVERIFY(playground.panel.neurons().description(link).contains(QStringLiteral("-1.5")));
  }

  void escapeLeavesTheWeightAlone() {
    Playground playground;
    QVERIFY(playground.isReady() && playground.train(1));
    const auto before = playground.numbers();
    playground.panel.neurons().edit({Kind::Bias, 0, 1, 0});
    auto* field = playground.panel.neurons().findChild<NumberField*>();
    QTest::keyClicks(field, QStringLiteral("7"));
    QTest::keyClick(field, Qt::Key_Escape);
    QVERIFY(!field->isVisible());
    QVERIFY(playground.numbers() == before);
    QVERIFY(!playground.lab.document.isModified());
  }

  void aBiasIsEditedWhileTrainingRuns() {
    Playground playground;
    playground.lab.document.edit(QStringLiteral("Slow"), [](nn::Project& project) {
      project.training.epochs = 1'000'000;
      project.training.optimizerOptions.set("learning_rate", 1e-7);
    });
    QVERIFY(playground.isReady());
    playground.lab.training.train();
    QTRY_VERIFY(playground.lab.training.position().step > 10);
    QTRY_VERIFY(playground.panel.frames().frame()->network);
    QTest::mouseClick(&playground.panel.neurons(), Qt::LeftButton, {}, playground.at({Kind::Bias, 0, 3, 0}));
    playground.type(QStringLiteral("4"));
    QTRY_VERIFY(std::abs(playground.numbers()["hidden.bias"][3] - 4) < 0.05F);
    QCOMPARE(playground.lab.training.state(), State::Running);
    playground.lab.training.pause();
    QTRY_COMPARE(playground.lab.training.state(), State::Paused);
  }

  void pointsArePaintedWhileTrainingRuns() {
    Playground playground;
    playground.lab.document.edit(QStringLiteral("Long"), [](nn::Project& project) { project.training.epochs = 1'000'000; });
    QVERIFY(playground.isReady());
    playground.lab.training.train();
    QTRY_VERIFY(playground.lab.training.position().step > 10);
    SurfaceView& surface = playground.panel.surface();
    surface.setBrush({SurfaceView::Brush::Kind::Paint, 1});
    const QPoint from = surface.plane().center().toPoint();
    QTest::mousePress(&surface, Qt::LeftButton, {}, from);
    for (int i = 1; i <= 10; ++i) QTest::mouseMove(&surface, from + QPoint(5 * i, 0));
    QTest::mouseRelease(&surface, Qt::LeftButton, {}, from + QPoint(50, 0));
    const auto& points = playground.lab.document.project().data.ownPoints;
    QVERIFY(points.size() >= 4 && points.size() <= 8);
    QCOMPARE(points.front().target, 1.0);
    const QPointF expected = surface.toPlane(from);
    QVERIFY(std::abs(points.front().x - expected.x()) < 0.01 && std::abs(points.front().y - expected.y()) < 0.01);
    const auto count = static_cast<nn::Index>(points.size());
    QTRY_COMPARE(playground.lab.training.data()->train->size() + playground.lab.training.data()->validation->size(),
                 400 + count);
    QTRY_COMPARE(playground.lab.training.state(), State::Running);  // it goes on with them
    const auto step = playground.lab.training.position().step;
    QTRY_VERIFY(playground.lab.training.position().step > step);
    playground.lab.training.pause();
    QTRY_COMPARE(playground.lab.training.state(), State::Paused);
    playground.lab.document.undoStack().undo();  // a stroke is one step
    QVERIFY(playground.lab.document.project().data.ownPoints.empty());
  }

  void theEraserTakesPaintedPoints() {
    Playground playground;
    QVERIFY(playground.isReady());
    SurfaceView& surface = playground.panel.surface();
    surface.setBrush({SurfaceView::Brush::Kind::Paint, 0});
    const QPoint here = surface.plane().center().toPoint();
    QTest::mouseClick(&surface, Qt::LeftButton, {}, here);
    QTest::mouseClick(&surface, Qt::LeftButton, {}, here + QPoint(60, 0));
    QCOMPARE(playground.lab.document.project().data.ownPoints.size(), std::size_t{2});
    QTest::mouseClick(&surface, Qt::RightButton, {}, here);
    QCOMPARE(playground.lab.document.project().data.ownPoints.size(), std::size_t{1});
    surface.setFocus();
    for (int i = 0; i < 2; ++i) QTest::keyClick(&surface, Qt::Key_Up);
    QTest::keyClick(&surface, Qt::Key_Space);
    QCOMPARE(playground.lab.document.project().data.ownPoints.size(), std::size_t{2});
    QVERIFY(surface.reading().contains(QLatin1Char('%')));
    QTest::keyClick(&surface, Qt::Key_Delete);
    QCOMPARE(playground.lab.document.project().data.ownPoints.size(), std::size_t{1});
  }

  void unitsLayersAndFeaturesChangeTheProject() {
    Playground playground;
    QVERIFY(playground.isReady());
    const std::string before = nn::toJson(playground.lab.document.project());
    NeuronsView& neurons = playground.panel.neurons();
    QTest::mouseClick(neurons.findChild<QToolButton*>(QStringLiteral("plus")), Qt::LeftButton);
    QCOMPARE(playground.panel.frames().drawn()->layers[0].units, 5);
    QTest::mouseClick(&neurons, Qt::LeftButton, {}, playground.at({Kind::Feature, 0, 4, 0}));
    QTRY_COMPARE(playground.panel.frames().drawn()->features, (std::vector<int>{0, 1, 4}));
    QVERIFY(playground.nextFrame());
    QVERIFY(playground.lab.document.analysis().isRunnable());
    neurons.setFocus();
    neurons.setCurrent({Kind::Unit, 1, 0, 0});
    QTest::keyClick(&neurons, Qt::Key_Insert);
    QCOMPARE(playground.panel.frames().drawn()->layers.size(), std::size_t{3});
    QTest::keyClick(&neurons, Qt::Key_Minus);
    QCOMPARE(playground.panel.frames().drawn()->layers[1].units, 4);
    QTest::keyClick(&neurons, Qt::Key_Delete, Qt::ControlModifier);
    QCOMPARE(playground.panel.frames().drawn()->layers.size(), std::size_t{2});
    while (playground.lab.document.undoStack().canUndo()) playground.lab.document.undoStack().undo();
    QCOMPARE(nn::toJson(playground.lab.document.project()), before);
  }

  void arrowsGoFromUnitToLinkToCard() {
    Playground playground;
    QVERIFY(playground.isReady());
    NeuronsView& neurons = playground.panel.neurons();
    neurons.setFocus();
    neurons.setCurrent({Kind::Unit, 1, 0, 0});
    const auto press = [&](int key) { QTest::keyClick(&neurons, static_cast<Qt::Key>(key)); };
    press(Qt::Key_Left);
    QCOMPARE(neurons.current(), (NeuronPlace{Kind::Link, 1, 0, 0}));
    press(Qt::Key_Down);
    press(Qt::Key_Down);
    QCOMPARE(neurons.current(), (NeuronPlace{Kind::Link, 1, 0, 2}));
    QVERIFY(neurons.accessibleDescription().startsWith(QStringLiteral("Weight from unit 3")));
    press(Qt::Key_Left);
    QCOMPARE(neurons.current(), (NeuronPlace{Kind::Unit, 0, 2, 0}));
    QVERIFY(playground.panel.surface().isMagnified());
    press(Qt::Key_Left);
    press(Qt::Key_Down);
    press(Qt::Key_Return);
    QVERIFY(neurons.findChild<NumberField*>()->isVisible());
    playground.type(QStringLiteral("0.75"));
    QTRY_COMPARE(playground.numbers()["hidden.kernel"][1 * 4 + 2], nn::Scalar{0.75});
    neurons.setFocus();
    press(Qt::Key_Left);
    QCOMPARE(neurons.current(), (NeuronPlace{Kind::Feature, 0, 1, 0}));
    press(Qt::Key_Escape);
    QVERIFY(!playground.panel.surface().isMagnified());
  }

  void anotherSetIsOneClickAndTrainingGoesOn() {
    Playground playground;
    playground.lab.document.edit(QStringLiteral("Long"), [](nn::Project& project) { project.training.epochs = 1'000'000; });
    QVERIFY(playground.isReady());
    playground.lab.training.train();
    QTRY_VERIFY(playground.lab.training.position().step > 10);
    auto* pictures = playground.panel.findChild<PictureStrip*>();
    int rings = -1;
    for (std::size_t i = 0; i < pictures->pictures().size(); ++i)
      if (pictures->pictures()[i].caption == QStringLiteral("Rings")) rings = static_cast<int>(i);
    QVERIFY(rings >= 0);
    QTest::mouseClick(pictures, Qt::LeftButton, {}, pictures->pictureRect(rings).center());
    QCOMPARE(playground.lab.document.project().data.source, std::string("rings"));
    QTRY_COMPARE(playground.panel.frames().drawn()->layers.back().units, 3);
    QTRY_COMPARE(playground.lab.training.state(), State::Running);
    playground.lab.training.pause();
    QTRY_COMPARE(playground.lab.training.state(), State::Paused);
  }

  void anEmptyPlaneIsPaintedAndTrainedOn() {
    Playground playground;
    QVERIFY(playground.isReady());
    auto* pictures = playground.panel.findChild<PictureStrip*>();
    const int painted = static_cast<int>(pictures->pictures().size()) - 1;
    QTest::mouseClick(pictures, Qt::LeftButton, {}, pictures->pictureRect(painted).center());
    QCOMPARE(playground.lab.document.project().data.source, std::string("painted_points"));
    QTRY_COMPARE(playground.lab.training.state(), State::NoData);
    QVERIFY(playground.lab.training.dataError().contains(QStringLiteral("at least one")));
    const auto brush = [&](const char* name) {
      for (auto* tool : playground.panel.findChildren<QToolButton*>())
        if (tool->accessibleName() == QLatin1String(name)) return tool;
      return static_cast<QToolButton*>(nullptr);
    };
    QTRY_VERIFY(brush("Paint class 2"));
    SurfaceView& surface = playground.panel.surface();
    const QPoint centre = surface.plane().center().toPoint();
    for (const char* name : {"Paint class 1", "Paint class 2"}) {
      QTest::mouseClick(brush(name), Qt::LeftButton);
      const int side = QLatin1String(name) == QLatin1String("Paint class 1") ? -1 : 1;
      for (int i = 0; i < 6; ++i) QTest::mouseClick(&surface, Qt::LeftButton, {}, centre + QPoint(side * (20 + 8 * i), 9 * i));
    }
    QCOMPARE(playground.lab.document.project().data.ownPoints.size(), std::size_t{12});
    QVERIFY(playground.lab.waitUntilReady());
    QVERIFY(playground.train(2));
    const nn::Project again = nn::projectFromJson(nn::toJson(playground.lab.document.project()), "saved");
    QVERIFY(again.data.ownPoints == playground.lab.document.project().data.ownPoints);
  }

  void hiddenItDoesNothing() {
    Playground playground;
    QVERIFY(playground.isReady());
    playground.panel.hide();
    const auto frame = playground.panel.frames().frame();
    playground.lab.training.stepBatch();
    QTRY_COMPARE(playground.lab.training.state(), State::Paused);
    QTest::qWait(100);
    QCOMPARE(playground.panel.frames().frame(), frame);
  }

  void anotherNetworkIsExplained() {
    Playground playground("mnist-convnet");
    auto* empty = playground.panel.findChild<EmptyState*>();
    QTRY_VERIFY(empty->isVisible());
    QSignalSpy wanted(&playground.panel, &PlaygroundPanel::projectWanted);
    QTest::mouseClick(empty->findChild<QPushButton*>(), Qt::LeftButton);
    QCOMPARE(wanted.count(), 1);
  }

  void theWindowHasItAsASecondView() {
    QStandardPaths::setTestModeEnabled(true);
    QSettings().clear();
    MainWindow window(nn::DataPaths::standard({}, LAYERLAB_SOURCE_DIR "/resources"));
    QVERIFY(window.open(QStringLiteral("mnist-convnet")));
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QVERIFY(!window.findChild<PlaygroundPanel*>());  // costs nothing before it is wanted
    QTest::keyClick(&window, Qt::Key_2, Qt::ControlModifier);
    QVERIFY(window.views().showsNeurons());
    PlaygroundPanel& panel = window.views().playground();
    QTest::mouseClick(panel.findChild<EmptyState*>()->findChild<QPushButton*>(), Qt::LeftButton);
    QVERIFY(window.windowTitle().contains(QStringLiteral("spiral"), Qt::CaseInsensitive));
    QTRY_VERIFY(panel.frames().drawn() && panel.frames().drawn()->layers.size() == 3);
    QTRY_VERIFY(panel.frames().frame() && panel.frames().frame()->network);
    QTest::keyClick(&window, Qt::Key_1, Qt::ControlModifier);
    QVERIFY(!window.views().showsNeurons() && !panel.isVisible());
  }

  void theLossSurfaceShowsThePath() {
    TestLab lab(QStringLiteral("playground-xor"));
    LossSurfacePanel panel(lab.lab);
    panel.resize(600, 260);
    QVERIFY(lab.waitUntilReady());
    for (int i = 0; i < 6; ++i) {
      lab.training.stepBatch();
      QTRY_COMPARE(lab.training.state(), State::Paused);
    }
    QVERIFY(!panel.landscape().landscape());  // hidden it works nothing out
    panel.show();
    QTRY_VERIFY_WITH_TIMEOUT(panel.landscape().landscape(), 20000);
    const auto landscape = panel.landscape().landscape();
    QCOMPARE(landscape->path.size(), std::size_t{7});
    QVERIFY(std::abs(landscape->path.back().a) < 1e-5 && std::abs(landscape->path.back().b) < 1e-5);
    QVERIFY(landscape->centre == lab.training.network());
    QVERIFY(panel.view().lowest() < panel.view().highest());
    LandscapeWish wish;
    wish.directions = LandscapeWish::Directions::Weights;
    wish.firstParameter = "hidden.kernel";
    wish.secondParameter = "out.kernel";
    panel.landscape().setWish(wish);
    QTRY_VERIFY_WITH_TIMEOUT(panel.landscape().landscape()->wish == wish, 20000);
    wish.secondParameter = "nothing";
    panel.landscape().setWish(wish);
    QTRY_VERIFY(panel.landscape().problem().contains(QStringLiteral("nothing")));
  }

  void everyFeatureOfTheNetworkHasItsPlace() {
    const ui::NeuronLayout layout = ui::neuronLayout(2, {0, 4}, {3}, QSizeF(400, 300));
    QVERIFY(!layout.cell({ui::NeuronPlace::Kind::Feature, 0, 4, 0}).isNull());
    QVERIFY(layout.begin(0, 1).y() > layout.begin(0, 0).y());
    layout.at(QPointF(150, 150));
  }

  void aPathKeepsItsEnds() {
    WeightPath path;
    nn::Network network =
        nn::initializedNetwork(nn::readProject(LAYERLAB_SOURCE_DIR "/examples/projects/playground-xor.layerlab"));
    std::vector<std::shared_ptr<const nn::Network>> all;
    for (int i = 0; i < 1000; ++i) {
      all.push_back(std::make_shared<const nn::Network>(network));
      path.add(all.back());
      QVERIFY(path.networks().size() <= WeightPath::kMostNetworks);
      QCOMPARE(path.networks().front(), all.front());
      QCOMPARE(path.networks().back(), all.back());
    }
    QCOMPARE(path.networks().size(), WeightPath::kMostNetworks);  // neither memory nor the picture jumps
    std::vector<std::ptrdiff_t> gaps;
    for (std::size_t i = 0; i + 2 < path.networks().size(); ++i) {
      const auto from = std::ranges::find(all, path.networks()[i]), to = std::ranges::find(all, path.networks()[i + 1]);
      gaps.push_back(to - from);
    }
    QVERIFY(std::ranges::max(gaps) <= 2 * std::ranges::min(gaps));
  }
};

QTEST_MAIN(TestPlayground)
#include "tst_playground.moc"
