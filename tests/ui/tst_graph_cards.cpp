#include <QApplication>
#include <QLabel>
#include <QMenu>
#include <QTest>
#include <QUndoStack>

#include "tests/support/gui.h"
#include "ui/common/theme.h"
#include "ui/document/graph_edits.h"
#include "ui/graph/graph_scene.h"
#include "ui/graph/node_item.h"
#include "ui/graph/node_picture.h"

namespace {

/// A convolution without Flatten before the dense layer's outputs: its kernel is larger than the picture.
nn::Project brokenProject() {
  nn::Project project = gui::smallProject();
  const nn::NodeId conv = ui::edits::insertOnEdge(project, project.graph.edges().front(), "conv2d",
                                                  {{"kernel_size", std::vector<std::int64_t>{40, 40}}}, {});
  project.graph.rename(conv, "conv");
  ui::edits::tidy(project);
  return project;
}

/// The result of a tiny network, run here.
ui::ProbeResult resultOf(const nn::Graph& graph, nn::Tensor input) {
  auto network = std::make_shared<nn::Network>(nn::Network::compile(graph));
  network->initialize(1);
  ui::ProbeResult result;
  result.network = network;
  const nn::NetworkPlan& plan = network->plan();
  for (const auto& tensor : plan.tensors) {
    nn::Tensor values(tensor.shape);
    nn::Scalar value = 0;
    for (nn::Scalar& number : values.values()) number = value += 1;
    result.activations.push_back(std::move(values));
  }
  result.activations[static_cast<std::size_t>(plan.steps[static_cast<std::size_t>(plan.inputSteps[0])].outputTensors[0])] =
      input;
  result.input = std::move(input);
  nn::Tensor prediction(nn::Shape{10}, nn::Scalar(0.01));
  prediction.data()[7] = nn::Scalar(0.91);
  result.predictions.push_back(std::move(prediction));
  return result;
}

QStringList digits() {
  QStringList names;
  for (int digit = 0; digit < 10; ++digit) names << QString::number(digit);
  return names;
}

}  // namespace

/// What cards say, show and offer.
class TestGraphCards : public QObject {
  Q_OBJECT
 private slots:
  void init() {
    gui::failOnWarnings();
    ui::Theme::instance().setMode(ui::Theme::Mode::Light);
  }

  void cardsTellShapeAndParameters() {
    CanvasFixture canvas(gui::smallProject());
    const ui::NodeCard& dense = canvas.view.graphScene().node(canvas.id("classes"))->card();
    QCOMPARE(dense.name, QStringLiteral("classes"));
    QCOMPARE(dense.title, QStringLiteral("Dense"));
    QCOMPARE(dense.shape, QStringLiteral("10"));
    QCOMPARE(dense.parameters, QStringLiteral("7.85k"));
    QCOMPARE(dense.activation, QStringLiteral("Softmax"));
    const ui::NodeCard& input = canvas.view.graphScene().node(canvas.id("in"))->card();
    QCOMPARE(input.shape, QString::fromUtf8("28×28×1"));
    QCOMPARE(input.inputs, 0);
    const ui::NodeCard& output = canvas.view.graphScene().node(canvas.id("loss"))->card();
    QVERIFY2(output.title.contains(QStringLiteral("entropy"), Qt::CaseInsensitive), qPrintable(output.title));
    QCOMPARE(output.outputs, 0);
  }

  void cardsFollowTheDocument() {
    CanvasFixture canvas(gui::smallProject());
    ui::NodeItem* item = canvas.view.graphScene().node(canvas.id("classes"));
    canvas.document.edit(QStringLiteral("units"), [&](nn::Project& project) {
      project.graph.setOption(canvas.id("classes"), "units", std::int64_t{32});
      project.graph.rename(canvas.id("classes"), "hidden");
    });
    QCOMPARE(item->card().shape, QStringLiteral("32"));
    QCOMPARE(item->card().name, QStringLiteral("hidden"));
    canvas.document.undoStack().undo();
    QCOMPARE(item->card().shape, QStringLiteral("10"));
    canvas.document.replace({}, {});
    QVERIFY(canvas.view.graphScene().isEmpty());
    for (const QGraphicsItem* left : canvas.view.graphScene().items()) QVERIFY(left->boundingRect().isEmpty());
  }

  void errorIsToldInWordsOnTheCard() {
    CanvasFixture canvas(brokenProject());
    const ui::NodeItem* conv = canvas.view.graphScene().node(canvas.id("conv"));
    QCOMPARE(conv->card().trouble, ui::NodeCard::Trouble::Error);
    QVERIFY2(conv->card().troubleText.contains(QStringLiteral("40")), qPrintable(conv->card().troubleText));
    QCOMPARE(conv->toolTipAt(conv->badgeRect().center()), conv->card().troubleText);
    // The picture's place is tinted in the colour of errors.
    const QColor tint = canvas.pixel(conv->mapToScene(QPointF(16, 60)));
    QVERIFY2(tint.red() > tint.green() + 5, qPrintable(tint.name()));
  }

  void badgeOffersFixesThatWork() {
    CanvasFixture canvas(brokenProject());
    QVERIFY(!canvas.document.analysis().isRunnable());
    const ui::NodeItem* conv = canvas.view.graphScene().node(canvas.id("conv"));
    gui::click(canvas.view, conv->mapToScene(conv->badgeRect().center()));
    auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    QVERIFY(menu);
    QAction* fix = nullptr;
    for (QAction* action : menu->actions())
      if (action->isEnabled() && !action->isSeparator() && !fix) fix = action;
    QVERIFY2(fix, "no fix is offered");
    fix->trigger();
    menu->close();
    QCOMPARE(canvas.document.undoStack().count(), 1);
    QCOMPARE(canvas.document.undoStack().undoText(), fix->text());
    const ui::NodeItem* after = canvas.view.graphScene().node(canvas.id("conv"));
    QVERIFY(!after || after->card().trouble != ui::NodeCard::Trouble::Error);
    canvas.document.undoStack().undo();
    QVERIFY(!canvas.document.analysis().isRunnable());
  }

