#pragma once

#include <optional>
#include <utility>

#include <QStringList>
#include <QWidget>

#include "engine/metrics/confusion_matrix.h"

namespace ui {

/// A confusion matrix as coloured cells: rows are the right classes, columns the predicted ones, the diagonal what is right.
/// Right answers and mistakes have a colour scale each, so that few mistakes beside many right answers still show; both scales
/// are drawn below. Always all classes: with many of them labels are elided or left out and numbers go to the tool tip.
///
/// Keyboard: arrows move the frame, Home and End go to the row's ends, Enter and Space choose.
class MatrixView : public QWidget {
  Q_OBJECT
 public:
  /// What the numbers are: samples, their part of the row (of the right class) or of the column (of the predicted class).
  enum class Figures { Counts, RowShares, ColumnShares };
  /// Right and predicted class; kNoClass where predictions held a NaN.
  using Cell = std::pair<nn::Index, nn::Index>;

  explicit MatrixView(QWidget* parent = nullptr);
  void setMatrix(const nn::ConfusionMatrix& matrix, const QStringList& names);
  const nn::ConfusionMatrix& matrix() const { return matrix_; }
  void setFigures(Figures figures);
  Figures figures() const { return figures_; }
  /// The cell that was chosen; does not emit cellChosen().
  void setChosen(std::optional<Cell> cell);
  std::optional<Cell> chosen() const { return chosen_; }
  /// The cell in words: "7 taken for 1: 12 samples, 1.2 % of all 7, 1.1 % of all predicted as 1".
  QString describe(const Cell& cell) const;
  /// Where a cell is drawn.
  QRectF rectOf(const Cell& cell) const;
  QSize minimumSizeHint() const override { return {160, 120}; }
  QSize sizeHint() const override { return {360, 320}; }

 signals:
  void cellChosen(nn::Index wanted, nn::Index predicted);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  bool event(QEvent* event) override;

 private:
  void arrange();
  /// One more than there are classes when some predictions held a NaN.
  nn::Index columns() const;
  nn::Index classAt(nn::Index column) const { return column < matrix_.classes() ? column : -1; }
  std::optional<Cell> cellAt(QPointF position) const;
  nn::Index countOf(const Cell& cell) const;
  double valueOf(const Cell& cell) const;
  QString figureOf(const Cell& cell) const;
  QString name(nn::Index classNumber) const;
  QColor fillOf(const Cell& cell) const;
  void choose(const Cell& cell);
  void moveTo(nn::Index row, nn::Index column);
  void paintCells(QPainter& painter) const;
  void paintNames(QPainter& painter) const;
  void paintColumnNames(QPainter& painter) const;
  void paintScales(QPainter& painter) const;
  void paintScale(QPainter& painter, const QRect& area, const QColor& color, const QString& title, double most) const;

  nn::ConfusionMatrix matrix_;
  QStringList names_;
  Figures figures_ = Figures::Counts;
  std::optional<Cell> chosen_;
  Cell current_ = {0, 0};
  QRectF grid_;
  bool namesStand_ = false;  ///< column names turned by 90°
  double mostRight_ = 0, mostWrong_ = 0;
};

}  // namespace ui
