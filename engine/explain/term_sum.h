#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/explain/explanation.h"
#include "engine/explain/step_record.h"

namespace nn {

/// A sum of many terms, of which the largest by size are kept as formulas and the others as one number.
class TermSum {
 public:
  explicit TermSum(Index largest) : largest_(static_cast<std::size_t>(largest < 1 ? 1 : largest)) {}

  /// A group of cells; returns its number.
  int group(std::string title);
  void into(int group, const TensorElement& element) { groups_[static_cast<std::size_t>(group)].elements.push_back(element); }
  /// A term; make() gives its formula and is called only for terms that may be among the largest.
  template <typename Make>
  void add(double value, Make&& make) {
    const Index order = count_++;
    total_ += value;
    if (!isLarge(value)) return;
    keep(value, order, make());
  }
  /// A term that is always written out, behind the others.
  void addFixed(Expression term) { fixed_.push_back(std::move(term)); }
  /// A part of the general form.
  void general(Expression symbols) { general_.push_back(std::move(symbols)); }
  /// Lines that must be read first.
  std::vector<Explanation>& before() { return before_; }

  Index count() const { return count_; }
  Expression symbols() const;
  /// The cells that only the rest stands for become a group of their own; so before groups().
  Expression numbers();
  const std::vector<Explanation::Group>& groups() const { return groups_; }

 private:
  struct Kept {
    double size;
    Index order;
    Expression term;
  };
  bool isLarge(double value) const;
  bool namesNothing(const Expression& symbols) const;
  int restGroup(const std::vector<Expression>& terms);
  void keep(double value, Index order, Expression term);

  std::size_t largest_;
  Index count_ = 0;
  double total_ = 0;
  std::vector<Kept> kept_;  ///< one more than wanted: a rest of one term would be silly
  std::vector<Expression> fixed_, general_;
  std::vector<Explanation::Group> groups_;
  std::vector<Explanation> before_;
};

}  // namespace nn
