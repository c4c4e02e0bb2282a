#pragma once

#include <memory>
#include <vector>

#include <QPointF>
#include <QWidget>

namespace ui {

/// The learning rate over a training: the schedule's plan as a thin line, what has been done so far over it, and a dot where
/// the training stands.
class RatePlot : public QWidget {
  Q_OBJECT
 public:
  explicit RatePlot(QWidget* parent = nullptr);
  ~RatePlot() override;

  void setAxisTitles(const QString& x, const QString& y);
  /// Points with growing x.
  void setPlan(const std::vector<QPointF>& points);
  /// Points with growing x; the last one is marked. None before training.
  void setDone(const std::vector<QPointF>& points);
  const std::vector<QPointF>& plan() const;
  const std::vector<QPointF>& done() const;
  QSize minimumSizeHint() const override { return {120, 96}; }
  QSize sizeHint() const override { return {240, 120}; }

 private:
  void applyTheme();
  void redraw();

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ui
