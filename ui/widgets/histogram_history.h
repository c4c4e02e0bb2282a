#pragma once

#include <cstdint>
#include <vector>

#include <QImage>
#include <QWidget>

#include "engine/analysis/value_statistics.h"

namespace ui {

/// Histograms over time as a heat map: across the steps of the training, upwards the value, the colour how many numbers lie
/// there. Axes and scale are written beside it; pointing tells the numbers.
class HistogramHistory : public QWidget {
  Q_OBJECT
 public:
  explicit HistogramHistory(QWidget* parent = nullptr);
  /// One histogram for each of the steps, which grow.
  void setHistory(std::vector<nn::Histogram> histograms, std::vector<std::int64_t> steps);
  int columns() const { return static_cast<int>(histograms_.size()); }
  QSize sizeHint() const override { return {240, 116}; }
  QSize minimumSizeHint() const override { return {160, 116}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;

 private:
  void rebuild();
  QRect plotRect() const;

  std::vector<nn::Histogram> histograms_;
  std::vector<std::int64_t> steps_;
  QImage image_;
  double low_ = 0, high_ = 1;
};

}  // namespace ui
