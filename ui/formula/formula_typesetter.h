#pragma once

#include <map>
#include <memory>

#include <QFontMetricsF>
#include <QHash>

#include "ui/formula/formula_box.h"
#include "ui/formula/formula_text.h"

namespace ui {

/// The letters of formulas.
struct FormulaFonts {
  QFont letters;  ///< a serif; symbols take its italic, functions stand upright
  QFont numbers;  ///< with tabular figures
  QFont words;    ///< conditions and remarks
};

/// Turns formulas into boxes: fractions, roots, powers, sums with limits, sub- and superscripts, hats, parentheses that grow.
/// What is wider than the line is broken at plus signs, and where there are none at multiplication signs.
///
/// Threads  GUI thread (font metrics).
class FormulaTypesetter {
 public:
  /// groups: what the leaves' group numbers mean; may be null. Kept by reference.
  FormulaTypesetter(const FormulaFonts& fonts, int digits, const std::vector<nn::Explanation::Group>* groups = nullptr);

  /// A formula in lines of at most `width`; a part that cannot be broken may be wider. The baseline is that of the first line.
  FormulaBox formula(const nn::Expression& expression, nn::FormulaForm form, double width);
  FormulaBox symbol(const nn::Symbol& symbol, int level = 0);
  FormulaBox number(double value, int level = 0);
  FormulaBox equals();
  FormulaBox words(const QString& text, int level = 0);
  /// Height of a usual line.
  double lineHeight();

 private:
  enum class Face { Italic, Upright, Number, Words };
  struct Style {
    nn::FormulaForm form = nn::FormulaForm::Symbols;
    int level = 0;  ///< 0 normal, 1 and 2 for scripts
    double width = 1e9;
  };
  /// A font in one size, with what was measured of it: shaping text is what takes time.
  struct FaceAtLevel {
    explicit FaceAtLevel(const QFont& font);
    double widthOf(const QString& text, bool byCharacter);
    QFont font;
    QFontMetricsF metrics;
    double capHeight, descent, height;
    QHash<QString, double> widths;
    QHash<QChar, double> characterWidths;
  };
  using Faces = std::map<std::pair<Face, int>, FaceAtLevel>;

  /// Those of other typesetters with the same fonts.
  static std::shared_ptr<Faces> facesFor(const FormulaFonts& fonts);
  FaceAtLevel& face(Face face, int level);
  FormulaBox text(const QString& text, Face face, int level, FormulaMark::Tone tone = FormulaMark::Tone::Normal);
  FormulaBox name(const QString& letters, int level);
  FormulaBox box(const nn::Expression& e, const Style& style, bool withoutSign = false);
  FormulaBox inside(const nn::Expression& e, const Style& style, Binding wanted, bool withoutSign = false);
  FormulaBox leaf(const nn::Expression& e, const Style& style, bool withoutSign);
  FormulaBox sum(const nn::Expression& e, const Style& style);
  FormulaBox product(const nn::Expression& e, const Style& style, bool withoutSign);
  FormulaBox quotient(FormulaBox numerator, FormulaBox denominator, int level);
  FormulaBox power(const nn::Expression& e, const Style& style);
  FormulaBox root(const nn::Expression& e, const Style& style);
  FormulaBox function(const nn::Expression& e, const Style& style);
  FormulaBox indexedSum(const nn::Expression& e, const Style& style);
  FormulaBox omitted(const nn::Expression& sum, int level);
  FormulaBox fenced(FormulaBox content, int level, bool asBars = false);
  FormulaBox fence(double ascent, double descent, int level, bool isLeft, bool asBars = false);
  FormulaBox op(const QString& sign, int level, double gap);
  /// The pieces between which a line may end.
  void pieces(const nn::Expression& e, const Style& style, bool withoutSign, std::vector<FormulaBox>& into);
  void fencedPieces(const nn::Expression& e, const Style& style, FormulaBox before, std::vector<FormulaBox>& into);
  FormulaBox lines(std::vector<FormulaBox> pieces, double width);
  /// As one line where it fits, else in lines, standing around the axis.
  FormulaBox fitted(const nn::Expression& e, const Style& style);
  double axis(int level);
  double em(int level);

  FormulaFonts fonts_;
  int digits_;
  const std::vector<nn::Explanation::Group>* groups_;
  std::shared_ptr<Faces> faces_;
};

}  // namespace ui
