#pragma once

#include "ui/common/tensor_image.h"

#include <memory>
#include <optional>
#include <vector>

#include <QWidget>

namespace ui {

/// A number in a picture of tiles.
struct TilePlace {
  nn::Index tile = 0, row = 0, column = 0;
  friend bool operator==(const TilePlace&, const TilePlace&) = default;
};

/// Shows a tensor as tiles of coloured pixels (feature maps, kernels), as one heat map (matrices) or as bars (vectors), and
/// tells the number under the mouse. Does not copy the numbers: `owner` keeps them alive.
///
/// Shapes  (H, W, C), one tile per channel; (KH, KW, C, O), one tile per output channel of one input channel; (R, K), one
///         heat map with R rows; (K), bars.
class TensorPicture : public QWidget {
  Q_OBJECT
 public:
  struct Style {
    ColorMap map = ColorMap::Viridis;
    int maxTiles = 256;
    nn::Index inputChannel = 0;               ///< of kernels
    std::optional<ValueRange> range = {};     ///< fixed scale; else that of the numbers
    int columns = 0;                          ///< tiles beside each other; 0: nearest to a square that is wider than high
    double minPixel = 0;                      ///< least width of one number: fewer tiles beside each other rather than less
    double maxPixel = 24;                     ///< widest that one number is drawn, so that small maps do not become giant
    std::vector<nn::Index> tileNumbers = {};  ///< what the tiles are called; empty: by their place
    bool asColors = false;                    ///< kernels of three input channels as red, green and blue
  };

  explicit TensorPicture(QWidget* parent = nullptr);
  /// Builds the picture (not in paintEvent). An empty view clears it.
  void setTensor(std::shared_ptr<const void> owner, nn::ConstTensorView values, const Style& style);
  void clear();
  ColorMap map() const { return style_.map; }
  ValueRange range() const { return range_; }
  /// Tiles drawn, and tiles there are.
  int shownTiles() const { return tiles_; }
  nn::Index tileCount() const;
  /// Height that shows everything at this width.
  int heightForWidth(int width) const override;
  bool hasHeightForWidth() const override { return true; }
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return {48, 24}; }
  /// Lets the user go from number to number with the arrow keys, from tile to tile with Page Up and Page Down. Of tiles only.
  void setKeyboardPlaces(bool on);
  /// Lets the user choose single numbers of any kind of tensor: by a click, or with the arrow keys; Enter asks about the chosen
  /// one, and so do a double click and the menu. hint: a line for the tool tip that says so.
  void setNumbersChoosable(const QString& hint);
  /// Frames the chosen number, or none. Numbers are counted row-major over the whole tensor.
  void chooseNumber(std::optional<nn::Index> element);
  const std::optional<nn::Index>& chosenNumber() const { return chosen_; }
  /// The number at a position of the widget.
  std::optional<nn::Index> numberAt(QPointF position) const;
  /// "kernel 3, row 0, column 2: 0.124"
  QString textOf(nn::Index element) const;
  /// Where a number is drawn; empty for one beyond the shown tiles.
  QRectF numberRect(nn::Index element) const;
  /// Frames one number of the tiles, or none.
  void setMarker(std::optional<TilePlace> place);
  const std::optional<TilePlace>& marker() const { return marker_; }
  /// The number at a position of the widget; nothing beside the tiles.
  std::optional<TilePlace> placeAt(QPointF position) const;
  /// Where a number is drawn.
  QRectF rectOf(const TilePlace& place) const;

 signals:
  /// The mouse or the keys are at another number of the tiles.
  void pointed(const ui::TilePlace& place);

  /// Text about the number under the mouse ("kernel 3, row 0, column 2: 0.124"); empty when there is none.
  void hovered(const QString& text);
  void clicked();
  /// The user has chosen a number, see setNumbersChoosable().
  void numberChosen(nn::Index element);
  /// What about the chosen number?
  void numberAsked(nn::Index element);
  void menuWanted(nn::Index element, QPoint global);

 protected:
  void contextMenuEvent(QContextMenuEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void rebuild();
  int columnsFor(int width) const;
  bool isVector() const { return values_.shape().rank() == 1; }
  bool hasTiles() const { return tiles_ > 0 && !isVector() && !isMatrix(); }
  bool isMatrix() const { return values_.shape().rank() == 2; }
  QRectF pictureRect(const QSizeF& area) const;
  void paintBars(QPainter& painter) const;
  /// Of any tensor: a vector is one row, a matrix one tile.
  TilePlace placeOf(nn::Index element) const;
  std::optional<nn::Index> elementOf(const TilePlace& place) const;
  void chooseByHand(nn::Index element);
  void drawFrame(QPainter& painter, const QRectF& place, const QColor& color, int width) const;

  std::shared_ptr<const void> owner_;
  nn::ConstTensorView values_;
  Style style_;
  ValueRange range_;
  QImage image_;
  int tiles_ = 0, columns_ = 1;
  std::optional<TilePlace> marker_;
  bool canChoose_ = false;
  QString hint_;
  std::optional<nn::Index> chosen_;
};

}  // namespace ui
