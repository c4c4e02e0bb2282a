#pragma once

#include "ui/common/tensor_image.h"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <QWidget>

namespace ui {

/// A tensor whose numbers can be pointed at, lit and chosen one by one: small ones as cells with their numbers in them, large
/// ones as a picture. Numbers that are not there yet are empty cells. Does not copy the numbers: `owner` keeps them alive.
///
/// Shapes  (K) one row, wrapped where the width ends; (R, K) a matrix; (H, W, C) one tile per channel; (KH, KW, C, O) one tile
///         per input and output channel. Elements are numbered row-major over the whole shape.
///
/// Keyboard: arrows go from cell to cell, Home and End to the first and last, Enter and Space choose.
class TensorCells : public QWidget {
  Q_OBJECT
 public:
  struct Style {
    ColorMap map = ColorMap::Signed;
    std::optional<ValueRange> range = {};  ///< else that of the numbers
    int digits = 3;
    int maxTiles = 64;
  };

  explicit TensorCells(QWidget* parent = nullptr);
  /// known: one for every element, or empty when all (or, with isEmpty, none) are there.
  void setTensor(std::shared_ptr<const void> owner, nn::ConstTensorView values, const Style& style,
                 std::vector<bool> known = {}, bool isEmpty = false);
  /// What a cell is, for tool tips and screen readers.
  void setDescriber(std::function<QString(nn::Index)> describe) { describe_ = std::move(describe); }
  /// Arranges the cells to a width, and a height where that is possible; the widget gets the size that they need.
  void setRoom(QSize room);
  void setLit(std::vector<nn::Index> elements);
  const std::vector<nn::Index>& lit() const { return lit_; }
  /// Numbers that play a part in what is explained, marked more quietly than the lit ones.
  void setInvolved(std::vector<nn::Index> elements);
  const std::vector<nn::Index>& involved() const { return involved_; }
  /// Takes the keyboard, to this number or to where it was.
  void takeFocus(std::optional<nn::Index> element);
  /// The number that is being explained.
  void setSubject(std::optional<nn::Index> element);
  bool showsNumbers() const { return showsNumbers_; }
  /// What stands in a cell; empty for one that is not known, or in a picture.
  QString cellText(nn::Index element) const;
  bool isKnown(nn::Index element) const;
  nn::ConstTensorView values() const { return values_; }
  ValueRange range() const { return range_; }
  ColorMap map() const { return style_.map; }
  int tileCount() const { return tiles_; }
  int shownTiles() const { return shownTiles_; }
  /// Where a number is drawn; empty for one beyond the shown tiles.
  QRectF rectOf(nn::Index element) const;
  std::optional<nn::Index> elementAt(QPointF place) const;
  QSize sizeHint() const override { return size_; }
  QSize minimumSizeHint() const override { return size_; }

 signals:
  /// Mouse or keys are at a number; −1 when they left.
  void pointed(nn::Index element);
  void chosen(nn::Index element);
  /// Keys have gone to a number, which may be out of sight.
  void reached(nn::Index element);

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  /// Tile, row and column of an element, and back.
  struct Place {
    int tile = 0, row = 0, column = 0;
  };
  Place placeOf(nn::Index element) const;
  std::optional<nn::Index> elementOf(const Place& place) const;
  void readShape();
  void arrange();
  void arrangeNumbers();
  void arrangePicture();
  void drawImage();
  void setCurrent(std::optional<nn::Index> element);
  void paintNumbers(QPainter& painter, const QRectF& seen) const;
  void paintNumber(QPainter& painter, nn::Index element) const;
  void paintFrames(QPainter& painter) const;
  QRectF tileRect(int tile) const;

  std::shared_ptr<const void> owner_;
  nn::ConstTensorView values_;
  Style style_;
  std::vector<bool> known_;
  bool isEmpty_ = false;
  std::function<QString(nn::Index)> describe_;
  ValueRange range_;
  QSize room_{400, 160}, size_{24, 24};
  int tiles_ = 0, shownTiles_ = 0, rows_ = 0, columns_ = 0;
  int tileColumns_ = 1;
  double cellWidth_ = 1, cellHeight_ = 1;
  bool showsNumbers_ = false;
  QImage image_;
  bool isImageOld_ = true;  ///< drawn anew when it is seen: a layer has more pictures than fit on the screen
  std::vector<nn::Index> lit_, involved_;
  std::optional<nn::Index> subject_, current_;
};

}  // namespace ui
