#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QImage>
#include <QWidget>

#include "ui/common/tensor_image.h"

class QScrollBar;

namespace ui {

/// What a layer makes of several samples, one row each, in one scale of colours: units as squares, feature maps as pictures.
/// What does not fit across scrolls. The mouse and the arrow keys go from number to number; Enter or a click chooses a sample,
/// Delete takes it away.
class SampleMatrix : public QWidget {
  Q_OBJECT
 public:
  struct Row {
    QImage picture;
    QString name;
    nn::ConstTensorView values;  ///< (units) or (H, W, maps), the same shape in every row
  };
  struct Place {
    int row = 0, unit = 0;
    friend bool operator==(const Place&, const Place&) = default;
  };

  explicit SampleMatrix(QWidget* parent = nullptr);
  /// Does not copy the numbers: `owner` keeps them alive. unitNames: empty = numbers.
  void setRows(std::shared_ptr<const void> owner, std::vector<Row> rows, QStringList unitNames = {});
  int rowCount() const { return static_cast<int>(rows_.size()); }
  int unitCount() const;
  ColorMap map() const { return map_; }
  ValueRange range() const { return range_; }
  const std::optional<Place>& marker() const { return marker_; }
  /// "7 · sample 12, unit 3: 0.51"; of maps their mean and largest number.
  QString textOf(const Place& place) const;
  std::optional<Place> placeAt(QPointF position) const;
  /// Where a unit of a row is drawn; may lie outside of what is in view.
  QRectF rectOf(const Place& place) const;
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 signals:
  /// The number under the mouse or the marker; empty when there is none.
  void pointed(const QString& text);
  void chosen(int row);
  void removed(int row);

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  bool hasMaps() const;
  double cellWidth() const;
  QRectF cellArea() const;
  void arrange();
  void mark(Place place);
  void paintRow(QPainter& painter, int row) const;
  void paintHeader(QPainter& painter) const;

  std::shared_ptr<const void> owner_;
  std::vector<Row> rows_;
  QStringList unitNames_;
  ColorMap map_ = ColorMap::Viridis;
  ValueRange range_;
  std::optional<Place> marker_;
  QScrollBar* bar_;
};

}  // namespace ui
