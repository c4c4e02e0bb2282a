#pragma once

#include <functional>
#include <vector>

#include <QPoint>
#include <QPointF>
#include <QString>

#include "ui/document/layer_preset.h"
#include "ui/graph/canvas_editor.h"
#include "ui/graph/graph_scene.h"

namespace ui {

/// What gestures work with. Everything they change goes through the editor, everything they show through the scene.
struct CanvasContext {
  Lab& lab;
  GraphScene& scene;
  CanvasEditor& editor;
  /// Widens hit areas when zoomed out, in scene pixels.
  std::function<double()> reach;
  /// Text beside the mouse; empty hides it.
  std::function<void(const QString&)> hint;
  /// Asks which of these layers to add, at the mouse; opens a menu and returns at once.
  std::function<void(std::vector<LayerPreset>, const QString& heading, std::function<void(const LayerPreset&)>)> chooseLayer;
};

/// Where the mouse is.
struct CanvasPoint {
  QPointF scene;
  QPoint viewport;
  Qt::KeyboardModifiers modifiers;
};

/// One way of using the mouse, from press to release.
class Gesture {
 public:
  virtual ~Gesture() = default;
  virtual void move(const CanvasPoint& point) = 0;
  virtual void release(const CanvasPoint& point) = 0;
  /// Escape: everything as it was.
  virtual void cancel() = 0;
};

}  // namespace ui
