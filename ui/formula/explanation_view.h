#pragma once

#include <vector>

#include <QLabel>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWidget>

#include "ui/formula/formula_view.h"

namespace ui {

class PanelScrollArea;

/// Explanations below each other, in the order of computation: title, formula, pseudo-code, and a sentence on what to see. The
/// forms can be folded away one by one; what is chosen is remembered.
class ExplanationView : public QWidget {
  Q_OBJECT
 public:
  explicit ExplanationView(QWidget* parent = nullptr);
  void setExplanations(std::vector<nn::Explanation> explanations);
  /// Puts a widget above the explanations, to scroll with them; takes it.
  void setHeader(QWidget* header);
  /// Instead of explanations: what to do to get some, or why there is none.
  void setMessage(const QString& message);
  const std::vector<FormulaView*>& formulas() const { return formulas_; }
  /// Gives the keyboard to the first formula and scrolls to it; false when there is none.
  bool takeFocus();
  /// The buttons and fields above the explanations, in their order.
  std::vector<QWidget*> barStops() const;
  /// Lights the terms that stand for any of these cells.
  void highlight(const std::vector<nn::TensorElement>& elements);
  /// How many terms of a long sum are wanted, see nn::ExplainOptions.
  int largestTerms() const { return terms_->value(); }
  FormulaOptions options() const { return options_; }
  void setOptions(const FormulaOptions& options);

 signals:
  void pointed(const std::vector<nn::TensorElement>& elements);
  void followed(const nn::TensorElement& element);
  /// Explanations with so many terms are wanted.
  void largestTermsChanged(int terms);

 private:
  struct Row {
    QLabel* title = nullptr;
    FormulaView* formula = nullptr;
    QLabel* code = nullptr;
    QLabel* note = nullptr;
  };
  void makeBar(QVBoxLayout& layout);
  QToolButton* makeToggle(const QString& id, const QString& text, const QString& tip, bool FormulaOptions::*option);
  Row makeRow();
  void fill(const Row& row, const nn::Explanation& explanation);
  void applyOptions();
  void applyTheme();

  FormulaOptions options_;
  std::vector<std::pair<QToolButton*, bool FormulaOptions::*>> toggles_;
  QSpinBox* digits_;
  QSpinBox* terms_;
  QWidget* bar_;
  PanelScrollArea* scroll_;
  QWidget* content_;
  QVBoxLayout* list_;
  QLabel* message_;
  std::vector<Row> rows_;
  std::vector<FormulaView*> formulas_;
};

}  // namespace ui
