#pragma once

#include <QByteArray>
#include <QGraphicsView>
#include <QPoint>

#include "ui/graph/graph_view.h"
#include "ui/training/lab.h"
#include "ui/training/run_library.h"

/// A canvas with everything that it needs, shown on the test's platform. Without data, unless paths are given.
struct CanvasFixture {
  explicit CanvasFixture(nn::Project project = {}, nn::DataPaths paths = {});

  ui::ProjectDocument document;
  ui::Selection selection{document};
  ui::TrainingController training;
  ui::Probe probe{training}, drawingProbe{training};
  ui::RunLibrary runs{document, training, {}};  // keeps nothing
  ui::Lab lab{document, selection, training, probe, drawingProbe, runs};
  ui::GraphView view{lab};

  const nn::Graph& graph() const { return document.graph(); }
  nn::NodeId id(const char* name) const { return graph().findByName(name)->id; }
  bool isWired(const char* from, const char* to) const;
  /// Middle of a card, its ports, and the middle of a wire, in the scene.
  QPointF card(const char* name) const;
  QPointF port(const char* name, bool isOutput, int number = 0) const;
  QPointF wire(const char* from, const char* to) const;
  /// Pixel of the canvas as it looks now.
  QColor pixel(QPointF scene);
};

/// Real events at places of the scene.
namespace gui {

void moveTo(QGraphicsView& view, QPointF scene, Qt::MouseButtons buttons = Qt::NoButton, Qt::KeyboardModifiers modifiers = {});
void press(QGraphicsView& view, QPointF scene, Qt::MouseButton button = Qt::LeftButton, Qt::KeyboardModifiers modifiers = {});
void release(QGraphicsView& view, QPointF scene, Qt::MouseButton button = Qt::LeftButton, Qt::KeyboardModifiers modifiers = {});
void click(QGraphicsView& view, QPointF scene, Qt::MouseButton button = Qt::LeftButton, Qt::KeyboardModifiers modifiers = {});
void doubleClick(QGraphicsView& view, QPointF scene);
/// Press, several moves, release.
void drag(QGraphicsView& view, QPointF from, QPointF to, Qt::MouseButton button = Qt::LeftButton,
          Qt::KeyboardModifiers modifiers = {});
/// A layer from the palette: enter, moves, drop. Returns whether the canvas took it.
bool dropLayer(QGraphicsView& view, const QByteArray& layer, QPointF scene);
/// The same without the drop; returns whether the canvas would take it.
bool hoverLayer(QGraphicsView& view, const QByteArray& layer, QPointF scene);

/// For init(): makes a failure of every warning, except what the platform plugin says of windows that nobody sees.
void failOnWarnings();

/// What the palette sends for a layer type without options.
QByteArray layerData(const char* type);

/// input (28×28×1) → flatten → dense → output for ten classes, in a row.
nn::Project smallProject();

}  // namespace gui
