#pragma once

#include <vector>

#include <QButtonGroup>
#include <QStringList>
#include <QToolButton>
#include <QWidget>

#include "ui/panels/playground/surface_view.h"

namespace ui {

class FlowLayout;

/// What the mouse does on the plane: looks, paints points of one class (or value), or erases them.
class PaintTools : public QWidget {
  Q_OBJECT
 public:
  explicit PaintTools(SurfaceView& surface, QWidget* parent = nullptr);
  /// The classes that can be painted; none: values from -1 to 1.
  void setClasses(const QStringList& names);

 private:
  QToolButton* addTool(SurfaceView::Brush brush, const QString& name, const QString& tip);
  void applyTheme();

  struct Tool {
    SurfaceView::Brush brush;
    QToolButton* button;
  };
  SurfaceView& surface_;
  FlowLayout* layout_;
  QButtonGroup* group_;
  QStringList classes_;
  bool isMade_ = false;
  std::vector<Tool> tools_;
};

}  // namespace ui
