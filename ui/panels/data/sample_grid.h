#pragma once

#include <memory>
#include <optional>

#include <QAbstractScrollArea>
#include <QCache>
#include <QPixmap>

#include "ui/training/filtered_samples.h"

namespace ui {

/// Image samples as small pictures in a grid, however many there are: only what is in view is read and drawn. A click or the
/// arrow keys choose a sample; Ctrl with wheel or plus and minus changes the size.
class SampleGrid : public QAbstractScrollArea {
  Q_OBJECT
 public:
  explicit SampleGrid(QWidget* parent = nullptr);
  /// prepared: null for nothing to show.
  void setSamples(std::shared_ptr<const nn::PreparedData> prepared, FilteredSamples samples);
  /// Frames a sample and scrolls to it when it is out of view; does not emit chosen().
  void setCurrent(std::optional<SampleRef> sample);
  const FilteredSamples& samples() const { return samples_; }
  /// Side of a picture in pixels.
  void setSide(int side);
  int side() const { return side_; }
  /// Row of the sample list at a place of the viewport; -1 for none.
  nn::Index rowAt(QPoint place) const;
  QRect rectOf(nn::Index row) const;

 signals:
  void chosen(const ui::SampleRef& sample);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  bool viewportEvent(QEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;

 private:
  int columns() const;
  int cellHeight() const;
  void layOut();
  void choose(nn::Index row);
  void showRow(nn::Index row);
  QString labelOf(int label) const;
  QString tipOf(const SampleRef& sample);

  std::shared_ptr<const nn::PreparedData> data_;
  FilteredSamples samples_;
  std::optional<SampleRef> current_;
  int side_ = 0;
  /// What was read of a sample, with its caption below it.
  struct Thumbnail {
    QPixmap picture;
    int label = -1;
  };
  Thumbnail* thumbnail(const SampleRef& sample);
  QPixmap drawn(const QImage& image, const QString& label) const;
  QCache<quint64, Thumbnail> thumbnails_;
};

}  // namespace ui
