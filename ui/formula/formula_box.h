#pragma once

#include <vector>

#include <QFont>
#include <QPainterPath>
#include <QRectF>
#include <QString>

#include "engine/explain/explanation.h"

namespace ui {

/// Something that is drawn of a formula: a piece of text, or lines.
struct FormulaMark {
  enum class Tone { Normal, Muted };
  QPointF at;         ///< of text: left end of its baseline
  QString text;       ///< empty: path is drawn
  QFont font;         ///< of text
  QPainterPath path;  ///< stroked with `pen`
  double pen = 1;
  Tone tone = Tone::Normal;
};

/// A part of a formula that stands for one number, or for a group of them: what can be pointed at, lit and followed. A constant
/// of the calculation can be pointed at, too, and says what it is.
struct FormulaTerm {
  enum class Place { Left, Symbols, Numbers, Result };
  Place place = Place::Symbols;
  QRectF rect;
  std::vector<nn::TensorElement> elements;  ///< the cells it stands for; none for a constant
  bool isGroup = false;                     ///< stands for a whole group, not for one number
  QString text;                             ///< "w_(1,3) = −0.2", for tool tips and screen readers
};

/// A typeset part: a width, what reaches above and below its baseline (at y = 0), and what is drawn.
struct FormulaBox {
  double width = 0, ascent = 0, descent = 0;
  std::vector<FormulaMark> marks;
  std::vector<FormulaTerm> terms;

  double height() const { return ascent + descent; }
  bool isEmpty() const { return marks.empty() && width == 0; }
  /// Takes in another box with its baseline's left end at (x, y).
  void place(FormulaBox&& other, double x, double y);
  /// Sets another box behind this one, on the same baseline.
  void append(FormulaBox&& other, double gap = 0);
};

}  // namespace ui
