#include "engine/explain/term_sum.h"

#include <algorithm>
#include <cmath>

#include "engine/explain/builders.h"

namespace nn {

int TermSum::group(std::string title) {
  groups_.push_back({std::move(title), {}});
  return static_cast<int>(groups_.size()) - 1;
}

/// NaN counts as large.
bool TermSum::isLarge(double value) const {
  if (kept_.size() <= largest_) return true;
  return std::ranges::any_of(kept_, [&](const Kept& kept) { return !(std::abs(value) <= kept.size); });
}

void TermSum::keep(double value, Index order, Expression term) {
  if (kept_.size() > largest_) kept_.erase(std::ranges::min_element(kept_, {}, &Kept::size));
  kept_.push_back({std::isnan(value) ? INFINITY : std::abs(value), order, std::move(term)});
}

Expression TermSum::symbols() const {
  if (general_.empty()) return formula::constant(0);
  return general_.size() == 1 ? general_.front() : formula::sum(general_);
}

Expression TermSum::numbers() const {
  std::vector<Kept> shown = kept_;
  const auto all = static_cast<std::size_t>(count_);
  if (all > shown.size()) shown.erase(std::ranges::min_element(shown, {}, &Kept::size));
  if (all > shown.size()) std::erase_if(shown, [](const Kept& kept) { return kept.size == 0; });
  std::ranges::sort(shown, {}, &Kept::order);
  std::vector<Expression> terms;
  double rest = total_;
  for (Kept& kept : shown) {
    rest -= evaluate(kept.term);
    terms.push_back(std::move(kept.term));
  }
  const std::size_t omitted = all - terms.size();
  terms.insert(terms.end(), fixed_.begin(), fixed_.end());
  if (omitted > 0) terms.push_back(formula::named(rest, {.name = "rest"}));
  if (terms.empty()) return formula::constant(0);
  if (terms.size() == 1 && omitted == 0) return terms.front();
  Expression result = formula::sum(std::move(terms));
  result.omittedTerms = static_cast<Index>(omitted);
  return result;
}

}  // namespace nn
