#include "engine/explain/term_sum.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "engine/explain/builders.h"

namespace nn {
namespace {

Expression nothing() { return formula::cases(formula::constant(0), "nothing to add"); }

}  // namespace

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

/// A name for a group that stayed empty: of a sum over nothing, such as that of a window in the margin.
bool TermSum::namesNothing(const Expression& symbols) const {
  const bool isName = symbols.kind == Expression::Kind::Number && !symbols.source && symbols.group >= 0;
  if (isName && groups_[static_cast<std::size_t>(symbols.group)].elements.empty()) return true;
  return std::ranges::any_of(symbols.operands, [this](const Expression& operand) { return namesNothing(operand); });
}

Expression TermSum::symbols() const {
  std::vector<Expression> parts;
  std::ranges::copy_if(general_, std::back_inserter(parts), [this](const Expression& part) { return !namesNothing(part); });
  if (parts.empty()) parts = fixed_;
  if (parts.empty()) return nothing();
  return parts.size() == 1 ? parts.front() : formula::sum(std::move(parts));
}

/// The cells that none of the terms that are written out takes a number from; −1 when there are none.
int TermSum::restGroup(const std::vector<Expression>& terms) {
  std::vector<TensorElement> all, written, rest;
  for (const Expression& term : terms) collectSources(term, written);
  for (const Explanation::Group& group : groups_) all.insert(all.end(), group.elements.begin(), group.elements.end());
  std::ranges::sort(all);
  std::ranges::sort(written);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  std::ranges::set_difference(all, written, std::back_inserter(rest));
  if (rest.empty()) return -1;
  groups_.push_back({"the other terms", std::move(rest)});
  return static_cast<int>(groups_.size()) - 1;
}

Expression TermSum::numbers() {
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
  if (omitted > 0) {
    const int group = restGroup(terms);
    terms.push_back(formula::named(rest, {.name = "rest"}));
    terms.back().group = group;
  }
  if (terms.empty()) return nothing();
  if (terms.size() == 1 && omitted == 0) return terms.front();
  Expression result = formula::sum(std::move(terms));
  result.omittedTerms = static_cast<Index>(omitted);
  return result;
}

}  // namespace nn
