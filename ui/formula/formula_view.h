#pragma once

#include <QWidget>

#include "ui/formula/formula_block.h"

namespace ui {

/// One explanation, typeset: symbols, the same with numbers, and the result. Terms can be pointed at, lit from outside and
/// followed to where they come from. The letters become smaller where a part cannot be broken to the width.
///
/// Keyboard: Left and Right move among the terms, Home and End go to the first and last, Enter follows the term, Ctrl+C copies
/// the text, Ctrl+Shift+C LaTeX.
class FormulaView : public QWidget {
  Q_OBJECT
 public:
  explicit FormulaView(QWidget* parent = nullptr);
  void setExplanation(nn::Explanation explanation);
  const nn::Explanation& explanation() const { return explanation_; }
  void setOptions(const FormulaOptions& options);
  /// Lights the terms that stand for any of these cells; none: no term. Does not emit pointed().
  void highlight(const std::vector<nn::TensorElement>& elements);
  /// Terms that are lit, by highlight() or by being pointed at.
  std::vector<int> litTerms() const;
  const FormulaBlock& block() const { return block_; }
  /// The term that keys and mouse are at; −1 = none.
  int currentTerm() const { return current_; }
  /// Where a term is drawn.
  QRectF termRect(int term) const;
  /// The fonts of the theme.
  static FormulaFonts fonts();
  int heightForWidth(int width) const override;
  bool hasHeightForWidth() const override { return true; }
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return {160, 24}; }

 public slots:
  void copyText();
  void copyLatex();

 signals:
  /// Mouse or keys are at a term that stands for these cells; none when they left it, or are at a constant.
  void pointed(const std::vector<nn::TensorElement>& elements);
  /// "Where does this number come from?"
  void followed(const nn::TensorElement& element);

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  void arrange();
  double scaleFor(double width) const;
  int termAt(QPointF place) const;
  void setCurrent(int term);
  void follow(int term);
  void describe();

  nn::Explanation explanation_;
  FormulaOptions options_;
  FormulaBlock block_;
  double scale_ = 1;
  std::vector<nn::TensorElement> highlighted_;
  int current_ = -1;
};

}  // namespace ui
