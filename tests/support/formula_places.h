#pragma once

#include "tests/support/explained_terms.h"
#include "ui/formula/formula_block.h"

/// Whether the places of a typeset explanation belong to the terms and cells of the explanation.
namespace explained {

/// The cells that the terms of one form stand for, in reading order, as the explanation has them.
inline std::vector<std::vector<TensorElement>> cellsOfForm(const nn::Explanation& line, const Expression& form) {
  std::vector<const Expression*> leaves;
  collectLeaves(form, leaves);
  std::vector<std::vector<TensorElement>> cells;
  for (const Expression* leaf : leaves)
    if (auto of = cellsOf(line, *leaf); !of.empty()) cells.push_back(std::move(of));
  return cells;
}

/// Nothing, or where hovering over a typeset explanation does not agree with it.
inline QString blockProblem(const nn::StepRecord& record, const nn::Explanation& line, const ui::FormulaBlock& block) {
  constexpr std::size_t kMostCells = 12;  // of one term
  using Place = ui::FormulaTerm::Place;
  std::vector<std::vector<TensorElement>> symbols, numbers;
  const nn::ShownDigits digits = nn::shownDigits(line, 4);
  for (std::size_t t = 0; t < block.terms.size(); ++t) {
    const ui::FormulaTerm& term = block.terms[t];
    if (term.text.isEmpty()) return QStringLiteral("a term that says nothing");
    if (term.place == Place::Symbols && !term.elements.empty()) symbols.push_back(term.elements);
    if (term.place == Place::Numbers && !term.elements.empty()) numbers.push_back(term.elements);
    if (term.place != Place::Symbols && term.place != Place::Numbers && term.elements != std::vector{line.subject})
      return QStringLiteral("the result is not the subject");
    if (term.place == Place::Numbers && !term.isGroup && !term.elements.empty()) {
      const QString shown = QString::fromStdString(nn::numberText(record.value(term.elements.front()), digits.terms));
      if (!term.text.endsWith(shown)) return QStringLiteral("%1 is not %2").arg(term.text, shown);
    }
    // Its middle is its own, and no other term is lit that does not stand for the cell.
    if (block.termAt(term.rect.center()) != static_cast<int>(t)) return QStringLiteral("cannot be pointed at: ") + term.text;
    const std::size_t every = 1 + term.elements.size() / kMostCells;
    for (std::size_t c = 0; c < term.elements.size(); c += every) {
      const std::vector<int> lit = block.termsOf({term.elements[c]});
      if (std::find(lit.begin(), lit.end(), static_cast<int>(t)) == lit.end()) return QStringLiteral("not lit: ") + term.text;
      for (const int other : lit) {
        const auto& cells = block.terms[static_cast<std::size_t>(other)].elements;
        if (std::find(cells.begin(), cells.end(), term.elements[c]) == cells.end())
          return QStringLiteral("lit for another's cell: ") + block.terms[static_cast<std::size_t>(other)].text;
      }
    }
  }
  if (symbols != cellsOfForm(line, line.symbols)) return QStringLiteral("other terms than the symbols");
  if (numbers != cellsOfForm(line, line.numbers)) return QStringLiteral("other terms than the numbers");
  return {};
}

}  // namespace explained
