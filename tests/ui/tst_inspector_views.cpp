// The inspector's views of one layer: filters, where a number of a feature map comes from, gradients, history.

#include <QtTest>

#include <QCheckBox>
#include <QPushButton>
#include <QSettings>
#include <QToolButton>

#include "tests/support/networks.h"
#include "tests/support/test_lab.h"
#include "ui/panels/feature_maps_page.h"
#include "ui/panels/filters_page.h"
#include "ui/panels/inspector/comparison_view.h"
#include "ui/panels/inspector/excitation_view.h"
#include "ui/panels/inspector/gradients_page.h"
#include "ui/panels/inspector/history_page.h"
#include "ui/panels/inspector/parameter_view.h"
#include "ui/panels/inspector/window_explanation.h"
#include "ui/panels/inspector/window_text.h"
#include "ui/panels/inspector_panel.h"
#include "ui/widgets/histogram_history.h"
#include "ui/widgets/picture_strip.h"
#include "ui/widgets/sample_matrix.h"
#include "ui/widgets/scaled_picture.h"
#include "ui/widgets/tab_pages.h"

using namespace ui;
using State = TrainingController::State;

namespace {

/// The inspector on a shipped example, with a layer selected and one of its tabs open.
struct Inspected {
  Inspected(const char* example, QSize size = {420, 1400}) : lab(QString::fromLatin1(example)), panel(lab.lab) {
    panel.resize(size);
    panel.show();
  }
  bool open(const char* layer, const char* tab) {
    if (!lab.waitUntilReady() || !QTest::qWaitForWindowExposed(&panel)) return false;
    lab.probe.setSample(3);
    lab.selection.set({lab.node(layer)});
    QTest::mouseClick(panel.findChild<QToolButton*>(QString::fromLatin1(tab)), Qt::LeftButton);
    return QTest::qWaitFor([this] { return lab.probe.result() != nullptr; }, 10000);
  }
  TensorPicture& maps() const { return panel.findChild<FeatureMapsPage*>()->findChild<ScaledPicture*>()->picture(); }
  WindowExplanation& window() const { return *panel.findChild<WindowExplanation*>(); }
  void pointAt(const TilePlace& place) const {
    QTest::mouseMove(&maps(), QPoint(1, 1));
    QTest::mouseMove(&maps(), maps().rectOf(place).center().toPoint());
  }

  TestLab lab;
  InspectorPanel panel;
};

}  // namespace

class TestInspectorViews : public QObject {
  Q_OBJECT

