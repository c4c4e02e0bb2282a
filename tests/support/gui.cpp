#include "tests/support/gui.h"

#include <QApplication>
#include <QDragEnterEvent>
#include <QMimeData>
#include <QMouseEvent>
#include <QRegularExpression>
#include <QTest>

#include "ui/common/theme.h"
#include "ui/document/graph_edits.h"
#include "ui/document/layer_preset.h"
#include "ui/graph/edge_item.h"
#include "ui/graph/graph_scene.h"
#include "ui/graph/node_item.h"

CanvasFixture::CanvasFixture(nn::Project project, nn::DataPaths paths) : training(document, std::move(paths)) {
  ui::Theme::instance().setReducedMotion(true);
  document.replace(std::move(project), {});
  view.resize(1280, 800);
  view.show();
  [[maybe_unused]] const bool shown = QTest::qWaitForWindowExposed(&view);
  view.activateWindow();
  view.setFocus();
  QApplication::processEvents();
}

bool CanvasFixture::isWired(const char* from, const char* to) const {
  const nn::Node* a = graph().findByName(from);
  const nn::Node* b = graph().findByName(to);
  if (!a || !b) return false;
  for (const nn::Edge& edge : graph().edges())
    if (edge.from.node == a->id && edge.to.node == b->id) return true;
  return false;
}

QPointF CanvasFixture::card(const char* name) const {
  return document.position(id(name)) + QPointF(ui::edits::kCardWidth / 2, ui::edits::kCardHeight / 2);
}

QPointF CanvasFixture::port(const char* name, bool isOutput, int number) const {
  return const_cast<ui::GraphView&>(view).graphScene().node(id(name))->portPosition(number, isOutput);
}

QPointF CanvasFixture::wire(const char* from, const char* to) const {
  for (const auto& [edge, item] : const_cast<ui::GraphView&>(view).graphScene().edges())
    if (edge.from.node == id(from) && edge.to.node == id(to)) return item->path().pointAtPercent(0.5);
  return {};
}

QColor CanvasFixture::pixel(QPointF scene) {
  const QImage picture = view.viewport()->grab().toImage();
  return picture.pixelColor(view.mapFromScene(scene));
}

namespace gui {

namespace {

void send(QGraphicsView& view, QEvent::Type type, QPointF scene, Qt::MouseButton button, Qt::MouseButtons buttons,
          Qt::KeyboardModifiers modifiers) {
  const QPointF place(view.mapFromScene(scene));
  QMouseEvent event(type, place, view.viewport()->mapToGlobal(place), button, buttons, modifiers);
  QApplication::sendEvent(view.viewport(), &event);
}

QMimeData* mimeOf(const QByteArray& layer) {
  auto* data = new QMimeData;
  data->setData(QString::fromLatin1(ui::kLayerMimeType), layer);
  return data;
}

bool dragOver(QGraphicsView& view, const QMimeData& data, QPointF scene) {
  const QPoint place = view.mapFromScene(scene);
  QDragEnterEvent enter(place - QPoint(40, 40), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(view.viewport(), &enter);
  if (!enter.isAccepted()) return false;
  for (int step = 4; step >= 0; --step) {
    QDragMoveEvent move(place - QPoint(10 * step, 10 * step), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(view.viewport(), &move);
  }
  return true;
}

}  // namespace

void moveTo(QGraphicsView& view, QPointF scene, Qt::MouseButtons buttons, Qt::KeyboardModifiers modifiers) {
  send(view, QEvent::MouseMove, scene, Qt::NoButton, buttons, modifiers);
}

void press(QGraphicsView& view, QPointF scene, Qt::MouseButton button, Qt::KeyboardModifiers modifiers) {
  send(view, QEvent::MouseButtonPress, scene, button, button, modifiers);
}

void release(QGraphicsView& view, QPointF scene, Qt::MouseButton button, Qt::KeyboardModifiers modifiers) {
  send(view, QEvent::MouseButtonRelease, scene, button, Qt::NoButton, modifiers);
}

void click(QGraphicsView& view, QPointF scene, Qt::MouseButton button, Qt::KeyboardModifiers modifiers) {
  press(view, scene, button, modifiers);
  release(view, scene, button, modifiers);
}

void doubleClick(QGraphicsView& view, QPointF scene) {
  click(view, scene);
  send(view, QEvent::MouseButtonDblClick, scene, Qt::LeftButton, Qt::LeftButton, {});
  release(view, scene);
}

void drag(QGraphicsView& view, QPointF from, QPointF to, Qt::MouseButton button, Qt::KeyboardModifiers modifiers) {
  moveTo(view, from);
  press(view, from, button, modifiers);
  for (int step = 1; step <= 5; ++step) moveTo(view, from + (to - from) * step / 5, button, modifiers);
  release(view, to, button, modifiers);
}

bool hoverLayer(QGraphicsView& view, const QByteArray& layer, QPointF scene) {
  const std::unique_ptr<QMimeData> data(mimeOf(layer));
  return dragOver(view, *data, scene);
}

bool dropLayer(QGraphicsView& view, const QByteArray& layer, QPointF scene) {
  const std::unique_ptr<QMimeData> data(mimeOf(layer));
  if (!dragOver(view, *data, scene)) return false;
  QDropEvent drop(view.mapFromScene(scene), Qt::CopyAction, data.get(), Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(view.viewport(), &drop);
  return drop.isAccepted();
}

void failOnWarnings() { QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support)"))); }

QByteArray layerData(const char* type) {
  ui::LayerPreset preset;
  preset.type = type;
  return ui::encodeLayer(preset);
}

nn::Project smallProject() {
  nn::Project project;
  nn::Graph& graph = project.graph;
  const nn::NodeId input = graph.add("input", {}, "in");
  const nn::NodeId flatten = graph.add("flatten", {}, "flat");
  const nn::NodeId dense = graph.add("dense", {{"units", std::int64_t{10}}, {"activation", std::string("softmax")}}, "classes");
  const nn::NodeId output = graph.add("output", {{"loss", std::string("sparse_categorical_cross_entropy")}}, "loss");
  graph.connect({{input, 0}, {flatten, 0}});
  graph.connect({{flatten, 0}, {dense, 0}});
  graph.connect({{dense, 0}, {output, 0}});
  ui::edits::tidy(project);
  return project;
}

}  // namespace gui