  void picturesOfEveryKind() {
    nn::Project project = gui::smallProject();
    const nn::NodeId conv = ui::edits::insertOnEdge(project, project.graph.edges().front(), "conv2d", {}, {});
    nn::Tensor input(nn::Shape{28, 28, 1});
    input.data()[28 * 14 + 14] = 1;
    const ui::ProbeResult result = resultOf(project.graph, input);
    const auto id = [&](const char* name) { return project.graph.findByName(name)->id; };

    const ui::NodePicture image = ui::pictureOf(result, id("in"), digits());
    QCOMPARE(image.kind, ui::NodePicture::Kind::Image);
    QCOMPARE(image.image.size(), QSize(28, 28));
    QCOMPARE(image.image.pixel(14, 14), qRgb(255, 255, 255));
    QCOMPARE(image.image.pixel(0, 0), qRgb(0, 0, 0));

    const ui::NodePicture maps = ui::pictureOf(result, conv, digits());
    QCOMPARE(maps.kind, ui::NodePicture::Kind::Image);
    QVERIFY(maps.image.width() > maps.image.height());
    QVERIFY(!maps.scale.isEmpty());

    const ui::NodePicture cells = ui::pictureOf(result, id("flat"), digits());
    QCOMPARE(cells.kind, ui::NodePicture::Kind::Image);
    QVERIFY(cells.image.width() * cells.image.height() >= 26 * 26 * 32 || !cells.scale.isEmpty());

    const ui::NodePicture bars = ui::pictureOf(result, id("classes"), digits());
    QCOMPARE(bars.kind, ui::NodePicture::Kind::Bars);
    QCOMPARE(bars.values.size(), std::size_t{10});

    ui::ProbeResult labelled = result;
    labelled.label = 3;
    const ui::NodePicture classes = ui::pictureOf(labelled, id("loss"), digits());
    QCOMPARE(classes.kind, ui::NodePicture::Kind::Classes);
    QCOMPARE(classes.top, 7);
    QCOMPARE(classes.caption, QString::fromUtf8("7 · 91.0 %"));
    QVERIFY(classes.isWrong);
    labelled.label = 7;
    QVERIFY(!ui::pictureOf(labelled, id("loss"), digits()).isWrong);

    QCOMPARE(ui::pictureOf(result, nn::NodeId{999}, digits()).kind, ui::NodePicture::Kind::None);
    QCOMPARE(ui::pictureOf({}, id("in"), digits()).kind, ui::NodePicture::Kind::None);
  }

  void pictureIsPainted() {
    CanvasFixture canvas(gui::smallProject());
    ui::NodeItem* item = canvas.view.graphScene().node(canvas.id("in"));
    QImage red(2, 2, QImage::Format_RGB32);
    red.fill(Qt::red);
    ui::NodePicture picture;
    picture.kind = ui::NodePicture::Kind::Image;
    picture.image = red;
    item->setPicture(picture);
    QCOMPARE(canvas.pixel(item->mapToScene(QPointF(84, 83))), QColor(Qt::red));
  }

  void emptyCanvasTellsWhatToDo() {
    CanvasFixture canvas;
    const auto inked = [&] {
      const QImage picture = canvas.view.viewport()->grab().toImage();
      const QColor text = ui::Theme::instance().colors().text;
      int count = 0;
      for (int y = 0; y < picture.height(); ++y)
        for (int x = 0; x < picture.width(); ++x) count += picture.pixelColor(x, y) == text;
      return count;
    };
    const int before = inked();
    canvas.document.replace(gui::smallProject(), {});
    canvas.document.replace({}, {});
    QVERIFY(before > 20);
    QCOMPARE(inked(), before);
  }

  void themeChangesTheCanvas() {
    CanvasFixture canvas(gui::smallProject());
    const QPointF onCard = canvas.card("flat") + QPointF(0, -72);
    QCOMPARE(canvas.pixel(onCard), ui::Theme::instance().colors().surface);
    ui::Theme::instance().setMode(ui::Theme::Mode::Dark);
    QCOMPARE(canvas.pixel(onCard), ui::Theme::instance().colors().surface);
    QVERIFY(canvas.pixel(canvas.card("flat") + QPointF(0, 233)).lightness() < 60);
  }

  void hundredCardsArePaintedInAFrame() {
    nn::Project project;
    nn::NodeId last = project.graph.add("input");
    for (int i = 0; i < 100; ++i) {
      const nn::NodeId next = project.graph.add(i == 0 ? "flatten" : "dense");
      project.graph.connect({{last, 0}, {next, 0}});
      last = next;
    }
    CanvasFixture canvas(project);
    canvas.view.tidy();
    QCOMPARE(canvas.view.graphScene().nodes().size(), std::size_t{101});
    canvas.view.grab();
    QElapsedTimer clock;
    clock.start();
    for (int i = 0; i < 5; ++i) canvas.view.viewport()->grab();
    const double milliseconds = static_cast<double>(clock.nsecsElapsed()) / 5e6;
    QVERIFY2(milliseconds < 100, qPrintable(QString::number(milliseconds)));  // wide: test machines are slow and busy
  }
};

QTEST_MAIN(TestGraphCards)
#include "tst_graph_cards.moc"