 private slots:
  void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin)"))); }

  void pointingAtANumberTellsWhereItComesFrom() {
    Inspected inspected("mnist-convnet");
    QVERIFY(inspected.open("conv1", "activationsTab"));
    QTRY_VERIFY(inspected.maps().shownTiles() == 32);
    const TilePlace place{5, 12, 9};
    inspected.pointAt(place);
    QTRY_VERIFY(inspected.window().sum());
    const nn::WindowSum& sum = *inspected.window().sum();
    QCOMPARE(sum.output, (nn::ImagePlace{12, 9, 5}));
    QCOMPARE(inspected.maps().marker(), std::optional(place));
    const nn::Tensor& output = *inspected.lab.probe.result()->activation({inspected.lab.node("conv1"), 0});
    const auto value = static_cast<double>(output.data()[(12 * 26 + 9) * 32 + 5]);
    QVERIFY(std::abs(std::max(0.0, sum.result) - value) < 1e-5);
    QCOMPARE(inspected.window().termsShown().count(QStringLiteral("·")), 9);
    QVERIFY(inspected.window().resultShown().contains(QStringLiteral("ReLU")));
  }

  void keysGoFromNumberToNumber() {
    Inspected inspected("mnist-convnet");
    QVERIFY(inspected.open("pool1", "activationsTab"));
    QTRY_VERIFY(inspected.maps().shownTiles() == 32);
    inspected.maps().setFocus();
    for (const Qt::Key key : {Qt::Key_Right, Qt::Key_Right, Qt::Key_Down, Qt::Key_PageDown, Qt::Key_Left})
      QTest::keyClick(&inspected.maps(), key);
    QVERIFY(inspected.window().sum());
    QCOMPARE(inspected.window().sum()->output, (nn::ImagePlace{1, 1, 1}));
    QVERIFY(inspected.window().resultShown().contains(QStringLiteral("largest of 4")));
    for (int i = 0; i < 40; ++i) QTest::keyClick(&inspected.maps(), Qt::Key_Right);
    QCOMPARE(inspected.window().sum()->output, (nn::ImagePlace{1, 12, 1}));  // the last column
  }

  void theWindowSlidesWhenAsked() {
    Inspected inspected("mnist-convnet");
    QVERIFY(inspected.open("conv2", "activationsTab"));
    QTRY_VERIFY(inspected.window().isVisible());
    inspected.window().slideButton().setFocus();
    QTest::keyClick(&inspected.window().slideButton(), Qt::Key_Space);
    QTRY_VERIFY(inspected.window().sum() && inspected.window().sum()->output.x >= 2);
    inspected.maps().setFocus();
    QTest::keyClick(&inspected.maps(), Qt::Key_Space);
    QVERIFY(!inspected.window().slideButton().isChecked());
    QTest::keyClick(&inspected.maps(), Qt::Key_Space);
    QVERIFY(inspected.window().slideButton().isChecked());
    inspected.pointAt({3, 2, 1});  // pointing takes over
    QVERIFY(!inspected.window().slideButton().isChecked());
    QCOMPARE(inspected.window().sum()->output, (nn::ImagePlace{2, 1, 3}));
  }

  void theCardStandsInWhereThePanelIsLow() {
    TestLab lab(QStringLiteral("mnist-convnet"));
    QWidget window;
    InspectorPanel panel(lab.lab, &window);
    window.resize(1000, 700);
    panel.setGeometry(640, 40, 340, 300);
    window.show();
    QVERIFY(lab.waitUntilReady());
    lab.probe.setSample(3);
    lab.selection.set({lab.node("conv1")});
    QTest::mouseClick(panel.findChild<QToolButton*>(QStringLiteral("activationsTab")), Qt::LeftButton);
    auto& maps = panel.findChild<FeatureMapsPage*>()->findChild<ScaledPicture*>()->picture();
    QTRY_COMPARE(maps.shownTiles(), 32);
    QTest::mouseMove(&maps, QPoint(1, 1));
    QTest::mouseMove(&maps, maps.rectOf({1, 8, 8}).center().toPoint());
    const auto* explanation = panel.findChild<WindowExplanation*>();
    QTRY_VERIFY(explanation->card() && explanation->card()->isVisible());
    QVERIFY(explanation->card()->geometry().right() < panel.x() + 20);
    QVERIFY(window.rect().contains(explanation->card()->geometry()));
    QTest::mouseClick(panel.findChild<QToolButton*>(QStringLiteral("optionsTab")), Qt::LeftButton);
    QVERIFY(!explanation->card()->isVisible());
  }

  void severalSamplesSideBySide() {
    QSettings().remove(QStringLiteral("inspector/comparison"));
    Inspected inspected("mnist-convnet");
    QVERIFY(inspected.open("dense", "activationsTab"));
    auto* view = inspected.panel.findChild<ComparisonView*>();
    QTRY_VERIFY(view->isVisible());
    view->setOpen(true);
    const auto press = [&](const char* name) {
      QTest::mouseClick(view->findChild<QPushButton*>(QString::fromLatin1(name)), Qt::LeftButton);
    };
    SampleMatrix& matrix = view->matrix();
    QVERIFY(!matrix.isVisible());
    press("compareClasses");
    QTRY_COMPARE(matrix.rowCount(), 10);
    QCOMPARE(matrix.unitCount(), 64);
    const auto& rows = view->comparison().result()->rows;
    for (std::size_t i = 0; i < rows.size(); ++i) QCOMPARE(rows[i].values->label, std::optional(static_cast<nn::Index>(i)));
    // The numbers are those that the probe has for the sample; a click chooses it.
    QTRY_VERIFY(matrix.isVisible());
    inspected.panel.findChild<FeatureMapsPage*>()->grab();  // laid out
    const QPointF place = matrix.rectOf({4, 7}).center();
    QTest::mouseClick(&matrix, Qt::LeftButton, {}, place.toPoint());
    QCOMPARE(matrix.marker(), std::optional(SampleMatrix::Place{4, 7}));
    QCOMPARE(inspected.lab.probe.sample(), std::optional(rows[4].sample.index));
    QTRY_VERIFY(inspected.lab.probe.result() && inspected.lab.probe.result()->label == nn::Index{4});
    const nn::Tensor& one = *inspected.lab.probe.result()->activation({inspected.lab.node("dense"), 0});
    const nn::Tensor& same = *rows[4].values->activation({inspected.lab.node("dense"), 0});
    for (nn::Index unit = 0; unit < 64; ++unit) QVERIFY(std::abs(one.data()[unit] - same.data()[unit]) < 1e-5F);
    QVERIFY(matrix.textOf({4, 7}).contains(QStringLiteral("unit 7: ")));
    // Keys go on and take away.
    QTest::keyClick(&matrix, Qt::Key_Down);
    QTest::keyClick(&matrix, Qt::Key_Right);
    QCOMPARE(matrix.marker(), std::optional(SampleMatrix::Place{5, 8}));
    QTest::keyClick(&matrix, Qt::Key_Delete);
    QTRY_COMPARE(matrix.rowCount(), 9);
    press("compareClear");
    QTRY_COMPARE(matrix.rowCount(), 0);
    inspected.lab.probe.setSample(11);
    press("compareAdd");
    press("compareAdd");  // the same sample is there once
    QTRY_COMPARE(matrix.rowCount(), 1);
    QCOMPARE(view->comparison().samples().size(), std::size_t{1});
    // Feature maps of a convolution: one picture a map, more than fit scroll.
    inspected.lab.selection.set({inspected.lab.node("conv1")});
    QTRY_COMPARE(matrix.unitCount(), 32);
    matrix.setFocus();
    QTest::keyClick(&matrix, Qt::Key_End);
    QCOMPARE(matrix.marker()->unit, 31);
    QVERIFY(matrix.rectOf({0, 31}).right() <= matrix.width());
    QVERIFY(matrix.textOf({0, 31}).contains(QStringLiteral("map 31: mean")));
  }

  void layersWithoutAWindowHaveNoExplanation() {
    Inspected inspected("mnist-convnet");
    QVERIFY(inspected.open("dense", "activationsTab"));
    QVERIFY(!inspected.window().isVisible());
  }

  void sumsAreWrittenOut() {
    nn::WindowSum sum;
    sum.height = 1;
    sum.width = 2;
    sum.hasBias = true;
    sum.bias = -0.5;
    sum.result = -0.75;
    sum.activation = "relu";
    sum.terms = {{.place = {0, -1, 0}, .isPadding = true, .weight = 3},
                 {.place = {0, 0, 0}, .column = 1, .input = 0.5, .weight = -0.5}};
    QCOMPARE(termsText(sum, 0), QStringLiteral("[0]·3 + 0.5·(-0.5) = -0.25"));
    QCOMPARE(resultText(sum), QStringLiteral("Σ of 2 products = -0.25, + bias (-0.5) = -0.75, ReLU → 0"));
    sum.kind = nn::WindowSum::Kind::Mean;
    sum.result = 0.5;
    QCOMPARE(termsText(sum, 0), QStringLiteral("0.5"));
    QCOMPARE(resultText(sum), QStringLiteral("mean of 1 = 0.5"));
  }

  void kernelsAreSortedByNormAndShownInColour() {
    const auto network = std::make_shared<nn::Network>(nn::Network::compile(
        networks::chain({{"input", {{"shape", networks::sizes({5, 5, 3})}}},
                         {"conv2d", {{"filters", networks::size(4)}, {"kernel_size", networks::sizes({2, 2})}}},
                         {"output", {{"loss", networks::text("mean_squared_error")}}}})));
    const double size[] = {0.1, 0.7, 0.3, 0.5};  // of every number of the four kernels
    const nn::TensorView kernels = network->parameter(0);
    for (nn::Index i = 0; i < kernels.size(); ++i) kernels.data()[i] = static_cast<nn::Scalar>(size[i % 4]);
    ParameterView view;
    const auto show = [&] {
      return view.showNumbers(network, network->plan(), network->plan().steps[1],
                              [&](nn::Index parameter) { return nn::ConstTensorView(network->parameter(parameter)); });
    };
    connect(&view, &ParameterView::changed, &view, show);
    view.resize(300, 300);
    view.show();
    QVERIFY(show());
    QVERIFY(view.order().empty());
    auto* colors = view.findChild<QCheckBox*>(QStringLiteral("kernelsInColour"));
    QVERIFY(colors->isVisible() && colors->isChecked());
    view.findChild<QCheckBox*>(QStringLiteral("sortByNorm"))->click();
    QCOMPARE(view.order(), (std::vector<nn::Index>{1, 3, 2, 0}));
    const QPointF first = view.weights().picture().rectOf({0, 0, 0}).center();
    const auto pixel = [&](QPointF at) { return view.findChild<TensorPicture*>()->grab().toImage().pixelColor(at.toPoint()); };
    QCOMPARE(pixel(first).red(), pixel(first).blue());  // equal in all channels: grey, and the largest white
    QVERIFY(pixel(first).red() > 250);
    colors->click();
    QVERIFY(pixel(first).red() != pixel(first).blue());
    QVERIFY(
        !view.showNumbers(network, network->plan(), network->plan().steps[0], [](nn::Index) { return nn::ConstTensorView(); }));
  }

  void aKernelTellsWhatExcitesIt() {
    Inspected inspected("mnist-convnet");
    QVERIFY(inspected.open("conv2", "filtersTab"));
    auto* view = inspected.panel.findChild<ExcitationView*>();
    QVERIFY(!view->isOpen());
    QVERIFY(!view->excitations().result());
    auto& kernels = inspected.panel.findChild<FiltersPage*>()->findChild<ScaledPicture*>()->picture();
    QTRY_COMPARE(kernels.shownTiles(), 64);
    const QPoint tile = kernels.rectOf({9, 1, 1}).center().toPoint();
    QTest::mouseMove(&kernels, tile - QPoint(3, 0));
    QTest::mouseMove(&kernels, tile);
    QTest::mouseClick(&kernels, Qt::LeftButton, {}, tile);
    QVERIFY(view->isOpen());
    QTRY_VERIFY_WITH_TIMEOUT(view->excitations().result() && !view->excitations().isBusy(), 20'000);
    const auto result = view->excitations().result();
    QVERIFY2(result->problem.isEmpty(), qPrintable(result->problem));
    QCOMPARE(result->channel, nn::Index{9});
    QCOMPARE(result->part, DataPart::Test);
    QCOMPARE(result->made.shape(), (nn::Shape{28, 28, 1}));
    QCOMPARE(view->pictures().pictures().size(), std::size_t{12});
    for (std::size_t i = 1; i < result->samples.size(); ++i)
      QVERIFY(result->samples[i - 1].excitation.value >= result->samples[i].excitation.value);
    QTest::mouseClick(&view->pictures(), Qt::LeftButton, {}, view->pictures().pictureRect(1).center());
    QCOMPARE(inspected.lab.probe.part(), DataPart::Test);
    QCOMPARE(*inspected.lab.probe.sample(), result->samples.front().excitation.sample);
    // The sample's own map has that value at that place.
    QTRY_VERIFY(inspected.lab.probe.result());
    const nn::Excitation& first = result->samples.front().excitation;
    const auto mapValue = [&]() -> double {
      const nn::Tensor* maps = inspected.lab.probe.result()->activation({inspected.lab.node("conv2"), 0});
      return static_cast<double>(maps->data()[(first.y * 11 + first.x) * 64 + 9]);
    };
    QTRY_VERIFY(std::abs(mapValue() - first.value) < 1e-4);
  }

  void gradientsFollowTheSampleWhileTheyAreSeen() {
    Inspected inspected("mnist-convnet");
    auto* page = inspected.panel.findChild<GradientsPage*>();
    QVERIFY(inspected.open("conv1", "activationsTab"));
    QTest::qWait(50);
    QVERIFY(!page->gradients().result());  // nothing is worked out while nobody looks
    QTest::mouseClick(inspected.panel.findChild<QToolButton*>(QStringLiteral("gradientsTab")), Qt::LeftButton);
    QTRY_VERIFY(page->gradients().result());
    const auto result = page->gradients().result();
    QVERIFY2(result->problem.isEmpty(), qPrintable(result->problem));
    QVERIFY(!result->isOwnAnswer);
    // -log of the probability of the label.
    const auto label = static_cast<std::size_t>(*inspected.lab.probe.result()->label);
    const auto probability = static_cast<double>(inspected.lab.probe.result()->predictions.front().values()[label]);
    QVERIFY(std::abs(result->loss + std::log(probability)) < 1e-4);
    QCOMPARE(result->parameters.front().shape(), (nn::Shape{3, 3, 1, 32}));
    QVERIFY(std::ranges::any_of(result->parameters.front().values(), [](nn::Scalar g) { return g != 0; }));
    nn::Tensor drawing(nn::Shape{28, 28, 1});
    std::ranges::fill(drawing.values().subspan(300, 60), nn::Scalar{255});
    inspected.lab.probe.setInput(drawing, QStringLiteral("your drawing"));
    QTRY_VERIFY(page->gradients().result() && page->gradients().result()->isOwnAnswer);
  }

  void everyLayerHasItsViews_data() {
    QTest::addColumn<QString>("example");
    for (const char* example : {"boston-two-branches", "email-spam", "fashion-two-heads", "lenet5", "logistic-regression",
                                "residual-deep", "shared-halves", "xor"})
      QTest::newRow(example) << QString::fromLatin1(example);
  }
  void everyLayerHasItsViews() {
    QFETCH(QString, example);
    Inspected inspected(qPrintable(example));
    QVERIFY(inspected.lab.waitUntilReady());
    inspected.lab.probe.setSample(0);
    QTRY_VERIFY_WITH_TIMEOUT(inspected.lab.probe.result(), 20'000);
    auto* gradients = inspected.panel.findChild<GradientsPage*>();
    auto* history = inspected.panel.findChild<HistoryPage*>();
    for (const nn::Node& node : inspected.lab.document.graph().nodes()) {
      inspected.lab.selection.set({node.id});
      for (int tab = 0; tab < inspected.panel.tabs().count(); ++tab) {
        inspected.panel.tabs().setCurrentIndex(tab);
        QCoreApplication::processEvents();
      }
      inspected.panel.tabs().setCurrentIndex(3);
      QTRY_VERIFY_WITH_TIMEOUT(gradients->gradients().result(), 20'000);
      QVERIFY2(gradients->gradients().result()->problem.isEmpty(), qPrintable(gradients->gradients().result()->problem));
      inspected.panel.tabs().setCurrentIndex(4);
      QTRY_VERIFY_WITH_TIMEOUT(!history->recorder().moments().empty(), 20'000);
      QVERIFY(history->recorder().moments().back()->layers.contains(node.id));
    }
  }

  void historyIsRecordedWhileItIsSeen() {
    Inspected inspected("xor");
    inspected.lab.document.edit(QStringLiteral("Long"), [](nn::Project& project) { project.training.epochs = 100000; });
    auto* page = inspected.panel.findChild<HistoryPage*>();
    QVERIFY(inspected.open("hidden", "optionsTab"));
    inspected.lab.training.stepBatch();
    QTRY_COMPARE(inspected.lab.training.state(), State::Paused);
    QVERIFY(page->recorder().moments().empty());  // costs nothing while hidden
    QTest::mouseClick(inspected.panel.findChild<QToolButton*>(QStringLiteral("historyTab")), Qt::LeftButton);
    QTRY_COMPARE(page->recorder().moments().size(), std::size_t{1});
    inspected.lab.training.train();
    QTRY_VERIFY_WITH_TIMEOUT(page->recorder().moments().size() >= 4, 20'000);
    inspected.lab.training.pause();
    QTRY_COMPARE(inspected.lab.training.state(), State::Paused);
    const auto& moments = page->recorder().moments();
    for (std::size_t i = 1; i < moments.size(); ++i) QVERIFY(moments[i - 1]->step < moments[i]->step);
    const LayerRecord& record = moments.back()->layers.at(inspected.lab.node("hidden"));
    // Some moment, not the last one: four points may be learned by heart before it, and then nothing moves any more.
    QVERIFY(std::ranges::any_of(moments, [&](const auto& moment) {
      const auto update = moment->layers.at(inspected.lab.node("hidden")).update;
      return update && *update > 0 && *update < 1;
    }));
    QCOMPARE(record.weightSummary.count, nn::Index{16});
    QCOMPARE(record.activationSummary.count, 8 * nn::LayerSurvey::kSamples);
    const auto charts = page->findChildren<HistogramHistory*>();
    QCOMPARE(charts.size(), 4);
    QTRY_COMPARE(charts.front()->columns(), static_cast<int>(moments.size()));
    inspected.lab.training.reset();
    QTRY_COMPARE(page->recorder().moments().size(), std::size_t{1});
    QCOMPARE(page->recorder().moments().front()->step, std::int64_t{0});
  }
};

QTEST_MAIN(TestInspectorViews)
#include "tst_inspector_views.moc"
