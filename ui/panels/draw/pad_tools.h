#pragma once

#include <vector>

#include <QSlider>
#include <QToolButton>
#include <QWidget>

namespace ui {

class DrawingCanvas;

/// The row of tools below the drawing pad: pen, eraser, undo, clear, paste, width, and whether all views show the drawing.
class PadTools : public QWidget {
  Q_OBJECT
 public:
  explicit PadTools(DrawingCanvas& canvas, QWidget* parent = nullptr);
  bool showsEverywhere() const { return everywhere_->isChecked(); }
  void setShowsEverywhere(bool on) { everywhere_->setChecked(on); }

 signals:
  void showsEverywhereChanged(bool on);

 private:
  QToolButton* makeTool(const QString& icon, const QString& name, const QString& tip);
  void applyTheme();

  std::vector<QToolButton*> tools_;
  QToolButton* everywhere_;
};

}  // namespace ui
